/** What every generated data set is made of, and its division into a part to learn from and a part to test on. */

import { Matrix } from "ml-matrix";
import { refuseUnknownOptions } from "../display/index.js";
import { shuffle } from "../random/distributions.js";
import { mustBe } from "../random/options.js";
import { mustBeGenerator, type RandomGenerator } from "../random/rng.js";

/** m examples of n features each. */
export interface DataSet {
  /** The features, [m, n]: one example a row. There is no column of ones: `designMatrix` adds it. */
  X: Matrix;
  /** What is to be predicted, [m, 1]: a number (regression) or the class, 0, 1, … (classification). */
  Y: Matrix;
}

/** Collects the chosen rows of a data set, in the order given. */
export function takeRows({ X, Y }: DataSet, rows: readonly number[]): DataSet {
  return {
    X: new Matrix(rows.map((row) => X.getRow(row))),
    Y: new Matrix(rows.map((row) => Y.getRow(row))),
  };
}

export interface SplitSpec {
  /** The share of the examples kept for testing, between 0 and 1 (0.25 if not given). */
  testShare?: number;
  /** Draws the order of the examples. */
  generator: RandomGenerator;
}

/**
 * Divides a data set at random into a training and a test part, so that a model is judged on examples it has not seen.
 *
 * @returns `train` with m - round(testShare · m) examples and `test` with the rest; no example is in both
 */
export function split(data: DataSet, spec: SplitSpec): { train: DataSet; test: DataSet } {
  const { testShare = 0.25, generator, ...unknown } = spec;
  refuseUnknownOptions("split", unknown, ["testShare", "generator"]);
  mustBe("split", "testShare", "a number between 0 and 1", testShare, testShare > 0 && testShare < 1);
  mustBeGenerator("split", generator);
  const m = data.X.rows;
  const rule = `a matrix [${m}, 1], as X has ${m} rows`;
  mustBe("split", "Y", rule, data.Y, data.Y.rows === m && data.Y.columns === 1);
  const testSize = Math.round(testShare * m);
  const holds = testSize > 0 && testSize < m;
  mustBe("split", "testShare", `such that both parts of the ${m} examples hold one`, testShare, holds);
  const order = shuffle(
    generator,
    Array.from({ length: m }, (_, row) => row),
  );
  return { train: takeRows(data, order.slice(testSize)), test: takeRows(data, order.slice(0, testSize)) };
}
