/** From the parameters of logistic regression to classes, a score and a line to draw. */
import { Matrix } from "ml-matrix";
import { mustBe } from "../../random/options.js";
import { mustBeFinite, mustBeParameters } from "./design.js";

/**
 * The class of each example: 1 where h ≥ ½, which is where XΘ ≥ 0, and 0 elsewhere.
 *
 * @param X the design matrix [m, n + 1]
 * @param Θ the parameters [n + 1, 1]
 * @returns [m, 1] of 0 and 1
 */
export function predict(X: Matrix, Θ: Matrix): Matrix {
  mustBeParameters("predict", Θ, X.columns);
  return Matrix.columnVector(
    X.mmul(Θ)
      .to1DArray()
      .map((z) => (z >= 0 ? 1 : 0)),
  );
}

/** The share of the predicted classes [m, 1] that are those of Y [m, 1]: from 0 to 1. */
export function accuracy(predicted: Matrix, Y: Matrix): number {
  mustBe("accuracy", "Y", `a matrix [${Y.rows}, 1]`, Y, Y.columns === 1);
  const rule = `a matrix [${Y.rows}, 1], as Y has ${Y.rows} rows`;
  mustBe("accuracy", "predicted", rule, predicted, predicted.rows === Y.rows && predicted.columns === 1);
  const right = Y.to1DArray().filter((y, i) => y === predicted.get(i, 0));
  return right.length / Y.rows;
}

/**
 * The line on which h = ½, for two features: θ₀ + θ₁x₁ + θ₂x₂ = 0 solved for x₂ = intercept + slope · x₁.
 *
 * @param Θ the parameters [3, 1]
 * @throws RangeError if θ₂ = 0: there is no line, or it is vertical
 */
export function decisionLine(Θ: Matrix): { intercept: number; slope: number } {
  mustBeParameters("decisionLine", Θ, 3);
  mustBeFinite("decisionLine", "Θ", Θ);
  const [θ0, θ1, θ2] = Θ.to1DArray();
  if (θ2 === 0) {
    throw new RangeError(
      `decisionLine: θ₂ must not be 0, for then x₂ does not matter, got Θ = (${θ0}, ${θ1}, ${θ2})`,
    );
  }
  return { intercept: -θ0 / θ2, slope: -θ1 / θ2 };
}
