import { Matrix } from "ml-matrix";
import { mustBePositive } from "../../random/options.js";

/**
 * The gradient without calculus, to check a formula against: ∂J/∂θⱼ ≈ (J(θⱼ + h) - J(θⱼ - h)) / 2h.
 *
 * @param J any function of Θ
 * @param Θ where, [n, 1]
 * @param h the step; the error is of order h² from the formula and 10⁻¹⁶ / h from rounding, so 1e-5 serves both
 * @returns [n, 1]
 */
export function finiteDifferences(J: (Θ: Matrix) => number, Θ: Matrix, h = 1e-5): Matrix {
  mustBePositive("finiteDifferences", "h", h);
  const gradient = Matrix.zeros(Θ.rows, 1);
  for (let j = 0; j < Θ.rows; j++) {
    const moved = (by: number) => J(Θ.clone().set(j, 0, Θ.get(j, 0) + by));
    gradient.set(j, 0, (moved(h) - moved(-h)) / (2 * h));
  }
  return gradient;
}
