import type { DataType, Tensor, TypedArray, Variable } from "@tensorflow/tfjs-core";
import { engine, type KernelCall, type NamedTensors } from "../../engine.js";
import { withUndo } from "../../interrupts.js";
import { type Draw, onDraw } from "../../random/index.js";
import { tf } from "../../tf.js";
import { type Container, mapTensors } from "../container.js";
import { typed } from "../graph/shapes.js";
import type { Leaf, Node, Program, Value } from "../graph/value.js";
import { LearningRates, type Optimizer } from "./learning-rates.js";

export type { Optimizer } from "./learning-rates.js";

/** Something that a step did and that a graph can't do. */
export interface Escape {
  what: string;
  place: Error;
}

/**
 * Where a tensor that a step returns is found: in `results`; or, if it is negative, -1 - n for the argument n; or it is a
 * tensor that the step has not made and returns as it is.
 */
export type Place = number | Tensor;

/** What one call of a step did. */
export interface Trace extends Program {
  /** What the call returned, with places instead of its tensors. */
  structure: Container<Place>;
  /** The step's real results, as the eager call gave them. */
  returned: unknown;
  /** Every leaf that the step used or made, and every kernel that it called, in order. */
  nodes: Node[];
  /** All random tensors that the step drew, in order. */
  draws: Draw[];
  /** Optimizers whose count of iterations goes up at each call. */
  optimizers: Map<Optimizer, number>;
  /** Variables that came into being during the call. */
  created: number;
  escape?: Escape;
}

type OptimizerPrototype = { applyGradients(gradients: unknown): void };

/**
 * Calls `step` eagerly and writes down what it does: kernels, constants, draws, assignments. The engine's methods are
 * replaced meanwhile, since everything that TensorFlow.js does passes through them.
 *
 * @param argumentTensors the tensors among the step's arguments, in order
 */
export function trace(step: () => unknown, argumentTensors: readonly Tensor[]): Trace {
  return new Tracer(argumentTensors).run(step);
}

let isTracing = false;

/** So many of TensorFlow.js's own frames may lie between a kernel and the line that asks for it. */
const framesToUser = 100;

/** Whether a step is traced, or a gradient taken of it: what is called then must be made of operations that can be seen. */
export function isWatched(): boolean {
  return isTracing || engine.state.gradientDepth > 0;
}

class Tracer {
  #values = new Map<number, Value>();
  #current = new Map<Variable, Value>();
  #changed = new Set<Variable>();
  #nodes: Node[] = [];
  #nextId = 0;
  #draws: Draw[] = [];
  #inKernel = false;
  #created = 0;
  #optimizers = new Map<Optimizer, number>();
  #rates = new LearningRates();
  #escape: Escape | undefined;

  constructor(private readonly argumentTensors: readonly Tensor[]) {
    argumentTensors.forEach((tensor, index) => {
      if (!isVariable(tensor)) this.#leaf(tensor, { op: "Argument", index });
    });
  }

  run(step: () => unknown): Trace {
    const undo = this.#install();
    const { stackTraceLimit } = Error;
    Error.stackTraceLimit = Math.max(stackTraceLimit, framesToUser);
    isTracing = true;
    const returned = withUndo(step, () => {
      isTracing = false;
      Error.stackTraceLimit = stackTraceLimit;
      undo();
    });
    const results: Value[] = [];
    const places = new Map<number, Place>();
    const structure = mapTensors(returned, (tensor) => {
      const known = places.get(tensor.id) ?? this.#given(tensor) ?? results.push(this.#valueOf(tensor)) - 1;
      places.set(tensor.id, known);
      return known;
    });
    return {
      returned,
      structure,
      results,
      updates: new Map([...this.#changed].map((variable) => [variable, this.#current.get(variable)!])),
      nodes: this.#nodes,
      draws: this.#draws,
      optimizers: this.#optimizers,
      created: this.#created,
      escape: this.#escape,
    };
  }

  /** The place of a tensor that the step was given, or has found outside. */
  #given(tensor: Tensor): Place | undefined {
    const index = this.argumentTensors.indexOf(tensor);
    if (index >= 0) return -1 - index;
    const { node } = this.#valueOf(tensor);
    return node.op === "Captured" && "tensor" in node && node.tensor === tensor ? tensor : undefined;
  }

  #value(node: Node, output: number, shape: readonly number[], dtype: DataType): Value {
    return { id: this.#nextId++, node, output, shape, dtype };
  }

  #leaf(tensor: Tensor, leaf: Leaf): Value {
    this.#nodes.push(leaf);
    return this.#bind(tensor, leaf, 0);
  }

