import { Matrix } from "ml-matrix";
import { refuseUnknownOptions } from "../display/index.js";
import { normal, shuffle } from "../random/distributions.js";
import { mustBeCount, mustBeNotNegative } from "../random/options.js";
import { mustBeGenerator, type RandomGenerator } from "../random/rng.js";
import { type DataSet, takeRows } from "./dataset.js";

export interface MoonsSpec {
  /** The number of examples, 4 or above; half of them, rounded down, have class 0 (200 if not given). */
  m?: number;
  /** The standard deviation of the noise added to both coordinates (0.1 if not given; 0 for none). */
  noise?: number;
  /** Draws the noise and the order of the points. */
  generator: RandomGenerator;
}

function moonsOptions(spec: MoonsSpec): Required<MoonsSpec> {
  const { m = 200, noise = 0.1, generator, ...unknown } = spec;
  refuseUnknownOptions("moons", unknown, ["m", "noise", "generator"]);
  mustBeCount("moons", "m", m, 4);
  mustBeNotNegative("moons", "noise", noise);
  mustBeGenerator("moons", generator);
  return { m, noise, generator };
}

/**
 * Two half circles that reach into each other: no straight line parts them. The shape is that of scikit-learn's
 * `make_moons`: class 0 is (cos t, sin t), class 1 is (1 - cos t, ½ - sin t), with t evenly spaced from 0 to π.
 *
 * @returns X [m, 2] and Y [m, 1] of 0 and 1; the rows are in random order
 */
export function moons(spec: MoonsSpec): DataSet {
  const { m, noise, generator } = moonsOptions(spec);
  const outer = Math.floor(m / 2);
  const points: number[][] = [];
  for (let i = 0; i < m; i++) {
    const t = i < outer ? (Math.PI * i) / (outer - 1) : (Math.PI * (i - outer)) / (m - outer - 1);
    const [x1, x2] = i < outer ? [Math.cos(t), Math.sin(t)] : [1 - Math.cos(t), 0.5 - Math.sin(t)];
    points.push([x1 + noise * normal(generator), x2 + noise * normal(generator)]);
  }
  const Y = Matrix.columnVector(points.map((_, i) => (i < outer ? 0 : 1)));
  return takeRows({ X: new Matrix(points), Y }, shuffle(generator, [...points.keys()]));
}
