/** A function of two numbers to descend on, and its surface and the paths on it in the form that plots take. */
import { refuseUnknownOptions } from "../../display/index.js";
import { mustBeCount, mustBeInterval } from "../../random/options.js";
import { evenly } from "../linear/surface.js";
import type { PathPoint } from "./minimise.js";

/** A function of w = (x, y) with its derivatives and with what is known of it. */
export interface Landscape {
  readonly name: string;
  f(w: readonly number[]): number;
  /** (∂f/∂x, ∂f/∂y). */
  grad(w: readonly number[]): number[];
  /** The second derivatives, [[∂²f/∂x², ∂²f/∂x∂y], [∂²f/∂x∂y, ∂²f/∂y²]]. */
  hessian(w: readonly number[]): number[][];
  /** Where the function is usually looked at. */
  readonly domain: { readonly x: readonly [number, number]; readonly y: readonly [number, number] };
  /** Its minima, the lowest first. */
  readonly minima: readonly { readonly w: readonly number[]; readonly f: number }[];
}

export interface SurfaceSpec {
  /** The range [low, high] of x (the landscape's domain if not given). */
  x?: readonly [number, number];
  /** The range [low, high] of y (the landscape's domain if not given). */
  y?: readonly [number, number];
  /** The number of points along each axis, ends included (61 if not given). */
  points?: number;
}

/** f on a grid: z[row][column] belongs to y[row] and x[column]. */
export function surface(
  landscape: Pick<Landscape, "f" | "domain">,
  spec: SurfaceSpec = {},
): { x: number[]; y: number[]; z: number[][] } {
  const { x = landscape.domain.x, y = landscape.domain.y, points = 61, ...unknown } = spec;
  refuseUnknownOptions("surface", unknown, ["x", "y", "points"]);
  mustBeInterval("surface", "x", x);
  mustBeInterval("surface", "y", y);
  mustBeCount("surface", "points", points, 2);
  const columns = evenly(x, points);
  const rows = evenly(y, points);
  return { x: columns, y: rows, z: rows.map((b) => columns.map((a) => landscape.f([a, b]))) };
}

/** The points of a descent on a landscape, as `surface` has its axes. */
export function path(history: readonly PathPoint[]): { x: number[]; y: number[]; z: number[] } {
  return {
    x: history.map(({ w }) => w[0]),
    y: history.map(({ w }) => w[1]),
    z: history.map(({ f }) => f),
  };
}
