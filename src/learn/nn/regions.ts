import { Matrix } from "ml-matrix";
import { refuseUnknownOptions } from "../../display/index.js";
import { mustBe, mustBeCount, mustBeInterval } from "../../random/options.js";

export interface RegionsSpec {
  /** The range [low, high] of x₁. */
  x: readonly [number, number];
  /** The range [low, high] of x₂. */
  y: readonly [number, number];
  /** The number of points along each axis, ends included (61 if not given). */
  points?: number;
}

/** What a classifier answers on a grid; z[row][column] belongs to y[row] and x[column]. */
export interface Regions {
  x: number[];
  y: number[];
  z: number[][];
}

/**
 * What a classifier of two features answers in each place of the plane, as a background for its data.
 *
 * @param answer takes places [points², 2] and gives a number for each, [points², 1]: a class or a probability
 */
export function decisionRegions(answer: (X: Matrix) => Matrix, spec: RegionsSpec): Regions {
  const { x, y, points = 61, ...unknown } = spec;
  refuseUnknownOptions("decisionRegions", unknown, ["x", "y", "points"]);
  mustBeInterval("decisionRegions", "x", x);
  mustBeInterval("decisionRegions", "y", y);
  mustBeCount("decisionRegions", "points", points, 2);
  const along = ([low, high]: readonly [number, number]) =>
    Array.from({ length: points }, (_, i) => low + ((high - low) * i) / (points - 1));
  const [columns, rows] = [along(x), along(y)];
  const answers = answer(new Matrix(rows.flatMap((x2) => columns.map((x1) => [x1, x2]))));
  const rule = `a matrix [${points ** 2}, 1]`;
  mustBe(
    "decisionRegions",
    "the answer",
    rule,
    answers,
    answers.rows === points ** 2 && answers.columns === 1,
  );
  const flat = answers.to1DArray();
  return { x: columns, y: rows, z: rows.map((_, i) => flat.slice(i * points, (i + 1) * points)) };
}
