import type { Matrix } from "ml-matrix";
import { mustBePositive } from "../../random/options.js";
import type { Weights } from "./network.js";

/**
 * The gradient without calculus, to check backpropagation against: each θ is moved by h to either side, and
 * ∂J/∂θ ≈ (J(θ + h) - J(θ - h)) / 2h. J is computed twice for every weight, so this is for checks only.
 *
 * @param J any function of the weights
 * @param h the step; 1e-5 serves both the error of the formula, of order h², and that of rounding, 10⁻¹⁶ / h
 * @returns a matrix in the shape of each Θ⁽ᵏ⁾
 */
export function finiteDifferences(J: (Θ: Weights) => number, Θ: Weights, h = 1e-5): Matrix[] {
  mustBePositive("finiteDifferences", "h", h);
  const moved = Θ.map((Θk) => Θk.clone());
  return Θ.map((Θk, k) => {
    const gradient = Θk.clone();
    for (let i = 0; i < Θk.rows; i++) {
      for (let j = 0; j < Θk.columns; j++) {
        const at = (θ: number) => {
          moved[k].set(i, j, θ);
          return J(moved);
        };
        const θ = Θk.get(i, j);
        gradient.set(i, j, (at(θ + h) - at(θ - h)) / (2 * h));
        moved[k].set(i, j, θ);
      }
    }
    return gradient;
  });
}
