import { Matrix } from "ml-matrix";
import { mustBeParameters, mustFit } from "./design.js";
import type { Objective } from "./objective.js";

/**
 * Linear regression (линейная регрессия): the hypothesis, the mean squared error and its gradient,
 *
 *     H = XΘ,    J = 1/(2m) · Σ (h⁽ⁱ⁾ - y⁽ⁱ⁾)²,    ∇J = 1/m · Xᵀ(H - Y).
 *
 * The ½ in J is there to cancel the 2 that differentiation brings down.
 *
 * Source: 002, “Напоминание / Contents of the previous lectures”, the first slide on regression.
 *
 * @param X the design matrix [m, n + 1] (see `designMatrix`)
 * @param Y what is to be predicted, [m, 1]
 * @throws TypeError if X has no column of ones, or X and Y do not fit each other
 */
export function linearRegression(X: Matrix, Y: Matrix): Objective {
  mustFit("linearRegression", X, Y);
  const m = X.rows;
  const Xt = X.transpose();
  const H = (Θ: Matrix): Matrix => {
    mustBeParameters("linearRegression", Θ, X.columns);
    return X.mmul(Θ);
  };
  return {
    size: X.columns,
    H,
    J: (Θ) => Matrix.sub(H(Θ), Y).pow(2).sum() / (2 * m),
    gradJ: (Θ) => Xt.mmul(Matrix.sub(H(Θ), Y)).div(m),
  };
}
