import type { Tensor } from "@tensorflow/tfjs";
import { drawIndices, drawTensor } from "../../../bench/tensor/steps/draw.js";
import { normal, type RandomGenerator } from "../../../src/data/index.js";
import { tf } from "../../../src/tensor/tf.js";

/** Round clouds around places on a circle. @returns points [size, 2] and their classes [size], int32 */
export function drawClusters(generator: RandomGenerator, size: number, classes: number): [Tensor, Tensor] {
  const kinds = drawIndices(generator, size, classes);
  const angles = kinds.toFloat().mul((2 * Math.PI) / classes);
  const noise = drawTensor(generator, [size, 2], () => normal(generator, 0, 0.1));
  return [tf.stack([angles.cos(), angles.sin()], 1).add(noise), kinds];
}
