import { mustBePositive } from "../../random/options.js";
import type { Landscape } from "./landscape.js";

/**
 * The valley ½ (λ1 x² + λ2 y²), with its minimum 0 at (0, 0). λ1 and λ2 are the eigenvalues of its Hessian, which is
 * the same everywhere; near a minimum every smooth function looks like this one, turned.
 */
export function quadratic(λ1: number, λ2: number): Landscape {
  mustBePositive("quadratic", "λ1", λ1);
  mustBePositive("quadratic", "λ2", λ2);
  return {
    name: `½ (${λ1}x² + ${λ2}y²)`,
    f: ([x, y]) => (λ1 * x ** 2 + λ2 * y ** 2) / 2,
    grad: ([x, y]) => [λ1 * x, λ2 * y],
    hessian: () => [
      [λ1, 0],
      [0, λ2],
    ],
    domain: { x: [-2, 2], y: [-2, 2] },
    minima: [{ w: [0, 0], f: 0 }],
  };
}
