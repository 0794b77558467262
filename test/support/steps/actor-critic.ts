import type { Tensor } from "@tensorflow/tfjs";
import { drawDense, drawIndices, drawTensor } from "../../../bench/tensor/steps/draw.js";
import { batches, type Training, type TrainingOptions } from "../../../bench/tensor/steps/training.js";
import { tf } from "../../../src/tensor/tf.js";

const ENTROPY_WEIGHT = 0.01;

/** Actor–critic: one body, two heads; the advantage passes no gradient, and entropy keeps the policy open. */
export function createActorCritic({ generator }: TrainingOptions): Training {
  const variables = [
    [4, 16],
    [16, 3],
    [16, 1],
  ].flatMap(([from, to]) => drawDense(generator, from!, to!));
  const [w, b, wp, bp, wv, bv] = variables;
  const optimizer = tf.train.adam(0.01);
  const stopped = tf.customGrad((x) => ({ value: (x as Tensor).clone(), gradFunc: (dy) => dy.zerosLike() }));
  const step = (states: Tensor, actions: Tensor, returns: Tensor): Tensor => {
    const loss = () => {
      const features = tf.matMul(states, w!).add(b!).relu();
      const logPolicy = tf.logSoftmax(tf.matMul(features, wp!).add(bp!));
      const value = tf.matMul(features, wv!).add(bv!).squeeze([1]);
      const advantage = returns.sub(value);
      const chosen = tf.gather(logPolicy, actions.expandDims(1).toInt(), 1, 1).squeeze([1]);
      const entropy = logPolicy.exp().mul(logPolicy).sum(1).neg();
      const actor = chosen.mul(stopped(advantage)).add(entropy.mul(ENTROPY_WEIGHT)).mean().neg();
      return actor.add(advantage.square().mean()).asScalar();
    };
    return optimizer.minimize(loss, true, variables)!;
  };
  const inputs = batches(() => {
    const states = drawTensor(generator, [32, 4]);
    return [states, drawIndices(generator, 32, 3), states.sum(1).add(2)];
  });
  return { step, inputs, variables };
}
