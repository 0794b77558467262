import type { LayersModel, Optimizer, Scalar, Tensor, Tensor2D } from "@tensorflow/tfjs";
import { refuseUnknownOptions } from "../../display/index.js";
import { mustBe, mustBePositive } from "../../random/options.js";
import { tf } from "../../tensor/index.js";
import type { MiniBatch, MiniBatchTensors } from "./replay-memory.js";
import { mustBeDiscount } from "./returns.js";
import { variables } from "./target-update.js";

export interface DqnStepSpec {
  /** The critic q(S, A | Θ): a model [m, n] → [m, number of actions]. */
  q: LayersModel;
  /** The target critic q′(S, A | Θ′); `q` itself to do without one. */
  qTarget: LayersModel;
  /** Makes the update from the gradient; the slide's is tf.train.sgd(α). */
  optimizer: Optimizer;
  /** The discount γ, from 0 to 1. */
  γ: number;
  /** What is averaged in L ("squared" as on the slide if not given). */
  loss?: "squared" | "huber";
  /** Double DQN: q chooses the next action and q′ values it (false if not given). */
  double?: boolean;
  /** The gradient is shortened to this length if it is longer (not if not given). */
  maxNorm?: number;
}

/** A training step: changes Θ once. @returns L before the change */
export type DqnStep = (batch: MiniBatchTensors) => Scalar;

/**
 * y_1, …, y_m: what q(S_i, A_i) should be, judged by the reward and by what q′ thinks of the next state,
 *
 *     y = r                            where the new state is terminal,
 *     y = r + γ max_A q′(S_next, A)    elsewhere.
 *
 * Double DQN (van Hasselt et al. 2016) takes q′(S_next, arg max_A q(S_next, A)) instead of the maximum of q′: the
 * maximum of numbers with errors is too large on average, and two networks seldom err alike.
 *
 * @returns [m]
 */
export function dqnTargets(
  { r, S_next, terminal }: Pick<MiniBatchTensors, "r" | "S_next" | "terminal">,
  { q, qTarget, γ, double = false }: Pick<DqnStepSpec, "q" | "qTarget" | "γ" | "double">,
): Tensor {
  const values = qTarget.apply(S_next) as Tensor2D;
  const best = double ? chosen(values, (q.apply(S_next) as Tensor2D).argMax(1)) : values.max(1);
  return r.add(best.mul(γ).mul(tf.scalar(1).sub(terminal)));
}

/** q[i][A[i]] of each row, [m]. */
function chosen(q: Tensor2D, A: Tensor): Tensor {
  return q.mul(tf.oneHot(A.toInt().as1D(), q.shape[1])).sum(1);
}

/**
 * Steps 5 and 6 of deep Q-learning for a mini-batch: the targets y, the quality function
 *
 *     L(Θ) = 1/m Σ (y_i - q(S_i, A_i | Θ))²,
 *
 * its gradient and the update of Θ. y is a constant here: no gradient goes through it.
 *
 * It is an ordinary function of tensors; `compile(step)` of `lectern/tensor` makes it several times faster.
 *
 * Source: 002, “Глубокое Q-обучение / Deep Q-Learning”. Differences from the slide:
 * 1. The slide writes q in step 5, where the text above it has the target critic q′ for that.
 * 2. The update is any optimizer's; the slide has plain gradient descent.
 * 3. Huber's loss, the limit on the gradient and Double DQN are there if asked for.
 *
 * @throws TypeError if an option is unknown or out of its range
 */
export function dqnStep(spec: DqnStepSpec): DqnStep {
  const { q, qTarget, optimizer, γ, loss = "squared", double = false, maxNorm, ...unknown } = spec;
  refuseUnknownOptions("dqnStep", unknown, ["q", "qTarget", "optimizer", "γ", "loss", "double", "maxNorm"]);
  mustBeDiscount("dqnStep", γ);
  mustBe("dqnStep", "loss", '"squared" or "huber"', loss, loss === "squared" || loss === "huber");
  if (maxNorm !== undefined) mustBePositive("dqnStep", "maxNorm", maxNorm);
  const Θ = variables(q);

  return ({ S, A, r, S_next, terminal }) =>
    tf.tidy(() => {
      // 5. The targets.
      const y = dqnTargets({ r, S_next, terminal }, { q, qTarget, γ, double });

      // 6. L, its gradient, and the update of Θ.
      const L = () => {
        const q_SA = chosen(q.apply(S) as Tensor2D, A);
        if (loss === "huber") return tf.losses.huberLoss(y, q_SA).asScalar();
        return y.sub(q_SA).square().mean().asScalar();
      };
      const { value, grads } = tf.variableGrads(L, Θ);
      optimizer.applyGradients(maxNorm === undefined ? grads : shortened(grads, maxNorm));
      return value;
    });
}

type Gradients = ReturnType<typeof tf.variableGrads>["grads"];

/** All gradients together as one vector, shortened to the length given if it is longer. */
function shortened(grads: Gradients, maxNorm: number): Gradients {
  const norm = tf.addN(Object.values(grads).map((grad) => grad.square().sum())).sqrt();
  const scale = tf.minimum(1, tf.scalar(maxNorm).div(norm.add(1e-6)));
  return Object.fromEntries(Object.entries(grads).map(([name, grad]) => [name, grad.mul(scale)]));
}

/**
 * The readable version of `dqnTargets`, one transition after another in the words of the slide.
 *
 * @param qTarget q′ of one state: one value for each action
 */
export function targetsOneByOne(
  batch: MiniBatch,
  qTarget: (S: Float32Array) => ArrayLike<number>,
  γ: number,
): number[] {
  const n = batch.S.length / batch.m;
  return Array.from({ length: batch.m }, (_, i) => {
    const r = batch.r[i];
    if (batch.terminal[i] === 1) return r;
    const S_next = batch.S_next.subarray(i * n, (i + 1) * n);
    return r + γ * Math.max(...Array.from(qTarget(S_next)));
  });
}
