/** How fast gradient descent is on linear regression, from the curvature of J, and how fast it was. */
import { EVD, Matrix } from "ml-matrix";
import { mustBe } from "../../random/options.js";
import type { DescentStep } from "./descent.js";
import { mustBeFinite, mustBeParameters } from "./design.js";

export interface Curvature {
  /** The eigenvalues of the Hessian, the smallest first. */
  eigenvalues: number[];
  /** The condition number κ = λ_max / λ_min: how long the valley of J is for its width. */
  κ: number;
  /** The learning rate with the fastest descent, 2 / (λ_min + λ_max). */
  αBest: number;
  /** From this learning rate on gradient descent does not converge: 2 / λ_max. */
  αLimit: number;
  /** The factor by which the distance to the minimum shrinks in an iteration with αBest: (κ - 1) / (κ + 1). */
  rate: number;
}

/**
 * The curvature of linear regression's J. J is a quadratic function of Θ, and its second derivatives, the Hessian
 * XᵀX / m, are the same everywhere. In the direction of an eigenvector with eigenvalue λ an iteration multiplies the
 * distance to the minimum by 1 - αλ; αBest makes the largest of these factors as small as it can be.
 *
 * @param X the design matrix [m, n + 1]
 * @throws RangeError if the Hessian is singular: the valley has a level floor, and κ no value
 */
export function curvature(X: Matrix): Curvature {
  mustBeFinite("curvature", "X", X);
  const hessian = X.transpose().mmul(X).div(X.rows);
  const eigenvalues = [...new EVD(hessian, { assumeSymmetric: true }).realEigenvalues].sort((a, b) => a - b);
  const λmin = eigenvalues[0];
  const λmax = eigenvalues[eigenvalues.length - 1];
  if (λmin <= Number.EPSILON * X.rows * λmax) {
    throw new RangeError(
      `curvature: the Hessian XᵀX / m must have eigenvalues above 0, got ${λmin} beside ${λmax}: the columns of X are linearly dependent`,
    );
  }
  const κ = λmax / λmin;
  return { eigenvalues, κ, αBest: 2 / (λmin + λmax), αLimit: 2 / λmax, rate: (κ - 1) / (κ + 1) };
}

/**
 * The rate of a descent that was made: the mean factor by which ‖Θ - Θ*‖ shrank in an iteration, over the second half
 * of the iterations (in the first the directions that shrink faster are still felt). Iterations after the distance
 * fell to a part in 10¹⁰ of the first are left out, for there it is rounding that is measured.
 *
 * @param history at least 5 steps that come nearer to the minimum
 * @param minimum Θ*, [n + 1, 1], for example from `normalEquation`
 */
export function measuredRate(history: readonly DescentStep[], minimum: Matrix): number {
  for (const { Θ } of history.slice(0, 1)) {
    mustBeParameters("measuredRate", minimum, Θ.rows, "minimum");
    mustBeFinite("measuredRate", "minimum", minimum);
  }
  return rateOf(history.map(({ Θ }) => Matrix.sub(Θ, minimum).norm()));
}

/** The same of the distances to the minimum, one after each iteration. */
export function rateOf(distances: readonly number[]): number {
  // With ≤ a descent that begins at the minimum has no step before it.
  const floor = distances.findIndex((distance) => distance <= 1e-10 * distances[0]);
  const used = floor < 0 ? distances : distances.slice(0, floor);
  mustBe("measuredRate", "history", "5 steps or more before the minimum is reached", used, used.length >= 5);
  const middle = Math.floor(used.length / 2);
  const last = used.length - 1;
  return (used[last] / used[middle]) ** (1 / (last - middle));
}
