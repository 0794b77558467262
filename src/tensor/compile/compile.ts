import type { Tensor } from "@tensorflow/tfjs-core";
import { type Container, findTypedArray, mapTensors } from "./container.js";
import { describe, Identities } from "./describe.js";
import { asyncStep, Form, type FormState } from "./form.js";
import type { ExecutableOptions } from "./run/executable.js";
import { isWatched } from "./trace/trace.js";

export interface CompileOptions extends ExecutableOptions {
  /** Told, once for each form of the arguments, why the step can't be compiled. Default: a warning on the console. */
  onFallback?: (reason: string) => void;
}

/** A step that is compiled, or will be. */
export interface CompiledStep<A extends unknown[], R> {
  (...args: A): R;
  /** Frees what the compiled graphs hold; variables keep their values, and the next call compiles anew. */
  dispose(): void;
  /** How the step runs for each form of arguments that it was called with. */
  readonly forms: readonly ({ arguments: string } & FormState)[];
}

/** A step called with ever new numbers would be compiled for each of them. */
const mostForms = 16;

/**
 * Makes one optimised graph of a training step written in ordinary TensorFlow.js: forward, backward and update together.
 *
 * The first calls run eagerly and are watched; when two in a row do the same, the step is compiled for arguments of these
 * shapes. Tensors among the arguments may have other values at each call, as may the optimizer's learning rate, the step's
 * random numbers and variables; everything else that the step looks at is taken to stay as it was.
 * What can't be compiled is said by name with its line, and the step goes on running eagerly.
 *
 * Within another compiled step, and where a gradient is taken of it, the function itself is called.
 *
 * @param step takes and returns tensors, numbers, and nested arrays and objects of them
 * @throws {TypeError} where the step is async or returns a promise: nothing can be awaited within a graph
 */
export function compile<A extends unknown[], R>(
  step: (...args: A) => R,
  { onFallback = (reason) => console.warn(reason), ...options }: CompileOptions = {},
): CompiledStep<A, R> {
  if (step.constructor.name === "AsyncFunction") throw new TypeError(asyncStep);
  const forms = new Map<string, Form>();
  const identities = new Identities();
  const fallBack = (reason: string) =>
    onFallback(`The step ${step.name ? `${step.name} ` : ""}runs eagerly: ${reason}`);
  let isFull = false;
  const formOf = (shapes: Container<string>): Form | undefined => {
    const key = describe(shapes, identities);
    const known = forms.get(key);
    if (known) return known;
    if (forms.size < mostForms) {
      const form = new Form(options, fallBack);
      forms.set(key, form);
      const array = findTypedArray(shapes);
      if (array) {
        const kind = array.constructor.name;
        form.goEager(`it is given a ${kind}, whose numbers may change unseen. Pass a tensor made of it.`);
      }
      return form;
    }
    if (!isFull) {
      isFull = true;
      fallBack(
        `it was called with more than ${mostForms} kinds of arguments. A number that changes from call to call is best passed as a tensor.`,
      );
    }
    return undefined;
  };
  const compiled = (...args: A): R => {
    if (isWatched()) return step(...args);
    const tensors: Tensor[] = [];
    const shapes = mapTensors(args, (tensor) => {
      const first = tensors.indexOf(tensor);
      tensors.push(tensor);
      // A step may do with one tensor twice what it wouldn't do with two.
      return first < 0 ? `${tensor.dtype}[${tensor.shape.join()}]` : `the tensor ${first}`;
    });
    const form = formOf(shapes);
    return (form ? form.call(() => step(...args), tensors) : step(...args)) as R;
  };
  return Object.defineProperties(compiled, {
    dispose: {
      value: () => {
        for (const form of forms.values()) form.dispose();
        forms.clear();
        isFull = false;
      },
    },
    forms: { get: () => [...forms].map(([key, form]) => ({ arguments: key, ...form.state })) },
  }) as unknown as CompiledStep<A, R>;
}