  /**
   * Says which node makes a tensor. A tensor that was met before that was known (a copy that a kernel saves of its own
   * result, the values of a draw) keeps its value, which others may hold.
   */
  #bind(tensor: Tensor, node: Node, output: number): Value {
    const known = this.#values.get(tensor.id);
    if (known) {
      this.#nodes.splice(this.#nodes.lastIndexOf(known.node), 1);
      return Object.assign(known, { node, output });
    }
    const value = this.#value(node, output, tensor.shape, tensor.dtype);
    this.#values.set(tensor.id, value);
    return value;
  }

  #valueOf(tensor: Tensor): Value {
    if (isVariable(tensor)) {
      const known = this.#current.get(tensor);
      if (known) return known;
      const leaf: Leaf = { op: "Variable", variable: tensor };
      this.#nodes.push(leaf);
      const value = this.#value(leaf, 0, tensor.shape, tensor.dtype);
      this.#current.set(tensor, value);
      return value;
    }
    return (
      this.#values.get(tensor.id) ??
      this.#leaf(tensor, this.#rates.ofTensor(tensor) ?? { op: "Captured", tensor })
    );
  }

  #called(call: KernelCall, outputs: Tensor[], place: Error): void {
    const op = call.kernelName!;
    if (op === "Identity") {
      this.#values.set(outputs[0].id, this.#valueOf((call.inputs as { x: Tensor }).x));
      return;
    }
    const inputs: Record<string, Value> = {};
    for (const [name, tensor] of Object.entries(call.inputs as NamedTensors)) {
      if (tensor) inputs[name] = this.#valueOf(tensor);
    }
    const forms = outputs.map(({ shape, dtype }) => ({ shape, dtype }));
    const node: Node = { op, inputs, attributes: { ...call.attrs }, outputs: forms, place };
    this.#nodes.push(node);
    outputs.forEach((tensor, output) => {
      this.#bind(tensor, node, output);
    });
  }

  /** What a kernel copies that it has made for itself alone, as some of tfjs-node's do, is nothing that the step uses. */
  #forgetInner(before: number, inputs: NamedTensors): void {
    const given = new Set(Object.values(inputs));
    const inner = (node: Node) => node.op === "Captured" && "tensor" in node && !given.has(node.tensor);
    const kept = this.#nodes.splice(before).filter((node) => !inner(node));
    this.#nodes.push(...kept);
  }

  #escaped(what: string, place: Error): void {
    this.#escape ??= { what, place };
  }

  #install(): () => void {
    const undo = [
      replaceMethod(engine, "runKernelFunc", (original) => (call: KernelCall) => {
        // Where a kernel saves a copy of its own result for its gradient, that result is not known yet: a copy is noted
        // all the same, and gets its node when the kernel returns. Whatever else a kernel calls is its own matter.
        if (call.kernelName === undefined) return original.call(engine, call);
        if (this.#inKernel && call.kernelName !== "Identity") return original.call(engine, call);
        const place = new Error();
        const outer = this.#inKernel;
        const before = this.#nodes.length;
        this.#inKernel = true;
        let out: Tensor | Tensor[];
        try {
          out = original.call(engine, call);
        } finally {
          this.#inKernel = outer;
        }
        this.#called(call, Array.isArray(out) ? out : [out], place);
        if (!outer) this.#forgetInner(before, call.inputs);
        return out;
      }),
      replaceMethod(engine, "makeTensor", (original) => (values: TypedArray, shape, dtype, backend) => {
        const tensor = original.call(engine, values, shape, dtype, backend);
        if (this.#inKernel) return tensor;
        if (tensor.dtype === "string" || tensor.dtype === "complex64") {
          this.#escaped(`a tensor of ${tensor.dtype}`, new Error());
        } else {
          const held = typedArray(values, tensor.dtype);
          this.#leaf(
            tensor,
            this.#rates.ofNumber(tensor, held) ?? { op: "Constant", values: held, place: new Error() },
          );
        }
        return tensor;
      }),
      replaceMethod(engine, "makeVariable", (original) => (...rest: unknown[]) => {
        this.#created++;
        const variable = original.apply(engine, rest) as Variable;
        this.#current.set(variable, this.#valueOf(rest[0] as Tensor));
        return variable;
      }),
      replaceMethod(engine, "readSync", (original) => (dataId: object) => {
        if (!this.#inKernel) this.#escaped("a tensor's values are read", new Error());
        return original.call(engine, dataId);
      }),
      replaceMethod(engine, "read", (original) => (dataId: object) => {
        if (!this.#inKernel) this.#escaped("a tensor's values are read", new Error());
        return original.call(engine, dataId);
      }),
      replaceMethod(tf.Variable.prototype, "assign", (original) => {
        const noted = (variable: Variable, value: Tensor) => {
          this.#current.set(variable, this.#valueOf(value));
          this.#changed.add(variable);
        };
        return function (this: Variable, value: Tensor) {
          original.call(this, value as never);
          noted(this, value);
        };
      }),
      ...optimizerPrototypes().map((prototype) =>
        replaceMethod(prototype, "applyGradients", (original) => {
          const applied = (optimizer: Optimizer) =>
            this.#optimizers.set(optimizer, (this.#optimizers.get(optimizer) ?? 0) + 1);
          const rates = this.#rates;
          return function (this: Optimizer, gradients: unknown) {
            applied(this);
            rates.within(this, () => original.call(this as never, gradients));
          };
        }),
      ),
    ];
    onDraw((tensor: Tensor, draw: Draw) => {
      this.#leaf(tensor, { op: "Draw", draw, index: this.#draws.push(draw) - 1 });
    });
    return () => {
      onDraw(undefined);
      for (const restore of undo.reverse()) restore();
    };
  }
}

function typedArray(values: TypedArray | ArrayLike<number>, dtype: DataType): TypedArray {
  if (ArrayBuffer.isView(values)) return typed(values.slice(), dtype);
  if (dtype === "int32") return Int32Array.from(values);
  return dtype === "bool" ? Uint8Array.from(values) : Float32Array.from(values);
}

function isVariable(tensor: Tensor): tensor is Variable {
  return tensor instanceof tf.Variable;
}

/** The prototypes of all optimizers, each of which has an `applyGradients` of its own. */
function optimizerPrototypes(): OptimizerPrototype[] {
  return [
    tf.SGDOptimizer,
    tf.MomentumOptimizer,
    tf.RMSPropOptimizer,
    tf.AdadeltaOptimizer,
    tf.AdagradOptimizer,
    tf.AdamOptimizer,
    tf.AdamaxOptimizer,
  ].map((kind) => kind.prototype as unknown as OptimizerPrototype);
}

/** Replaces a method of an object, and returns what undoes it. */
function replaceMethod<T extends object, K extends keyof T>(
  object: T,
  name: K,
  wrap: (original: T[K]) => T[K],
): () => void {
  const before = Object.getOwnPropertyDescriptor(object, name);
  Object.defineProperty(object, name, { value: wrap(object[name]), configurable: true, writable: true });
  return () => {
    if (before) Object.defineProperty(object, name, before);
    else delete object[name];
  };
}
