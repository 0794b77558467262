import type { Tensor } from "@tensorflow/tfjs";
import { drawDense, drawTensor, drawWeights } from "../../../bench/tensor/steps/draw.js";
import { batches, type Training, type TrainingOptions } from "../../../bench/tensor/steps/training.js";
import { tf } from "../../../src/tensor/tf.js";

const RANK = 3;

/** A dense layer as a product of two thin ones, fitted to a wide one's outputs by the mean absolute difference. */
export function createLowRank({ generator }: TrainingOptions): Training {
  const u = tf.variable(drawWeights(generator, [16, RANK]));
  const [v, b] = drawDense(generator, RANK, 12);
  const full = drawWeights(generator, [16, 12]);
  const optimizer = tf.train.adagrad(0.05);
  const step = (x: Tensor): Tensor => {
    const y = tf.matMul(x, full);
    const loss = () => tf.losses.absoluteDifference(y, tf.matMul(tf.matMul(x, u), v).add(b)).asScalar();
    return optimizer.minimize(loss, true, [u, v, b])!;
  };
  return { step, inputs: batches(() => [drawTensor(generator, [32, 16])]), variables: [u, v, b] };
}
