/** Softmax with cross-entropy: a network's numbers made into probabilities, the price of them, and its gradient. */
import { mustBe } from "../../random/options.js";
import { mustBeDistribution } from "./distribution.js";

/**
 * Any numbers made into probabilities with the same order, qₖ = e^zₖ / Σ e^zⱼ. The largest z is subtracted first, which
 * changes nothing but that no power overflows.
 *
 * @param z the logits, one a class
 */
export function softmax(z: readonly number[]): number[] {
  const powers = powersOf("softmax", z);
  const sum = powers.reduce((total, power) => total + power, 0);
  return powers.map((power) => power / sum);
}

export interface SoftmaxCrossEntropy {
  /** H(y, q) in nats, where q = softmax(z). */
  J: number;
  /** The gradient ∂J/∂z = q - y. */
  gradJ: number[];
}

/**
 * The loss of a classifier and its gradient by the logits: J = H(y, softmax(z)) = ln Σ e^zⱼ - Σ yₖ zₖ, in nats, and
 * ∂J/∂z = q - y. The derivative of the logarithm cancels that of the exponential; what is left is the error itself,
 * which never fades while the answer is wrong.
 *
 * @param z the logits, one a class
 * @param y the true distribution over the classes; for one certain class, 1 there and 0 elsewhere
 */
export function softmaxCrossEntropy(z: readonly number[], y: readonly number[]): SoftmaxCrossEntropy {
  mustBeDistribution("softmaxCrossEntropy", "y", y);
  const powers = powersOf("softmaxCrossEntropy", z);
  mustBe(
    "softmaxCrossEntropy",
    "z",
    `an array of ${y.length} numbers, as y has ${y.length}`,
    z,
    z.length === y.length,
  );
  const largest = Math.max(...z);
  const sum = powers.reduce((total, power) => total + power, 0);
  const lnSum = largest + Math.log(sum);
  return {
    J: y.reduce((total, y_k, k) => total + y_k * (lnSum - z[k]), 0),
    gradJ: powers.map((power, k) => power / sum - y[k]),
  };
}

/** e^(zₖ - max z). */
function powersOf(where: string, z: readonly number[]): number[] {
  const holds = Array.isArray(z) && z.length > 0 && z.every(Number.isFinite);
  mustBe(where, "z", "an array of finite numbers", z, holds);
  const largest = Math.max(...z);
  return z.map((z_k) => Math.exp(z_k - largest));
}
