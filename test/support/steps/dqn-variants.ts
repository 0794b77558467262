import type { Tensor, Variable } from "@tensorflow/tfjs";
import { drawDense, drawIndices, drawTensor } from "../../../bench/tensor/steps/draw.js";
import { batches, type Training, type TrainingOptions } from "../../../bench/tensor/steps/training.js";
import { tf } from "../../../src/tensor/tf.js";

/** Double (van Hasselt et al. 2016) and dueling (Wang et al. 2016) deep Q-learning. */
export function createDoubleDuelingDqn({ generator }: TrainingOptions): Training {
  const online = [
    [4, 16],
    [16, 1],
    [16, 3],
  ].flatMap(([from, to]) => drawDense(generator, from!, to!));
  const target = online.map((variable) => tf.variable(variable, false));
  const optimizer = tf.train.adam(5e-3);
  const values = ([w, b, wv, bv, wa, ba]: Variable[], states: Tensor) => {
    const features = tf.matMul(states, w!).add(b!).relu();
    const advantage = tf.matMul(features, wa!).add(ba!);
    return tf
      .matMul(features, wv!)
      .add(bv!)
      .add(advantage.sub(advantage.mean(1, true)));
  };
  const chosen = (q: Tensor, actions: Tensor) =>
    tf.gather(q, actions.toInt().expandDims(1), 1, 1).squeeze([1]);
  const step = (states: Tensor, actions: Tensor, rewards: Tensor, nextStates: Tensor): Tensor => {
    const best = values(online, nextStates).argMax(1);
    const y = rewards.add(chosen(values(target, nextStates), best).mul(0.9));
    const loss = () => tf.losses.huberLoss(y, chosen(values(online, states), actions)).asScalar();
    return optimizer.minimize(loss, true, online)!;
  };
  const inputs = batches(() => {
    const states = drawTensor(generator, [16, 4]);
    return [states, drawIndices(generator, 16, 3), states.sum(1), drawTensor(generator, [16, 4])];
  });
  return { step, inputs, variables: online };
}
