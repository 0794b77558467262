import type { Tensor } from "@tensorflow/tfjs";
import { drawDense } from "../../../bench/tensor/steps/draw.js";
import { batches, type Training, type TrainingOptions } from "../../../bench/tensor/steps/training.js";
import { tf } from "../../../src/tensor/tf.js";
import { drawClusters } from "./clusters.js";

const DECAY = 1e-3;

/** Adam with decoupled weight decay (Loshchilov and Hutter 2019) and a swish network. */
export function createWeightDecay({ generator }: TrainingOptions): Training {
  const [w1, b1] = drawDense(generator, 2, 16);
  const [w2, b2] = drawDense(generator, 16, 5);
  const optimizer = tf.train.adam(0.01);
  const step = (x: Tensor, classes: Tensor): Tensor => {
    const loss = () => {
      const z = tf.matMul(x, w1).add(b1);
      const logits = tf.matMul(z.mul(z.sigmoid()), w2).add(b2);
      return tf.losses.softmaxCrossEntropy(tf.oneHot(classes, 5), logits).asScalar();
    };
    for (const w of [w1, w2]) w.assign(w.mul(1 - DECAY));
    return optimizer.minimize(loss, true, [w1, b1, w2, b2])!;
  };
  return { step, inputs: batches(() => drawClusters(generator, 32, 5)), variables: [w1, b1, w2, b2] };
}
