/** The loss of segmentation: cross-entropy for each pixel. */
import type { Scalar, Tensor } from "@tensorflow/tfjs";
import { mustBe } from "../../random/options.js";
import { tf } from "../../tensor/index.js";

/**
 * The cross-entropy (перекрёстная энтропия) of one pixel, -ln p of its true class, where p = softmax(z):
 *
 *     J = ln Σₖ e^(zₖ) - z_t.
 *
 * @param z the pixel's logits, one a class
 * @param t its true class
 */
export function crossEntropyOfPixel(z: readonly number[], t: number): number {
  mustBe("crossEntropyOfPixel", "t", `an integer from 0 to ${z.length - 1}`, t, t in z);
  // e^z overflows above 88 in 32 bits; shifting all logits changes nothing.
  const largest = Math.max(...z);
  const sum = z.reduce((total, value) => total + Math.exp(value - largest), 0);
  return largest + Math.log(sum) - z[t];
}

/**
 * The mean of `crossEntropyOfPixel` over all pixels of a batch, for tensors: a loss for `trainMinibatches`. Where the
 * tensors have no axes for height and width, it is the mean over the examples.
 *
 * @param T the true classes, one-hot (see `toTensors`), [batch, height, width, classes]
 * @param Z the logits, of the same shape
 */
export function pixelCrossEntropy(T: Tensor, Z: Tensor): Scalar {
  return tf.losses.softmaxCrossEntropy(T, Z).asScalar();
}
