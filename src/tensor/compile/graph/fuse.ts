import type { DataType } from "@tensorflow/tfjs-core";
import { broadcastSource, constantNumber, type Graph } from "./graph.js";
import { sameShape } from "./shapes.js";
import { type Call, isCall, type Shape, type Value } from "./value.js";

type Inputs = Readonly<Record<string, Value>>;
type Output = { shape: Shape; dtype: DataType };

/** Kernels that take a bias with them. */
const withBias: Record<string, string> = { BatchMatMul: "_FusedMatMul", Conv2D: "FusedConv2D" };

/** Calls that are better made as others, which compute more at once or are computed faster. */
export function fused(graph: Graph, call: Call, inputs: Inputs, output: Output): Value | undefined {
  if (call.op === "Add")
    return biased(graph, inputs, output) ?? biased(graph, { a: inputs["b"], b: inputs["a"] }, output);
  if (call.op === "Select") return leakyGradient(graph, call, inputs, output);
  if (call.op === "Step") return stepOfRelu(graph, call, inputs, output);
  if (call.op === "Multiply") {
    const { a, b } = inputs;
    return pooledGradient(graph, call, a, b) ?? pooledGradient(graph, call, b, a);
  }
  return call.op === "BatchMatMul" || call.op === "_FusedMatMul"
    ? flatProduct(graph, call, inputs, output)
    : undefined;
}

/** A product or convolution and a vector that is added to each of its rows or pixels. */
function biased(graph: Graph, { a, b }: Inputs, { shape, dtype }: Output): Value | undefined {
  const bias = broadcastSource(b) ?? b;
  const channels = shape[shape.length - 1];
  if (!isCall(a.node) || !sameShape(a.shape, shape) || !sameShape(bias.shape, [channels])) return undefined;
  const op = withBias[a.node.op];
  if (!op || (op === "_FusedMatMul" && shape.length !== 2)) return undefined;
  const { inputs, attributes, place } = a.node;
  return graph.call(op, { ...inputs, bias }, attributes, shape, dtype, place);
}

/** `x > 0 ? dy : α · dy` as `dy · step(x, α)`, the gradient of a leaky ReLU. */
function leakyGradient(
  graph: Graph,
  call: Call,
  { condition, t, e }: Inputs,
  { shape, dtype }: Output,
): Value | undefined {
  const [comparison, scaled] = [condition.node, e.node];
  if (!isCall(comparison) || comparison.op !== "Greater" || !isCall(scaled) || scaled.op !== "Multiply")
    return undefined;
  const { a: x, b: bound } = comparison.inputs;
  const factor = [scaled.inputs["a"], scaled.inputs["b"]].find((value) => value !== t);
  const alpha = factor && constantNumber(factor);
  const isScaled = scaled.inputs["a"] === t || scaled.inputs["b"] === t;
  if (!isScaled || alpha === undefined || constantNumber(bound) !== 0 || !sameShape(x.shape, shape))
    return undefined;
  if (!sameShape(t.shape, shape) || x.dtype !== "float32") return undefined;
  const step = graph.call("Step", { x }, { alpha }, shape, dtype, call.place);
  return graph.call("Multiply", { a: t, b: step }, {}, shape, dtype, call.place);
}

/** Where a ReLU of `x` is there anyway, the step of that: nobody needs `x` then. */
function stepOfRelu(graph: Graph, call: Call, { x }: Inputs, { shape, dtype }: Output): Value | undefined {
  if (call.attributes["alpha"] || isRelu(x)) return undefined;
  const relu = graph.find("Relu", { x });
  return relu && graph.call("Step", { x: relu }, call.attributes, shape, dtype, call.place);
}

/**
 * The gradient of a maximum pool of a ReLU: what is positive is known of each maximum, so that the ReLU's part is done before
 * it is spread over the windows.
 */
function pooledGradient(graph: Graph, call: Call, gradient: Value, step: Value): Value | undefined {
  if (!isCall(gradient.node) || gradient.node.op !== "MaxPoolGrad" || !isCall(step.node)) return undefined;
  const { dy, input, output } = gradient.node.inputs;
  const { op, inputs, attributes } = step.node;
  if (op !== "Step" || attributes["alpha"] || inputs["x"] !== input || !isRelu(input)) return undefined;
  const { shape, dtype } = output;
  const positive = graph.call("Step", { x: output }, attributes, shape, dtype, call.place);
  const passed = graph.call("Multiply", { a: dy, b: positive }, {}, shape, dtype, call.place);
  const spread = { dy: passed, input, output };
  return graph.call(
    "MaxPoolGrad",
    spread,
    gradient.node.attributes,
    gradient.shape,
    gradient.dtype,
    call.place,
  );
}

const isRelu = ({ node }: Value): boolean => isCall(node) && node.op === "Relu";

/** A batch of one product is a product. */
function flatProduct(graph: Graph, call: Call, inputs: Inputs, { shape, dtype }: Output): Value | undefined {
  const { a, b } = inputs;
  const isOne = (value: Value) =>
    value.shape.length > 2 && value.shape.slice(0, -2).every((side) => side === 1);
  if (!isOne(a) || !isOne(b)) return undefined;
  const flat = (value: Value) => graph.reshape(value, value.shape.slice(-2));
  const product = graph.call(
    call.op,
    { ...inputs, a: flat(a), b: flat(b) },
    call.attributes,
    shape.slice(-2),
    dtype,
    call.place,
  );
  return graph.reshape(product, shape);
}
