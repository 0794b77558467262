import { Matrix } from "ml-matrix";
import { refuseUnknownOptions } from "../display/index.js";
import { normal, shuffle } from "../random/distributions.js";
import { mustBeCount, mustBeNotNegative, mustBePositive } from "../random/options.js";
import { mustBeGenerator, type RandomGenerator } from "../random/rng.js";
import { type DataSet, takeRows } from "./dataset.js";

export interface SpiralsSpec {
  /** The number of examples, divided as evenly as it goes between the arms (300 if not given). */
  m?: number;
  /** The number of arms, each a class (2 if not given). */
  classes?: number;
  /** How often an arm goes around the middle (1 if not given). */
  turns?: number;
  /** The standard deviation of the noise added to both coordinates (0.03 if not given; 0 for none). */
  noise?: number;
  /** Draws the noise and the order of the points. */
  generator: RandomGenerator;
}

function spiralsOptions(spec: SpiralsSpec): Required<SpiralsSpec> {
  const { m = 300, classes = 2, turns = 1, noise = 0.03, generator, ...unknown } = spec;
  refuseUnknownOptions("spirals", unknown, ["m", "classes", "turns", "noise", "generator"]);
  mustBeCount("spirals", "m", m);
  mustBeCount("spirals", "classes", classes, 2);
  mustBePositive("spirals", "turns", turns);
  mustBeNotNegative("spirals", "noise", noise);
  mustBeGenerator("spirals", generator);
  return { m, classes, turns, noise, generator };
}

/**
 * Spirals that wind around each other: arm k goes outwards from near the middle to radius 1 while it turns, and is the
 * first arm turned by k/classes of a full turn. Neither a line nor a circle parts them.
 *
 * @returns X [m, 2] and Y [m, 1], the number of the arm; the rows are in random order
 */
export function spirals(spec: SpiralsSpec): DataSet {
  const { m, classes, turns, noise, generator } = spiralsOptions(spec);
  const points: number[][] = [];
  const arms: number[] = [];
  for (let i = 0; i < m; i++) {
    const arm = i % classes;
    const size = Math.ceil((m - arm) / classes);
    // Evenly along the arm; not from the very middle, where all arms are one point.
    const radius = 0.1 + (0.9 * (Math.floor(i / classes) + 0.5)) / size;
    const angle = 2 * Math.PI * (turns * radius + arm / classes);
    points.push([
      radius * Math.cos(angle) + noise * normal(generator),
      radius * Math.sin(angle) + noise * normal(generator),
    ]);
    arms.push(arm);
  }
  const data = { X: new Matrix(points), Y: Matrix.columnVector(arms) };
  return takeRows(data, shuffle(generator, [...points.keys()]));
}
