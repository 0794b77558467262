import { Matrix } from "ml-matrix";

/**
 * The logistic function σ(z) = 1 / (1 + e⁻ᶻ) of every element: any number becomes one between 0 and 1, read as the
 * probability of class 1. The result has the shape of Z.
 */
export function sigmoid(Z: Matrix): Matrix {
  return new Matrix(Z.to2DArray().map((row) => row.map(σ)));
}

/** The same of one number. e^z is used where z is below 0, so that no power overflows. */
export function σ(z: number): number {
  return z >= 0 ? 1 / (1 + Math.exp(-z)) : Math.exp(z) / (1 + Math.exp(z));
}
