import type { Tensor, Tensor2D, Variable } from "@tensorflow/tfjs";
import { normal } from "../../../src/data/index.js";
import { tf } from "../../../src/tensor/tf.js";
import { drawDense, drawIndices, drawTensor } from "./draw.js";
import { batches, type Training, type TrainingOptions } from "./training.js";

export interface DqnOptions extends TrainingOptions {
  batch?: number;
  units?: number;
}

const GAMMA = 0.99;
const ACTIONS = 2;

/** Deep Q-learning (Mnih et al. 2015) for CartPole: an MLP 4-64-64-2 and its target network, Huber's loss, Adam. */
export function createDqn({ generator, batch = 64, units = 64 }: DqnOptions): Training {
  const online = [
    drawDense(generator, 4, units),
    drawDense(generator, units, units),
    drawDense(generator, units, ACTIONS),
  ].flat();
  const target = online.map((variable) => tf.variable(variable, false));
  const optimizer = tf.train.adam(1e-3);

  const values = ([w1, b1, w2, b2, w3, b3]: Variable[], states: Tensor) => {
    const first = tf.relu(tf.add(tf.matMul(states as Tensor2D, w1 as Tensor2D), b1!));
    const second = tf.relu(tf.add(tf.matMul(first, w2!), b2!));
    return tf.add(tf.matMul(second, w3!), b3!);
  };
  const step = (
    states: Tensor,
    actions: Tensor,
    rewards: Tensor,
    nextStates: Tensor,
    continues: Tensor,
  ): Tensor => {
    const y = rewards.add(continues.mul(values(target, nextStates).max(1)).mul(GAMMA));
    const loss = () => {
      const chosen = values(online, states).mul(tf.oneHot(actions, ACTIONS)).sum(1);
      return tf.losses.huberLoss(y, chosen).asScalar();
    };
    return optimizer.minimize(loss, true, online)!;
  };
  const inputs = batches(() => [
    drawTensor(generator, [batch, 4]),
    drawIndices(generator, batch, ACTIONS),
    drawTensor(generator, [batch], () => normal(generator, 1, 1)),
    drawTensor(generator, [batch, 4]),
    drawTensor(generator, [batch], () => (normal(generator) < 1.5 ? 1 : 0)),
  ]);
  return { step, inputs, variables: online };
}
