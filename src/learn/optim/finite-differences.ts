import { mustBePositive } from "../../random/options.js";

/**
 * The gradient without calculus, to check a formula against: ∂f/∂wᵢ ≈ (f(wᵢ + h) - f(wᵢ - h)) / 2h. It is that of
 * lecture 1 for parameters in an array of numbers.
 *
 * @param f any function of n numbers
 * @param w where
 * @param h the step; the error is of order h² from the formula and 10⁻¹⁶ / h from rounding, so 1e-5 serves both
 */
export function finiteDifferences(
  f: (w: readonly number[]) => number,
  w: readonly number[],
  h = 1e-5,
): number[] {
  mustBePositive("finiteDifferences", "h", h);
  return w.map((w_i, i) => {
    const moved = (by: number) => f(w.with(i, w_i + by));
    return (moved(h) - moved(-h)) / (2 * h);
  });
}
