import assert from "node:assert/strict";
import { designMatrix, Matrix } from "lectern/learn/linear";

/** Seven examples of two features, written out so that another program can be given the same. */
export function sample(): { X: Matrix; Y: Matrix; classes: Matrix } {
  const X = designMatrix(
    new Matrix([
      [0.5, 1.2],
      [1.5, -0.3],
      [2.0, 0.8],
      [3.1, 2.2],
      [4.2, -1.1],
      [5.0, 0.4],
      [5.5, 1.9],
    ]),
  );
  const Y = Matrix.columnVector([1.2, 2.9, 2.1, 3.3, 6.8, 6.1, 5.2]);
  return { X, Y, classes: Matrix.columnVector([0, 0, 1, 0, 1, 0, 1]) };
}

/** Asserts that a column vector's elements differ by no more than the tolerance. */
export function assertNear(actual: Matrix, expected: Matrix | number[], tolerance: number): void {
  const values = expected instanceof Matrix ? expected.to1DArray() : expected;
  assert.deepEqual([actual.rows, actual.columns], [values.length, 1]);
  for (const [i, value] of actual.to1DArray().entries()) {
    assert.ok(Math.abs(value - values[i]) <= tolerance, `[${actual.to1DArray()}] is not [${values}]`);
  }
}
