import { Matrix } from "ml-matrix";
import { refuseUnknownOptions } from "../display/index.js";
import { normal, shuffle, uniform } from "../random/distributions.js";
import { mustBeCount, mustBeNotNegative } from "../random/options.js";
import { mustBeGenerator, type RandomGenerator } from "../random/rng.js";
import { type DataSet, takeRows } from "./dataset.js";

export interface RingsSpec {
  /** The number of examples, divided as evenly as it goes between the rings (300 if not given). */
  m?: number;
  /** The number of rings, each a class (2 if not given). */
  classes?: number;
  /** The standard deviation of the distance from the middle (0.08 if not given; 0 for none). */
  noise?: number;
  /** Draws the angles, the noise and the order of the points. */
  generator: RandomGenerator;
}

function ringsOptions(spec: RingsSpec): Required<RingsSpec> {
  const { m = 300, classes = 2, noise = 0.08, generator, ...unknown } = spec;
  refuseUnknownOptions("rings", unknown, ["m", "classes", "noise", "generator"]);
  mustBeCount("rings", "m", m);
  mustBeCount("rings", "classes", classes, 2);
  mustBeNotNegative("rings", "noise", noise);
  mustBeGenerator("rings", generator);
  return { m, classes, noise, generator };
}

/**
 * Rings within each other: class k lies about the circle of radius (k + 1)/classes. No line parts them, though the
 * distance from the middle alone does.
 *
 * @returns X [m, 2] and Y [m, 1], the number of the ring from the inside; the rows are in random order
 */
export function rings(spec: RingsSpec): DataSet {
  const { m, classes, noise, generator } = ringsOptions(spec);
  const numbers = Array.from({ length: m }, (_, i) => i % classes);
  const points = numbers.map((ring) => {
    const angle = uniform(generator, 0, 2 * Math.PI);
    const radius = normal(generator, (ring + 1) / classes, noise);
    return [radius * Math.cos(angle), radius * Math.sin(angle)];
  });
  const data = { X: new Matrix(points), Y: Matrix.columnVector(numbers) };
  return takeRows(data, shuffle(generator, [...numbers.keys()]));
}
