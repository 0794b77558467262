import type { Tensor } from "@tensorflow/tfjs";
import { tf } from "../../../src/tensor/tf.js";
import { drawTensor } from "./draw.js";
import { batches, type Training, type TrainingOptions } from "./training.js";

export interface ProductOptions extends TrainingOptions {
  size?: number;
}

/** No training: a product of two square matrices. */
export function createProduct({ generator, size = 1024 }: ProductOptions): Training {
  const step = (a: Tensor, b: Tensor): Tensor => tf.matMul(a, b);
  const matrix = () => drawTensor(generator, [size, size]);
  return { step, inputs: batches(() => [matrix(), matrix()], 2), variables: [] };
}
