import { Matrix } from "ml-matrix";
import { mustBe } from "../../random/options.js";

/**
 * The matrix X of the slide, with its column of ones: the features [m, n] become [m, n + 1], so that H = XΘ holds
 * θ₀ + θ₁x₁ + … in every row.
 *
 * Source: 002, “Напоминание / Contents of the previous lectures”, the first slide on regression.
 */
export function designMatrix(features: Matrix): Matrix {
  return features.clone().addColumn(0, Matrix.ones(features.rows, 1));
}

/** Throws unless X and Y are a design matrix [m, n + 1] and the column [m, 1] that goes with it. */
export function mustFit(where: string, X: Matrix, Y: Matrix): void {
  const ones = Array.from({ length: X.rows }, (_, i) => X.get(i, 0)).every((value) => value === 1);
  mustBe(where, "X", "a design matrix with ones in its first column (see designMatrix)", X, ones);
  mustBe(
    where,
    "Y",
    `a matrix [${X.rows}, 1], as X has ${X.rows} rows`,
    Y,
    Y.rows === X.rows && Y.columns === 1,
  );
  mustBeFinite(where, "X", X);
  mustBeFinite(where, "Y", Y);
}

/** Throws unless Θ is [size, 1]. */
export function mustBeParameters(where: string, Θ: Matrix, size: number, name = "Θ"): void {
  mustBe(where, name, `a matrix [${size}, 1]`, Θ, Θ.rows === size && Θ.columns === 1);
}

/** Throws if a number of the matrix is NaN or infinite. */
export function mustBeFinite(where: string, name: string, matrix: Matrix): void {
  const holds = matrix.to1DArray().every(Number.isFinite);
  mustBe(where, name, "free of NaN and infinite values", matrix, holds);
}
