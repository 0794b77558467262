import type { Tensor } from "@tensorflow/tfjs";
import { drawDense } from "../../../bench/tensor/steps/draw.js";
import { batches, type Training, type TrainingOptions } from "../../../bench/tensor/steps/training.js";
import { tf } from "../../../src/tensor/tf.js";
import { drawClusters } from "./clusters.js";

/** Fine-tuning of a pruned network (Han et al. 2015): half of the weights stay zero. */
export function createPruning({ generator }: TrainingOptions): Training {
  const [w1, b1] = drawDense(generator, 2, 32);
  const [w2, b2] = drawDense(generator, 32, 5);
  const magnitudes = w2.abs().dataSync();
  const median = magnitudes.toSorted()[magnitudes.length >> 1]!;
  const mask = tf.keep(w2.abs().greaterEqual(median).toFloat());
  w2.assign(w2.mul(mask));
  const optimizer = tf.train.momentum(0.1, 0.9);
  const step = (x: Tensor, classes: Tensor): Tensor => {
    const loss = () => {
      const logits = tf.matMul(tf.matMul(x, w1).add(b1).relu(), w2.mul(mask)).add(b2);
      return tf.losses.softmaxCrossEntropy(tf.oneHot(classes, 5), logits).asScalar();
    };
    const value = optimizer.minimize(loss, true, [w1, b1, w2, b2])!;
    w2.assign(w2.mul(mask));
    return value;
  };
  return { step, inputs: batches(() => drawClusters(generator, 32, 5)), variables: [w1, b1, w2, b2] };
}
