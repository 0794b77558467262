import type { Landscape } from "./landscape.js";

/**
 * Rosenbrock's valley, f = (1 - x)² + 100 (y - x²)²: a bent valley with steep sides and an almost level floor. To find
 * the valley is easy; to walk along it to the minimum, 0 at (1, 1), is what tells optimisers apart.
 *
 * Source: H. Rosenbrock, “An automatic method for finding the greatest or least value of a function”, 1960.
 */
export const rosenbrock: Landscape = {
  name: "Rosenbrock's valley",
  f: ([x, y]) => (1 - x) ** 2 + 100 * (y - x ** 2) ** 2,
  grad: ([x, y]) => [-2 * (1 - x) - 400 * x * (y - x ** 2), 200 * (y - x ** 2)],
  hessian: ([x, y]) => [
    [2 - 400 * (y - 3 * x ** 2), -400 * x],
    [-400 * x, 200],
  ],
  domain: { x: [-1.6, 1.6], y: [-0.6, 1.8] },
  minima: [{ w: [1, 1], f: 0 }],
};
