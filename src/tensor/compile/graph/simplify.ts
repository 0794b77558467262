import type { DataType } from "@tensorflow/tfjs-core";
import { decomposed } from "./decompose.js";
import { isElementwise } from "./elementwise.js";
import { foldConstants } from "./fold.js";
import { fused } from "./fuse.js";
import { broadcastSource, constantNumber, type Graph } from "./graph.js";
import { broadcastShape, sameShape, sizeOf } from "./shapes.js";
import { type Call, isCall, type Shape, type Value } from "./value.js";

type Inputs = Readonly<Record<string, Value>>;
type Output = { shape: Shape; dtype: DataType };

/** Adds a kernel's call to the graph in the simplest form that gives the same values (but for rounding). */
export function simplified(graph: Graph, call: Call, inputs: Inputs, outputs: readonly Output[]): Value[] {
  const one = outputs.length === 1 ? simplifiedOne(graph, call, inputs, outputs[0]) : undefined;
  return one ? [one] : graph.calls(call.op, inputs, call.attributes, outputs, call.place);
}

function simplifiedOne(graph: Graph, call: Call, inputs: Inputs, output: Output): Value | undefined {
  const { op, attributes } = call;
  const { shape, dtype } = output;
  const x = inputs["x"] as Value | undefined;
  switch (op) {
    case "Cast":
      if (x!.dtype === dtype) return x;
      break;
    case "Reshape":
    case "ExpandDims":
    case "Squeeze":
      return graph.reshape(Object.values(inputs)[0], shape);
    case "Fill":
      return graph.broadcast(graph.scalar(Number(attributes["value"]), dtype), shape);
    case "ZerosLike":
      return graph.broadcast(graph.scalar(0, dtype), shape);
    case "OnesLike":
      return graph.broadcast(graph.scalar(1, dtype), shape);
    case "BroadcastTo":
      return graph.broadcast(x!, shape);
    case "Tile":
      // Only sides of one are repeated: that is a broadcast.
      if (x!.shape.every((side, axis) => side === 1 || side === shape[axis]))
        return graph.broadcast(x!, shape);
      break;
    case "Transpose":
      if ((attributes["perm"] as number[]).every((axis, index) => axis === index)) return x;
      break;
  }
  return (
    foldConstants(graph, call, inputs, output) ??
    decomposed(graph, call, inputs) ??
    fused(graph, call, inputs, output) ??
    (isElementwise(op) ? elementwise(graph, call, inputs, output) : undefined)
  );
}

/** Computes with the sources of broadcast operands where that gives the same result, or a smaller one to broadcast. */
function elementwise(graph: Graph, call: Call, inputs: Inputs, { shape, dtype }: Output): Value {
  const sources = Object.fromEntries(
    Object.entries(inputs).map(([name, value]) => [
      name,
      withoutLeadingOnes(broadcastSource(value) ?? value),
    ]),
  );
  const small = broadcastShape(...Object.values(sources).map((value) => value.shape));
  const result =
    neutral(call.op, sources, small, dtype) ??
    reassociated(graph, call, sources, small, dtype) ??
    graph.call(call.op, sources, call.attributes, small, dtype, call.place);
  return graph.broadcast(result, shape);
}

/** What a reshape has given leading sides of one, which broadcasting does by itself. */
function withoutLeadingOnes(value: Value): Value {
  if (!isCall(value.node) || value.node.op !== "Reshape") return value;
  const { x } = value.node.inputs;
  const added = value.shape.length - x.shape.length;
  const isPadded =
    added > 0 && value.shape.every((side, axis) => side === (axis < added ? 1 : x.shape[axis - added]));
  return isPadded ? x : value;
}

/** `x · 1`, `x / 1`, `x + 0` and `x − 0`. */
function neutral(op: string, { a, b }: Inputs, shape: Shape, dtype: DataType): Value | undefined {
  const kept = (value: Value, other: Value, number: number) =>
    constantNumber(other) === number && sameShape(value.shape, shape) && value.dtype === dtype
      ? value
      : undefined;
  if (op === "Multiply") return kept(a, b, 1) ?? kept(b, a, 1);
  if (op === "Add") return kept(a, b, 0) ?? kept(b, a, 0);
  if (op === "RealDiv") return kept(a, b, 1);
  return op === "Sub" ? kept(a, b, 0) : undefined;
}

/** `(large · small) · small` as `large · (small · small)`, which goes through the large operand once. */
function reassociated(
  graph: Graph,
  call: Call,
  { a, b }: Inputs,
  shape: Shape,
  dtype: DataType,
): Value | undefined {
  if (call.op !== "Multiply" || dtype !== "float32") return undefined;
  const size = sizeOf(shape);
  for (const [product, factor] of [
    [a, b],
    [b, a],
  ]) {
    if (sizeOf(factor.shape) * 4 > size || !isCall(product.node) || product.node.op !== "Multiply") continue;
    const { a: left, b: right } = product.node.inputs;
    for (const [large, small] of [
      [left, right],
      [right, left],
    ]) {
      if (sizeOf(small.shape) * 4 > size || !sameShape(large.shape, shape)) continue;
      const factors = broadcastShape(small.shape, factor.shape);
      if (sizeOf(factors) * 4 > size) continue;
      const combined = simplified(graph, { ...call, inputs: {} }, { a: small, b: factor }, [
        { shape: factors, dtype },
      ])[0];
      return graph.call("Multiply", { a: large, b: combined }, call.attributes, shape, dtype, call.place);
    }
  }
  return undefined;
}
