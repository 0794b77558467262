import { type Matrix, QR, SVD } from "ml-matrix";
import { mustFit } from "./design.js";

/**
 * The minimum of linear regression's J in one step: ∇J = 0 is the normal equation XᵀXΘ = XᵀY.
 *
 * It is solved by X = QR, which gives RΘ = QᵀY: forming XᵀX would square the condition number of X.
 *
 * @param X the design matrix [m, n + 1]
 * @param Y what is to be predicted, [m, 1]
 * @returns Θ [n + 1, 1]
 * @throws RangeError if the columns of X are linearly dependent, for then more than one Θ gives the least J
 */
export function normalEquation(X: Matrix, Y: Matrix): Matrix {
  mustFit("normalEquation", X, Y);
  const { rank } = new SVD(X, {
    computeLeftSingularVectors: false,
    computeRightSingularVectors: false,
    autoTranspose: true,
  });
  if (rank < X.columns) {
    throw new RangeError(
      `normalEquation: the columns of X must be linearly independent, got rank ${rank} for ${X.columns} columns and ` +
        `${X.rows} rows: XᵀX has no inverse (a feature is constant or made of others, or there are too few examples)`,
    );
  }
  return new QR(X).solve(Y);
}
