/** J as a surface over two parameters, and a descent as a path on it, in the form that plots take. */

import { Matrix } from "ml-matrix";
import { refuseUnknownOptions } from "../../display/index.js";
import { mustBe, mustBeCount, mustBeInterval } from "../../random/options.js";
import type { DescentStep } from "./descent.js";
import type { Objective } from "./objective.js";

export interface SurfaceSpec {
  /** The range [low, high] of θ₀. */
  θ0: readonly [number, number];
  /** The range [low, high] of θ₁. */
  θ1: readonly [number, number];
  /** The number of points along each axis, ends included (41 if not given). */
  points?: number;
}

export interface Surface {
  /** θ₀ of each column. */
  x: number[];
  /** θ₁ of each row. */
  y: number[];
  /** J: z[row][column] belongs to y[row] and x[column], as Plotly's surface and contour expect. */
  z: number[][];
}

/**
 * J on a grid over (θ₀, θ₁).
 *
 * @throws TypeError if J has not exactly two parameters
 */
export function surface(objective: Objective, spec: SurfaceSpec): Surface {
  const { θ0, θ1, points = 41, ...unknown } = spec;
  refuseUnknownOptions("surface", unknown, ["θ0", "θ1", "points"]);
  mustBe("surface", "the number of parameters", "2", objective.size, objective.size === 2);
  mustBeInterval("surface", "θ0", θ0);
  mustBeInterval("surface", "θ1", θ1);
  mustBeCount("surface", "points", points, 2);
  const x = evenly(θ0, points);
  const y = evenly(θ1, points);
  return { x, y, z: y.map((b) => x.map((a) => objective.J(Matrix.columnVector([a, b])))) };
}

/** So many numbers from low to high, both included. */
export function evenly([low, high]: readonly [number, number], points: number): number[] {
  return Array.from({ length: points }, (_, i) => low + ((high - low) * i) / (points - 1));
}

/** The steps of a descent with two parameters as points of the surface: x is θ₀, y is θ₁, z is J. */
export function path(history: readonly DescentStep[]): { x: number[]; y: number[]; z: number[] } {
  return {
    x: history.map(({ Θ }) => Θ.get(0, 0)),
    y: history.map(({ Θ }) => Θ.get(1, 0)),
    z: history.map(({ J }) => J),
  };
}
