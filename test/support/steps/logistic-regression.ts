import type { Tensor } from "@tensorflow/tfjs";
import { drawDense } from "../../../bench/tensor/steps/draw.js";
import { batches, type Training, type TrainingOptions } from "../../../bench/tensor/steps/training.js";
import { tf } from "../../../src/tensor/tf.js";
import { drawClusters } from "./clusters.js";

/** Logistic regression: sigmoid, cross-entropy with the logarithm written out, stochastic gradient descent. */
export function createLogisticRegression({ generator }: TrainingOptions): Training {
  const [theta, bias] = drawDense(generator, 2, 1);
  const optimizer = tf.train.sgd(0.5);
  const step = (x: Tensor, y: Tensor): Tensor => {
    const cost = () => {
      const h = tf.matMul(x, theta).add(bias).sigmoid();
      const right = y.mul(h.add(1e-7).log());
      const wrong = tf.sub(1, y).mul(tf.sub(1 + 1e-7, h).log());
      return right.add(wrong).mean().neg().asScalar();
    };
    return optimizer.minimize(cost, true, [theta, bias])!;
  };
  const inputs = batches(() => {
    const [x, classes] = drawClusters(generator, 32, 2);
    return [x, classes.toFloat().expandDims(1)];
  });
  return { step, inputs, variables: [theta, bias] };
}
