import { arrayOf } from "../graph/shapes.js";
import type { Attributes, Call, Shape, Value } from "../graph/value.js";
import { type AttributeValue, elementType, type OnnxModel } from "../onnx/model.js";

/**
 * How a tensor lies in memory: as TensorFlow.js has it (pictures as [batch, height, width, channels]), or with the channels
 * before height and width, as ONNX's convolutions want them; filters as
 * [height, width, in, out] or as [out, in, height, width].
 */
export type Layout = "last" | "first" | "filter";

export const toFirst = [0, 3, 1, 2];

/** The axes to move from one layout to another. */
const moves: Record<Layout, Record<Layout, number[]>> = {
  last: { last: [0, 1, 2, 3], first: toFirst, filter: [3, 2, 0, 1] },
  first: { last: [0, 2, 3, 1], first: [0, 1, 2, 3], filter: [1, 3, 0, 2] },
  filter: { last: [2, 3, 1, 0], first: [2, 0, 3, 1], filter: [0, 1, 2, 3] },
};

/** Something that has no counterpart in ONNX, or none that was written. */
export class LoweringError extends Error {
  constructor(
    readonly what: string,
    readonly place?: Error,
  ) {
    super(what);
  }
}

/** What the lowering of one call gets and gives. */
export class Lowering {
  constructor(
    readonly model: OnnxModel,
    readonly names: Names,
    readonly call: Call,
    readonly outputs: readonly (Value | undefined)[],
    /** Finds a call that the program makes anyway. */
    readonly find: (op: string, inputs: Record<string, Value>) => Value | undefined,
    /** The calls that take a value. */
    readonly users: (value: Value) => readonly Call[],
    /** Names of what several calls' lowerings share, by what it is. */
    readonly made: Map<string, string>,
  ) {}

  get attributes(): Attributes {
    return this.call.attributes;
  }

  get output(): { shape: Shape; dtype: Value["dtype"] } {
    return this.call.outputs[0];
  }

  input(name: string): Value {
    return this.call.inputs[name];
  }

  /** The input's name in the model, in a layout. */
  name(input: string, layout: Layout = "last"): string {
    return this.names.get(this.call.inputs[input], layout);
  }

  /** A number of the result's type. */
  number(value: number): string {
    const { dtype } = this.output;
    const values = arrayOf(dtype, 1);
    values[0] = value;
    return this.model.constant(values, elementType(dtype), []);
  }

  node(
    opType: string,
    inputs: readonly (string | undefined)[],
    attributes: Record<string, AttributeValue> = {},
    domain = "",
  ): string {
    return this.model.node(opType, inputs, attributes, domain);
  }

  /** Something that several calls need and that is made once. */
  shared(what: string, make: () => string): string {
    const name = this.made.get(what) ?? make();
    this.made.set(what, name);
    return name;
  }

  /** Says what the call's result is called. */
  result(name: string, layout: Layout = "last", output = 0): void {
    const value = this.outputs[output];
    if (value) this.names.set(value, name, layout);
  }

  fail(what: string): never {
    throw new LoweringError(`${this.call.op} ${what}`, this.call.place);
  }
}

/** The names that values have in the model; a value may be there in both layouts. */
export class Names {
  #names = new Map<Value, Partial<Record<Layout, string>>>();

  constructor(
    private readonly model: OnnxModel,
    private readonly lower: (value: Value) => void,
  ) {}

  set(value: Value, name: string, layout: Layout = "last"): void {
    this.#names.set(value, { ...this.#names.get(value), [layout]: name });
  }

  has(value: Value): boolean {
    return this.#names.has(value);
  }

  /** Whether the value is there with its channels first and not with its channels last. */
  isFirst(value: Value): boolean {
    const names = this.#of(value);
    return names.first !== undefined && names.last === undefined;
  }

  get(value: Value, layout: Layout = "last"): string {
    const names = this.#of(value);
    const known = names[layout];
    if (known !== undefined) return known;
    const [from, name] = Object.entries(names)[0] as [Layout, string];
    const moved = this.#moved(value, name, from, layout);
    this.set(value, moved, layout);
    return moved;
  }

  #moved(value: Value, name: string, from: Layout, to: Layout): string {
    const perm = moves[from][to];
    const shape = moves.last[from].map((axis) => value.shape[axis]);
    // Where nothing changes places in memory, a reshape does, which copies nothing.
    const order = perm.filter((axis) => shape[axis] !== 1);
    if (order.every((axis, index) => index === 0 || order[index - 1] < axis)) {
      return this.model.node("Reshape", [name, this.model.integers(perm.map((axis) => shape[axis]))]);
    }
    return this.model.node("Transpose", [name], { perm });
  }

  #of(value: Value): Partial<Record<Layout, string>> {
    if (!this.#names.has(value)) this.lower(value);
    return this.#names.get(value)!;
  }
}
