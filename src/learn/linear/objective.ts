import type { Matrix } from "ml-matrix";

/**
 * A quality function J of the parameters Θ that is to be made as small as possible, with its data bound in. This is
 * all that `gradientDescent` and `surface` need to know, so they serve linear and logistic regression alike.
 */
export interface Objective {
  /** The number of parameters: Θ is [size, 1]. */
  readonly size: number;
  /** The hypothesis for each of the m examples, [m, 1]. */
  H(Θ: Matrix): Matrix;
  J(Θ: Matrix): number;
  /** The gradient ∇J = (∂J/∂θ₀, ∂J/∂θ₁, …)ᵀ, [size, 1]. (`∇` may not stand in a TypeScript name.) */
  gradJ(Θ: Matrix): Matrix;
}
