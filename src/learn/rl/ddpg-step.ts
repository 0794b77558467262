import type { LayersModel, Optimizer, Scalar, Tensor, Tensor2D } from "@tensorflow/tfjs";
import { refuseUnknownOptions } from "../../display/index.js";
import { tf } from "../../tensor/index.js";
import type { MiniBatchTensors } from "./replay-memory.js";
import { mustBeDiscount } from "./returns.js";
import { mustBeStep, softUpdate, variables } from "./target-update.js";

export interface DdpgStepSpec {
  /** The critic Q(s, a | θ^Q): a model [m, n + k] → [m, 1] of the state and the action side by side. */
  critic: LayersModel;
  /** The actor μ(s | θ^μ): a model [m, n] → [m, k]. */
  actor: LayersModel;
  /** Q′, which follows the critic. */
  criticTarget: LayersModel;
  /** μ′, which follows the actor. */
  actorTarget: LayersModel;
  /** Makes the critic's update from the gradient. */
  criticOptimizer: Optimizer;
  /** Makes the actor's update from the gradient. */
  actorOptimizer: Optimizer;
  /** The discount γ, from 0 to 1. */
  γ: number;
  /** The share τ of the way that the targets make at each step, above 0 and up to 1. */
  τ: number;
}

/** L of the critic and J of the actor, before the update. */
export interface DdpgLosses {
  /** L = 1/N Σ (y_i - Q(s_i, a_i))². */
  L: Scalar;
  /** J = 1/N Σ Q(s_i, μ(s_i)): what the critic thinks of the actor; a return, so larger is better. */
  J: Scalar;
}

/** A training step: changes θ^Q, θ^μ and both targets once. */
export type DdpgStep = (batch: MiniBatchTensors) => DdpgLosses;

/** Q(s, a | θ^Q) of a critic that takes both side by side, [m, 1]. */
export function criticValue(critic: LayersModel, s: Tensor, a: Tensor): Tensor2D {
  return critic.apply(tf.concat([s, a], 1)) as Tensor2D;
}

/**
 * The lines of DDPG's algorithm that learn from a mini-batch of N transitions, in the slide's order:
 *
 *     y_i = r_i + γ Q′(s_{i+1}, μ′(s_{i+1}))
 *     L = 1/N Σ (y_i - Q(s_i, a_i))²                        the critic goes down
 *     ∇_{θ^μ} J ≈ 1/N Σ ∇_a Q(s, a) · ∇_{θ^μ} μ(s)          the actor goes up
 *     θ′ ← τθ + (1 - τ)θ′                                   the targets follow
 *
 * The third line is the chain rule for J = 1/N Σ Q(s_i, μ(s_i)), so it is had by differentiating J by θ^μ with the
 * critic held fast; `policyGradient` has it in its two factors.
 *
 * It is an ordinary function of tensors; `compile(step)` of `lectern/tensor` makes it several times faster.
 *
 * Source: 002, “Deep Deterministic Policy Gradient (DDPG) Agent”. Differences from the slide:
 * 1. Where s_{i+1} is terminal, y_i = r_i, as in deep Q-learning; the slide always adds the second term.
 * 2. The updates are any optimizer's.
 *
 * @throws TypeError if an option is unknown or out of its range
 */
export function ddpgStep(spec: DdpgStepSpec): DdpgStep {
  const { critic, actor, criticTarget, actorTarget, criticOptimizer, actorOptimizer, γ, τ, ...unknown } =
    spec;
  refuseUnknownOptions("ddpgStep", unknown, [
    ...["critic", "actor", "criticTarget", "actorTarget", "criticOptimizer", "actorOptimizer", "γ", "τ"],
  ]);
  mustBeDiscount("ddpgStep", γ);
  mustBeStep("ddpgStep", τ);
  const θQ = variables(critic);
  const θμ = variables(actor);

  return ({ S: s, A: a, r, S_next: s_next, terminal }) =>
    tf.tidy(() => {
      // Set y_i = r_i + γ Q′(s_{i+1}, μ′(s_{i+1})).
      const future = criticValue(criticTarget, s_next, actorTarget.apply(s_next) as Tensor2D).squeeze([1]);
      const y = r.add(future.mul(γ).mul(tf.scalar(1).sub(terminal)));

      // Update the critic by minimizing L.
      const L = () =>
        y
          .sub(criticValue(critic, s, a).squeeze([1]))
          .square()
          .mean()
          .asScalar();
      const criticUpdate = tf.variableGrads(L, θQ);
      criticOptimizer.applyGradients(criticUpdate.grads);

      // Update the actor using the sampled policy gradient; an optimizer goes down, so it is given -J.
      const minusJ = () =>
        criticValue(critic, s, actor.apply(s) as Tensor2D)
          .mean()
          .neg()
          .asScalar();
      const actorUpdate = tf.variableGrads(minusJ, θμ);
      actorOptimizer.applyGradients(actorUpdate.grads);

      // Update the target networks.
      softUpdate(criticTarget, critic, τ);
      softUpdate(actorTarget, actor, τ);
      return { L: criticUpdate.value, J: actorUpdate.value.neg() as Scalar };
    });
}

/**
 * The sampled policy gradient in the two factors of the slide, the readable version of what `ddpgStep` gives its
 * optimizer: first ∇_a Q at a = μ(s), then what a change of each θ^μ does to a.
 *
 * @returns ∇_{θ^μ} J, one tensor for each variable of the actor, in their order
 */
export function policyGradient(critic: LayersModel, actor: LayersModel, s: Tensor): Tensor[] {
  return tf.tidy(() => {
    const N = s.shape[0];
    const a = actor.apply(s) as Tensor2D;
    // ∇_a Q(s, a) at a = μ(s), [N, k].
    const grad_a = tf.grad((action) => criticValue(critic, s, action).sum())(a);
    // 1/N Σ ∇_a Q · ∇_{θ^μ} μ: grad_a is a constant, so only μ is differentiated.
    const sum = () => (actor.apply(s) as Tensor2D).mul(grad_a).sum().div(N).asScalar();
    const { grads } = tf.variableGrads(sum, variables(actor));
    return variables(actor).map(({ name }) => grads[name]);
  });
}
