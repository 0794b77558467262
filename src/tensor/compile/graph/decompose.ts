import type { DataType } from "@tensorflow/tfjs-core";
import type { Graph } from "./graph.js";
import { broadcastShape } from "./shapes.js";
import { simplified } from "./simplify.js";
import type { Call, Value } from "./value.js";

type Inputs = Readonly<Record<string, Value | undefined>>;

/** Kernels that are made of simpler ones, so that what their gradients compute again is computed once. */
export function decomposed(graph: Graph, call: Call, inputs: Inputs): Value | undefined {
  if (call.op !== "FusedBatchNorm") return undefined;
  const { x, mean, variance, scale, offset } = inputs;
  const of = (op: string, a: Value, b?: Value) =>
    elementwiseCall(graph, op, b ? { a, b } : { x: a }, call.place);
  const epsilon = graph.scalar(Number(call.attributes["varianceEpsilon"]));
  const rate = of("Rsqrt", of("Add", variance!, epsilon));
  const normalized = of("Multiply", of("Sub", x!, mean!), scale ? of("Multiply", rate, scale) : rate);
  return offset ? of("Add", normalized, offset) : normalized;
}

function elementwiseCall(graph: Graph, op: string, inputs: Record<string, Value>, place?: Error): Value {
  const operands = Object.values(inputs);
  const shape = broadcastShape(...operands.map((value) => value.shape));
  const dtype: DataType = operands[0].dtype;
  const outputs = [{ shape, dtype }];
  return simplified(graph, { op, inputs, attributes: {}, outputs, place }, inputs, outputs)[0];
}
