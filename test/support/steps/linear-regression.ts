import type { Tensor } from "@tensorflow/tfjs";
import { drawTensor } from "../../../bench/tensor/steps/draw.js";
import { batches, type Training, type TrainingOptions } from "../../../bench/tensor/steps/training.js";
import { tf } from "../../../src/tensor/tf.js";

const ALPHA = 0.1;

/** Linear regression by gradient descent, written out: Θ ← Θ − α ∇J. */
export function createLinearRegression({ generator }: TrainingOptions): Training {
  const theta = tf.variable(drawTensor(generator, [4, 1]));
  const right = drawTensor(generator, [4, 1]);
  const step = (x: Tensor, y: Tensor): Tensor => {
    const cost = () => tf.matMul(x, theta).sub(y).square().mean().div(2).asScalar();
    const { value, grads } = tf.variableGrads(cost, [theta]);
    theta.assign(theta.sub(grads[theta.name]!.mul(ALPHA)));
    return value;
  };
  const inputs = batches(() => {
    const x = drawTensor(generator, [32, 4]);
    return [x, tf.matMul(x, right)];
  });
  return { step, inputs, variables: [theta] };
}
