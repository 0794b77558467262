import type { DataType, TypedArray } from "@tensorflow/tfjs-core";
import type { Tensor as OrtTensor } from "onnxruntime-common";
import type { Shape } from "../graph/value.js";
import { onnxRuntime } from "./onnxruntime.js";

/** A tensor of ONNX Runtime over values that stay where they are. */
export function ortTensor(dtype: DataType, values: TypedArray, shape: Shape): OrtTensor {
  const { Tensor } = onnxRuntime();
  return new Tensor(dtype as "float32", values as Float32Array, shape);
}
