import type { DataType, Tensor, TypedArray, Variable } from "@tensorflow/tfjs-core";
import type { Draw } from "../../random/index.js";

export type Shape = readonly number[];

/** What a kernel is told besides its tensors. */
export type Attributes = Readonly<Record<string, unknown>>;

/** Where a value comes from that no kernel computes. */
export type Leaf =
  /** A tensor that the step is called with: the index counts all tensors of all arguments. */
  | { op: "Argument"; index: number }
  /** A variable's value at the beginning of the step. */
  | { op: "Variable"; variable: Variable }
  /** The values of several variables one after another, as they lie in memory. */
  | { op: "Packed"; variables: readonly Variable[] }
  /** Values that the step itself holds. */
  | { op: "Constant"; values: TypedArray; place?: Error }
  /** A tensor that exists before the step is called and isn't among its arguments. */
  | { op: "Captured"; tensor: Tensor }
  /** Random numbers, drawn anew at each call; the index gives their turn. */
  | { op: "Draw"; draw: Draw; index: number }
  /** An optimizer's learning rate, times `sign`, as it stands when the step is called. */
  | { op: "LearningRate"; optimizer: { learningRate: number }; sign: 1 | -1 };

/** A kernel's call, named as TensorFlow.js names it. */
export interface Call {
  op: string;
  inputs: Readonly<Record<string, Value>>;
  attributes: Attributes;
  outputs: readonly { shape: Shape; dtype: DataType }[];
  /** The place that made it, as a captured stack. */
  place?: Error;
}

export type Node = Leaf | Call;

/** One result of a node. */
export interface Value {
  readonly id: number;
  readonly node: Node;
  /** Which of the node's results it is. */
  readonly output: number;
  readonly shape: Shape;
  readonly dtype: DataType;
}

/** The leaf that a value is, if it is one of that kind. */
export function leafOf<K extends Leaf["op"]>({ node }: Value, op: K): Extract<Leaf, { op: K }> | undefined {
  return !isCall(node) && node.op === op ? (node as Extract<Leaf, { op: K }>) : undefined;
}

export function isCall(node: Node): node is Call {
  return "inputs" in node;
}

/** What a step does: which values it returns, and what its variables hold afterwards. */
export interface Program {
  results: Value[];
  updates: Map<Variable, Value>;
}

/** A program in which variables that are updated alike lie one after another and are updated by one value. */
export interface PackedProgram extends Program {
  packs: { variables: readonly Variable[]; update: Value }[];
}
