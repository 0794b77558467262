import type { Tensor } from "@tensorflow/tfjs";
import { integer, normal, type RandomGenerator } from "../../../src/data/index.js";
import { tf } from "../../../src/tensor/tf.js";

/**
 * Noisy pictures of ten classes: a bright band whose place and direction say which.
 *
 * @returns pictures [batch, size, size, 1] within about -1 to 1, and their classes [batch], int32
 */
export function drawPictures(generator: RandomGenerator, batch: number, size: number): [Tensor, Tensor] {
  const classes = Int32Array.from({ length: batch }, () => integer(generator, 0, 9));
  const pixels = Float32Array.from({ length: batch * size * size }, (_, i) => {
    const kind = classes[Math.floor(i / (size * size))]!;
    const place = kind < 5 ? i % size : Math.floor(i / size) % size;
    const isBand = Math.floor((place * 5) / size) === kind % 5;
    return (isBand ? 0.7 : -0.7) + normal(generator, 0, 0.2);
  });
  return [tf.tensor4d(pixels, [batch, size, size, 1]), tf.tensor1d(classes, "int32")];
}
