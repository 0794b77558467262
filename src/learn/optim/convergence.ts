/** How fast gradient descent and momentum can be on a quadratic function, and how fast a descent was. */

import { mustBe, mustBePositive } from "../../random/options.js";
import { rateOf } from "../linear/curvature.js";
import type { PathPoint } from "./minimise.js";

export interface BestRates {
  /** The condition number κ = λ_max / λ_min. */
  κ: number;
  /** Gradient descent: its best α, and the factor (κ - 1) / (κ + 1) on the distance in each iteration. */
  descent: { α: number; rate: number };
  /** Momentum: its best α and γ, and the factor (√κ - 1) / (√κ + 1). */
  momentum: { α: number; γ: number; rate: number };
}

/**
 * The best learning rate and momentum for a quadratic function whose Hessian has its eigenvalues from λ_min to λ_max,
 * and the factor by which the distance to the minimum then shrinks in an iteration, in the long run.
 *
 * In the direction of an eigenvector with eigenvalue λ momentum makes
 *
 *     w_{t+1} = (1 + γ - αλ) w_t - γ w_{t-1},
 *
 * whose solutions are powers of the roots of r² - (1 + γ - αλ) r + γ = 0. As long as the roots are complex both have the
 * size √γ, for every such λ. The best α and γ make the two ends, λ_min and λ_max, just reach real roots.
 *
 * Source: B. Polyak, 1964; G. Goh, “Why Momentum Really Works”, Distill, 2017.
 */
export function bestRates(λmin: number, λmax: number): BestRates {
  mustBePositive("bestRates", "λmin", λmin);
  mustBe(
    "bestRates",
    "λmax",
    `a finite number, λmin = ${λmin} or above`,
    λmax,
    Number.isFinite(λmax) && λmax >= λmin,
  );
  const κ = λmax / λmin;
  const rate = (Math.sqrt(κ) - 1) / (Math.sqrt(κ) + 1);
  return {
    κ,
    descent: { α: 2 / (λmin + λmax), rate: (κ - 1) / (κ + 1) },
    momentum: { α: (2 / (Math.sqrt(λmin) + Math.sqrt(λmax))) ** 2, γ: rate ** 2, rate },
  };
}

/**
 * The rate of a descent that was made: the mean factor by which ‖w - w*‖ shrank in an iteration, over the second half of
 * the iterations (in the first the start is still felt). Iterations after the distance fell to a part in 10¹⁰ of the
 * first are left out, for there it is rounding that is measured.
 *
 * @param history at least 5 steps that come nearer to the minimum
 * @param minimum w*
 */
export function measuredRate(history: readonly PathPoint[], minimum: readonly number[]): number {
  for (const { w } of history.slice(0, 1)) {
    const rule = `an array of ${w.length} finite numbers, as w has ${w.length}`;
    const holds = minimum.length === w.length && minimum.every(Number.isFinite);
    mustBe("measuredRate", "minimum", rule, minimum, holds);
  }
  return rateOf(history.map(({ w }) => Math.hypot(...w.map((w_i, i) => w_i - minimum[i]))));
}
