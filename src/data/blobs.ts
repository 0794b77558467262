import { Matrix } from "ml-matrix";
import { refuseUnknownOptions } from "../display/index.js";
import { normal, shuffle } from "../random/distributions.js";
import { mustBe, mustBeCount, mustBeNotNegative } from "../random/options.js";
import { mustBeGenerator, type RandomGenerator } from "../random/rng.js";
import { type DataSet, takeRows } from "./dataset.js";

export interface BlobsSpec {
  /** The number of examples, divided as evenly as it goes between the centres (200 if not given). */
  m?: number;
  /** The middle of each class, n numbers each ([-2, -2] and [2, 2] if not given). */
  centers?: readonly (readonly number[])[];
  /** The standard deviation about the centre, the same in every direction (0.6 if not given). */
  deviation?: number;
  /** Draws the points and their order. */
  generator: RandomGenerator;
}

function blobsOptions(spec: BlobsSpec): Required<BlobsSpec> {
  const defaultCenters = [
    [-2, -2],
    [2, 2],
  ];
  const { m = 200, centers = defaultCenters, deviation = 0.6, generator, ...unknown } = spec;
  refuseUnknownOptions("blobs", unknown, ["m", "centers", "deviation", "generator"]);
  mustBeCount("blobs", "m", m);
  const n = centers[0]?.length ?? 0;
  const holds = n > 0 && centers.every((center) => center.length === n && center.every(Number.isFinite));
  mustBe("blobs", "centers", "an array of points with the same number of coordinates", centers, holds);
  mustBeNotNegative("blobs", "deviation", deviation);
  mustBeGenerator("blobs", generator);
  return { m, centers, deviation, generator };
}

/**
 * Round clouds of points, one a class. The two of the defaults can be parted by a straight line.
 *
 * @returns X [m, n] and Y [m, 1], the number of the centre; the rows are in random order
 */
export function blobs(spec: BlobsSpec): DataSet {
  const { m, centers, deviation, generator } = blobsOptions(spec);
  const classes = Array.from({ length: m }, (_, i) => i % centers.length);
  const X = new Matrix(classes.map((k) => centers[k].map((middle) => normal(generator, middle, deviation))));
  const Y = Matrix.columnVector(classes);
  return takeRows({ X, Y }, shuffle(generator, [...classes.keys()]));
}
