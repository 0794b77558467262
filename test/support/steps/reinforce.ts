import type { Tensor } from "@tensorflow/tfjs";
import { drawDense, drawIndices, drawTensor } from "../../../bench/tensor/steps/draw.js";
import { batches, type Training, type TrainingOptions } from "../../../bench/tensor/steps/training.js";
import { tf } from "../../../src/tensor/tf.js";

/** REINFORCE with a baseline (Williams 1992): the returns less their running mean, normalised, weigh log π. */
export function createReinforce({ generator }: TrainingOptions): Training {
  const variables = [...drawDense(generator, 4, 16), ...drawDense(generator, 16, 2)];
  const [w1, b1, w2, b2] = variables;
  const baseline = tf.variable(tf.scalar(0), false);
  const optimizer = tf.train.adam(0.01);
  const step = (states: Tensor, actions: Tensor, returns: Tensor): Tensor => {
    const { mean, variance } = tf.moments(returns);
    baseline.assign(baseline.mul(0.9).add(mean.mul(0.1)));
    const weights = returns.sub(baseline).div(variance.sqrt().add(1e-6));
    const loss = () => {
      const logits = tf.matMul(tf.matMul(states, w1!).add(b1!).tanh(), w2!).add(b2!);
      const chosen = tf.logSoftmax(logits).mul(tf.oneHot(actions, 2)).sum(-1);
      return chosen.mul(weights).mean().neg().asScalar();
    };
    return optimizer.minimize(loss, true, variables)!;
  };
  const inputs = batches(() => {
    const actions = drawIndices(generator, 32, 2);
    const states = drawTensor(generator, [32, 4]);
    // The second action pays where the state's first number is above zero.
    return [
      states,
      actions,
      actions
        .toFloat()
        .mul(2)
        .sub(1)
        .mul(states.slice([0, 0], [-1, 1]).squeeze([1])),
    ];
  });
  return { step, inputs, variables: [...variables, baseline] };
}
