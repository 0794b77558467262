import type { Tensor } from "@tensorflow/tfjs-core";
import { type Container, fill, findTypedArray, mapTensors } from "./container.js";
import { optimize } from "./graph/optimize.js";
import { pack } from "./graph/pack.js";
import { LoweringError, lower } from "./lower/index.js";
import { Executable, type ExecutableOptions } from "./run/executable.js";
import { onnxRuntime } from "./run/onnxruntime.js";
import { difference } from "./trace/compare.js";
import { userLine } from "./trace/line.js";
import { isWatched, type Optimizer, type Place, type Trace, trace } from "./trace/trace.js";
import { WatchedOptimizer } from "./trace/watched-optimizer.js";

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

export interface FormState {
  runs: "traced" | "compiled" | "eager";
  /** Why it runs eagerly. */
  reason?: string;
}

/** After so many calls without two that do the same, a step runs eagerly. */
const mostTraces = 4;

const asyncStep =
  "compile: the step must not be async or return a promise; read values with await after it, from what it returns";

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

/** A step for arguments of one form. */
class Form {
  state: FormState = { runs: "traced" };
  #last: Trace | undefined;
  #traces = 0;
  #executable: Executable | undefined;
  #structure: Container<Place> | undefined;
  #optimizers = new Map<Optimizer, number>();
  #watched: WatchedOptimizer[] = [];

  constructor(
    private readonly options: ExecutableOptions,
    private readonly onFallback: (reason: string) => void,
  ) {}

  call(step: () => unknown, tensors: readonly Tensor[]): unknown {
    if (this.state.runs === "eager") return step();
    if (this.#executable) {
      if (!this.#watched.some(({ hasChanged }) => hasChanged)) return this.#run(tensors);
      this.#forget();
    }
    const traced = trace(step, tensors);
    if (typeof (traced.returned as { then?: unknown } | null | undefined)?.then === "function") {
      throw new TypeError(asyncStep);
    }
    this.#traces++;
    const last = this.#last;
    this.#last = traced;
    if (traced.escape) this.goEager(`${traced.escape.what}${at(traced.escape.place)}`);
    else if (last) {
      const found = difference(last, traced);
      if (!found) this.#compile(traced);
      else if (this.#traces >= mostTraces) this.goEager(`${found.what}${at(found.place)}`);
    }
    return traced.returned;
  }

  goEager(reason: string): void {
    this.state = { runs: "eager", reason };
    this.#last = undefined;
    this.onFallback(reason);
  }

  dispose(): void {
    this.#executable?.dispose();
  }

  #forget(): void {
    this.dispose();
    this.#executable = undefined;
    this.state = { runs: "traced" };
    this.#traces = 0;
  }

  #compile(traced: Trace): void {
    this.#last = undefined;
    try {
      onnxRuntime();
    } catch (error) {
      this.goEager(`onnxruntime-node can't be loaded: ${(error as Error).message.split("\n")[0]}`);
      return;
    }
    try {
      const program = pack(optimize(traced));
      const lowered = lower(program);
      this.#executable = new Executable(program, lowered, traced.draws, this.options);
      const followed = new Set<unknown>(
        lowered.inputs.map(({ leaf }) => (leaf.op === "LearningRate" ? leaf.optimizer : undefined)),
      );
      this.#watched = [...traced.optimizers.keys()].map(
        (optimizer) => new WatchedOptimizer(optimizer, followed.has(optimizer)),
      );
    } catch (error) {
      this.goEager(
        error instanceof LoweringError
          ? `${error.what} can't be compiled${at(error.place)}`
          : (error as Error).message,
      );
      return;
    }
    this.#structure = traced.structure;
    this.#optimizers = traced.optimizers;
    this.state = { runs: "compiled" };
  }

  #run(tensors: readonly Tensor[]): unknown {
    const results = this.#executable!.run(tensors);
    for (const [optimizer, times] of this.#optimizers) {
      for (let time = 0; time < times; time++) optimizer.incrementIterations();
    }
    return fill(this.#structure!, (place) => {
      if (typeof place !== "number") return place;
      return place < 0 ? tensors[-1 - place] : results[place];
    });
  }
}

function at(place: Error | undefined): string {
  const line = userLine(place);
  return line ? ` (${line})` : "";
}

/** Numbers for objects, so that the same object is the same argument. */
class Identities {
  #numbers = new WeakMap<object, number>();
  #next = 0;

  of(object: object): number {
    const known = this.#numbers.get(object);
    if (known !== undefined) return known;
    this.#numbers.set(object, this.#next);
    return this.#next++;
  }
}

function describe(container: Container<string>, identities: Identities): string {
  switch (container.kind) {
    case "tensor":
      return container.tensor;
    case "array":
      return `(${container.items.map((item) => describe(item, identities)).join(", ")})`;
    case "object":
      return `{${container.entries.map(([key, item]) => `${JSON.stringify(key)}: ${describe(item, identities)}`).join(", ")}}`;
    case "other": {
      const { value } = container;
      if ((typeof value === "object" && value !== null) || typeof value === "function") {
        return `object ${identities.of(value)}`;
      }
      return typeof value === "string" ? JSON.stringify(value) : String(value);
    }
  }
}
