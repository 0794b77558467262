import type { Tensor, Tensor2D, Variable } from "@tensorflow/tfjs";
import { uniform } from "../../../src/data/index.js";
import { tf } from "../../../src/tensor/tf.js";
import { drawDense, drawTensor } from "./draw.js";
import { batches, type Training, type TrainingOptions } from "./training.js";

export interface DdpgOptions extends TrainingOptions {
  batch?: number;
  units?: number;
  /** The standard deviation of noise on the target's action (Fujimoto et al. 2018); none if not given. */
  smoothing?: number;
}

const GAMMA = 0.99;
const TAU = 0.005;
const LIMIT = 2;

/**
 * Deep deterministic policy gradient (Lillicrap et al. 2016) for Pendulum: critic 4-256-256-1 and actor 3-256-256-1,
 * an update of each by Adam, then both targets follow.
 */
export function createDdpg({ generator, batch = 128, units = 256, smoothing = 0 }: DdpgOptions): Training {
  const network = (inputs: number) =>
    [
      drawDense(generator, inputs, units),
      drawDense(generator, units, units),
      drawDense(generator, units, 1),
    ].flat();
  const critic = network(4);
  const actor = network(3);
  const copies = (variables: Variable[]) => variables.map((variable) => tf.variable(variable, false));
  const targets = { critic: copies(critic), actor: copies(actor) };
  const optimizers = { critic: tf.train.adam(1e-3), actor: tf.train.adam(1e-4) };

  const mlp = ([w1, b1, w2, b2, w3, b3]: Variable[], x: Tensor): Tensor2D => {
    const first = tf.relu(tf.matMul(x, w1!).add(b1!));
    const second = tf.relu(tf.matMul(first, w2!).add(b2!));
    return tf.matMul(second, w3!).add(b3!);
  };
  const q = (weights: Variable[], states: Tensor, actions: Tensor) =>
    mlp(weights, tf.concat([states, actions], 1));
  const policy = (weights: Variable[], states: Tensor) => mlp(weights, states).tanh().mul(LIMIT);
  const follow = (followers: Variable[], leaders: Variable[]) => {
    for (const [i, follower] of followers.entries())
      follower.assign(follower.mul(1 - TAU).add(leaders[i]!.mul(TAU)));
  };
  const step = (states: Tensor, actions: Tensor, rewards: Tensor, nextStates: Tensor) => {
    let nextActions = policy(targets.actor, nextStates);
    if (smoothing > 0) {
      const noise = tf.randomNormal(nextActions.shape, 0, smoothing).clipByValue(-1, 1);
      nextActions = nextActions.add(noise).clipByValue(-LIMIT, LIMIT);
    }
    const y = rewards.add(q(targets.critic, nextStates, nextActions).mul(GAMMA));
    const criticLoss = optimizers.critic.minimize(
      () => tf.losses.meanSquaredError(y, q(critic, states, actions)).asScalar(),
      true,
      critic,
    )!;
    const actorLoss = optimizers.actor.minimize(
      () => q(critic, states, policy(actor, states)).mean().neg().asScalar(),
      true,
      actor,
    )!;
    follow(targets.critic, critic);
    follow(targets.actor, actor);
    return { critic: criticLoss, actor: actorLoss };
  };
  const inputs = batches(() => {
    const states = drawTensor(generator, [batch, 3]);
    const actions = drawTensor(generator, [batch, 1], () => uniform(generator, -LIMIT, LIMIT));
    const cost = states.square().sum(1, true).add(actions.square().mul(0.1));
    return [states, actions, cost.neg(), drawTensor(generator, [batch, 3])];
  });
  return { step, inputs, variables: [...critic, ...actor, ...targets.critic, ...targets.actor] };
}
