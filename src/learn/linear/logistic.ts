import { Matrix } from "ml-matrix";
import { mustBe } from "../../random/options.js";
import { mustBeParameters, mustFit } from "./design.js";
import type { Objective } from "./objective.js";
import { sigmoid } from "./sigmoid.js";

/**
 * Logistic regression (логистическая регрессия): the hypothesis, the cross-entropy and its gradient,
 *
 *     H = σ(XΘ),    J = -1/m · Σ (y⁽ⁱ⁾ ln h⁽ⁱ⁾ + (1 - y⁽ⁱ⁾) ln(1 - h⁽ⁱ⁾)),    ∇J = 1/m · Xᵀ(H - Y).
 *
 * Source: 002, “Напоминание / Contents of the previous lectures”, the slide on a binary Y. Differences from it:
 * 1. The slide repeats H = XΘ; without σ, H leaves (0, 1) and the logarithms have no value.
 * 2. J is computed from z = XΘ as ln(1 + eᶻ) - yz, the same number, which stays finite where h rounds to 0 or 1.
 *
 * @param X the design matrix [m, n + 1] (see `designMatrix`)
 * @param Y the class of each example, 0 or 1, [m, 1]
 * @throws TypeError if X has no column of ones, X and Y do not fit each other, or Y holds anything but 0 and 1
 */
export function logisticRegression(X: Matrix, Y: Matrix): Objective {
  mustFit("logisticRegression", X, Y);
  const other = Y.to1DArray().find((y) => y !== 0 && y !== 1);
  mustBe("logisticRegression", "every y", "0 or 1", other, other === undefined);
  const m = X.rows;
  const Xt = X.transpose();
  const Z = (Θ: Matrix): Matrix => {
    mustBeParameters("logisticRegression", Θ, X.columns);
    return X.mmul(Θ);
  };
  const H = (Θ: Matrix): Matrix => sigmoid(Z(Θ));
  return {
    size: X.columns,
    H,
    J: (Θ) => {
      const losses = Z(Θ)
        .to1DArray()
        .map((z, i) => softplus(z) - Y.get(i, 0) * z);
      return losses.reduce((sum, loss) => sum + loss, 0) / m;
    },
    gradJ: (Θ) => Xt.mmul(Matrix.sub(H(Θ), Y)).div(m),
  };
}

/** ln(1 + eᶻ) without overflow. */
function softplus(z: number): number {
  return Math.max(z, 0) + Math.log1p(Math.exp(-Math.abs(z)));
}
