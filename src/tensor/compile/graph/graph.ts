import type { DataType, TypedArray } from "@tensorflow/tfjs-core";
import { sameShape, sizeOf, uniformValue } from "./shapes.js";
import { type Attributes, isCall, type Leaf, leafOf, type Node, type Shape, type Value } from "./value.js";

type Inputs = Readonly<Record<string, Value>>;

/** Values and the nodes that make them; two equal calls are one node. */
export class Graph {
  #known = new Map<string, Value[]>();
  #calls = new Map<string, Value>();
  #identities = new Map<unknown, number>();
  #nextId = 0;

  leaf(leaf: Leaf, shape: Shape, dtype: DataType): Value {
    if (leaf.op === "Constant") return this.constant(leaf.values, shape, dtype);
    return this.#value(`${leaf.op} ${this.#leafKey(leaf)}`, leaf, [{ shape, dtype }])[0];
  }

  /** A constant; where all its values are one number, that number, broadcast. */
  constant(values: TypedArray, shape: Shape, dtype: DataType): Value {
    const uniform = uniformValue(values);
    if (uniform !== undefined && values.length > 0 && shape.length > 0) {
      return this.broadcast(this.constant(values.slice(0, 1), [], dtype), shape);
    }
    const content = values.length <= 64 ? Array.from(values, String).join() : this.#identity(values);
    const key = `Constant ${dtype} ${shape.join()} ${content}`;
    return this.#value(key, { op: "Constant", values }, [{ shape, dtype }])[0];
  }

  scalar(value: number, dtype: DataType = "float32"): Value {
    return this.constant(dtype === "int32" ? Int32Array.of(value) : Float32Array.of(value), [], dtype);
  }

  reshape(x: Value, shape: Shape): Value {
    if (sameShape(x.shape, shape)) return x;
    if (isCall(x.node) && x.node.op === "Reshape") return this.reshape(x.node.inputs["x"], shape);
    const constant = leafOf(x, "Constant");
    if (constant) return this.constant(constant.values, shape, x.dtype);
    const source = broadcastSource(x);
    if (source && sizeOf(source.shape) === 1) return this.broadcast(this.reshape(source, []), shape);
    return this.call("Reshape", { x }, { shape }, shape, x.dtype);
  }

  broadcast(x: Value, shape: Shape): Value {
    if (sameShape(x.shape, shape)) return x;
    const source = broadcastSource(x) ?? x;
    return this.call("BroadcastTo", { x: source }, { shape }, shape, x.dtype);
  }

  /** The result of a call without attributes that is in the graph already. */
  find(op: string, inputs: Inputs): Value | undefined {
    return this.#calls.get(callKey(op, inputs));
  }

  /** A call as it is, without any simplification. */
  call(
    op: string,
    inputs: Inputs,
    attributes: Attributes,
    shape: Shape,
    dtype: DataType,
    place?: Error,
  ): Value {
    return this.calls(op, inputs, attributes, [{ shape, dtype }], place)[0];
  }

  calls(
    op: string,
    inputs: Inputs,
    attributes: Attributes,
    outputs: readonly { shape: Shape; dtype: DataType }[],
    place?: Error,
  ): Value[] {
    const forms = outputs.map(({ shape, dtype }) => `${dtype}[${shape.join()}]`);
    const call = callKey(op, inputs);
    const key = `${call}${JSON.stringify(attributes)}${forms.join()}`;
    const values = this.#value(key, { op, inputs, attributes, outputs, place }, outputs);
    if (Object.keys(attributes).length === 0) this.#calls.set(call, values[0]);
    return values;
  }

  #value(key: string, node: Node, outputs: readonly { shape: Shape; dtype: DataType }[]): Value[] {
    const known = this.#known.get(key);
    if (known) return known;
    const made = outputs.map(({ shape, dtype }, output) => ({
      id: this.#nextId++,
      node,
      output,
      shape,
      dtype,
    }));
    this.#known.set(key, made);
    return made;
  }

  #leafKey(leaf: Leaf): string {
    switch (leaf.op) {
      case "Argument":
      case "Draw":
        return String(leaf.index);
      case "Variable":
        return String(leaf.variable.id);
      case "Packed":
        return leaf.variables.map((variable) => variable.id).join();
      case "Captured":
        return String(leaf.tensor.id);
      case "LearningRate":
        return `${this.#identity(leaf.optimizer)} ${leaf.sign}`;
      case "Constant":
        return String(this.#identity(leaf.values));
    }
  }

  #identity(object: unknown): number {
    const known = this.#identities.get(object) ?? this.#identities.size;
    this.#identities.set(object, known);
    return known;
  }
}

const callKey = (op: string, inputs: Inputs) =>
  `${op}(${Object.entries(inputs).map(([name, { id }]) => `${name}:${id}`)})`;

/** What a value repeats, if it is a broadcast. */
export function broadcastSource(value: Value): Value | undefined {
  return isCall(value.node) && value.node.op === "BroadcastTo" ? value.node.inputs["x"] : undefined;
}

/** The number that a constant scalar is, also where it is broadcast. */
export function constantNumber(value: Value): number | undefined {
  const source = broadcastSource(value) ?? value;
  return sizeOf(source.shape) === 1 ? leafOf(source, "Constant")?.values[0] : undefined;
}
