import { Matrix } from "ml-matrix";
import { refuseUnknownOptions } from "../display/index.js";
import { normal, uniform } from "../random/distributions.js";
import { mustBeCount, mustBeInterval, mustBeNotNegative, mustBeNumber } from "../random/options.js";
import { mustBeGenerator, type RandomGenerator } from "../random/rng.js";
import type { DataSet } from "./dataset.js";

export interface LineSpec {
  /** The number of examples (100 if not given). */
  m?: number;
  /** θ₀, the value at x = 0 (4.2 if not given). */
  theta0?: number;
  /** θ₁, the slope (2 if not given). */
  theta1?: number;
  /** The standard deviation of the noise added to y (0.5 if not given; 0 for none). */
  noise?: number;
  /** x is drawn uniformly from [low, high) ([0, 4) if not given). */
  range?: readonly [number, number];
  /** Draws x and the noise. */
  generator: RandomGenerator;
}

function lineOptions(spec: LineSpec): Required<LineSpec> {
  const { m = 100, theta0 = 4.2, theta1 = 2, noise = 0.5, range = [0, 4], generator, ...unknown } = spec;
  refuseUnknownOptions("line", unknown, ["m", "theta0", "theta1", "noise", "range", "generator"]);
  mustBeCount("line", "m", m);
  mustBeNumber("line", "theta0", theta0);
  mustBeNumber("line", "theta1", theta1);
  mustBeNotNegative("line", "noise", noise);
  mustBeInterval("line", "range", range);
  mustBeGenerator("line", generator);
  return { m, theta0, theta1, noise, range, generator };
}

/**
 * Points scattered about a straight line: y = θ₀ + θ₁x + noise · N(0, 1).
 *
 * @returns X [m, 1] and Y [m, 1]
 */
export function line(spec: LineSpec): DataSet {
  const { m, theta0, theta1, noise, range, generator } = lineOptions(spec);
  const X = Matrix.zeros(m, 1);
  const Y = Matrix.zeros(m, 1);
  for (let i = 0; i < m; i++) {
    const x = uniform(generator, range[0], range[1]);
    X.set(i, 0, x);
    Y.set(i, 0, theta0 + theta1 * x + noise * normal(generator));
  }
  return { X, Y };
}
