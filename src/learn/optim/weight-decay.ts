/** Weight decay, in both ways of writing it: as a term of the function, and as a factor in the step. */
import { refuseUnknownOptions } from "../../display/index.js";
import { mustBe, mustBeNotNegative } from "../../random/options.js";
import { mustBeOptimiser, type Optimiser } from "./optimiser.js";

/**
 * The first way: a penalty for large weights in the function (L2 regularisation),
 *
 *     F(w) + λ/2 ‖w‖² → min,    with the gradient ∇F(w) + λw.
 *
 * Source: 004, “Weight decay”, with α for λ, which is the learning rate elsewhere on the same slide.
 *
 * @param λ how much a large weight costs, 0 or above
 */
export function l2Penalty(
  f: (w: readonly number[]) => number,
  grad: (w: readonly number[]) => number[],
  λ: number,
): { f: (w: readonly number[]) => number; grad: (w: readonly number[]) => number[] } {
  mustBeNotNegative("l2Penalty", "λ", λ);
  return {
    f: (w) => f(w) + (λ / 2) * w.reduce((sum, w_i) => sum + w_i ** 2, 0),
    grad: (w) => grad(w).map((g_i, i) => g_i + λ * w[i]),
  };
}

export interface WeightDecaySpec {
  /** What is left of a weight in each step, apart from the optimiser's own step: above 0, at most 1. */
  β: number;
}

/**
 * The second way: the weights shrink in the step, and the optimiser does not see it (decoupled weight decay),
 *
 *     w_{t+1} = βw_t + (the optimiser's step for ∇F alone);    for SGD  w_{t+1} = βw_t - α∇F(w_t).
 *
 * For SGD both ways are the same if λ = (1 - β) / α. For Adam they are not: the penalty's gradient would be divided by
 * √v like any other, and large weights with large gradients would hardly decay. `decoupledWeightDecay(adam(…), { β })`
 * is AdamW: torch.optim.AdamW with weight_decay = (1 - β) / α.
 *
 * Sources: 004, “Weight decay”; I. Loshchilov and F. Hutter, 2019. Difference from the slide: it goes on with
 * w - α(∇F - (1 - β)w / α), and so with a penalty that is subtracted. Multiplied out that makes weights *grow*; the sign
 * must be plus.
 */
export function decoupledWeightDecay(optimiser: Optimiser, spec: WeightDecaySpec): Optimiser {
  mustBeOptimiser("decoupledWeightDecay", optimiser);
  const { β, ...unknown } = spec;
  refuseUnknownOptions("decoupledWeightDecay", unknown, ["β"]);
  mustBe("decoupledWeightDecay", "β", "a number above 0, 1 at most", β, β > 0 && β <= 1);
  return {
    ...optimiser,
    name: `${optimiser.name}, weights decay`,
    step: (w, g) => optimiser.step(w, g).map((next, i) => next - (1 - β) * w[i]),
  };
}
