import type { Tensor } from "@tensorflow/tfjs";
import { drawDense } from "../../../bench/tensor/steps/draw.js";
import { batches, type Training, type TrainingOptions } from "../../../bench/tensor/steps/training.js";
import { tf } from "../../../src/tensor/tf.js";
import { drawClusters } from "./clusters.js";

const LEVELS = 7;

/** To 4 bits and back; the gradient passes straight through (Bengio et al. 2013). */
const quantised = tf.customGrad((w) => {
  const weights = w as Tensor;
  const scale = weights.abs().max().div(LEVELS);
  return { value: weights.div(scale).round().mul(scale), gradFunc: (dy: Tensor) => dy };
});

/** Training that is aware of quantisation: forward with weights of 4 bits, updates of the precise ones. */
export function createQuantised({ generator }: TrainingOptions): Training {
  const [w1, b1] = drawDense(generator, 2, 16);
  const [w2, b2] = drawDense(generator, 16, 5);
  const optimizer = tf.train.sgd(0.3);
  const step = (x: Tensor, classes: Tensor): Tensor => {
    const loss = () => {
      const hidden = tf.matMul(x, quantised(w1)).add(b1).relu6();
      const logits = tf.matMul(hidden, quantised(w2)).add(b2);
      return tf.losses.softmaxCrossEntropy(tf.oneHot(classes, 5), logits).asScalar();
    };
    return optimizer.minimize(loss, true, [w1, b1, w2, b2])!;
  };
  return { step, inputs: batches(() => drawClusters(generator, 32, 5)), variables: [w1, b1, w2, b2] };
}
