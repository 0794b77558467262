import type { DataType, Tensor } from "@tensorflow/tfjs-core";
import { engine } from "../../engine.js";
import { tf } from "../../tf.js";
import type { Graph } from "./graph.js";
import { sizeOf, typed } from "./shapes.js";
import { type Call, leafOf, type Shape, type Value } from "./value.js";

/** Larger results are left to the step: they would be carried in it. */
const largest = 4096;

/** A call of constants alone is made now, by the backend itself. */
export function foldConstants(
  graph: Graph,
  { op, attributes }: Call,
  inputs: Readonly<Record<string, Value>>,
  { shape, dtype }: { shape: Shape; dtype: DataType },
): Value | undefined {
  const operands = Object.entries(inputs);
  if (sizeOf(shape) > largest || operands.some(([, value]) => !leafOf(value, "Constant"))) return undefined;
  const tensors = operands.map(([, value]) =>
    engine.makeTensor(leafOf(value, "Constant")!.values, value.shape, value.dtype),
  );
  const named = operands.every(([name], index) => name === String(index))
    ? tensors
    : Object.fromEntries(operands.map(([name], index) => [name, tensors[index]]));
  const folded = engine.runKernel(op, named, attributes) as Tensor;
  const constant =
    folded.dtype === dtype
      ? graph.constant(typed(folded.dataSync().slice(), dtype), shape, dtype)
      : undefined;
  tf.dispose([folded, ...tensors]);
  return constant;
}
