/** A ring of Gaussians, and how many of them a generator has found. */
import type { Tensor } from "@tensorflow/tfjs";
import { integer, normal } from "../../random/distributions.js";
import { mustBe, mustBeCount, mustBeNotNegative, mustBePositive } from "../../random/options.js";
import { mustBeGenerator, type RandomGenerator } from "../../random/rng.js";
import { tf } from "../../tensor/index.js";

/** Places evenly on a circle about 0: the modes of the ring on which GANs are tried (Metz et al. 2017). */
export function ringCenters(modes = 8, radius = 2): number[][] {
  mustBeCount("ringCenters", "modes", modes);
  mustBePositive("ringCenters", "radius", radius);
  return Array.from({ length: modes }, (_, k) => {
    const angle = (2 * Math.PI * k) / modes;
    return [radius * Math.cos(angle), radius * Math.sin(angle)];
  });
}

/** Draws m points, each about one of the centres, [m, 2]. */
export function drawAround(
  generator: RandomGenerator,
  m: number,
  centers: readonly (readonly number[])[],
  deviation: number,
): Tensor {
  mustBeGenerator("drawAround", generator);
  mustBeCount("drawAround", "m", m);
  mustBeCenters("drawAround", centers);
  mustBeNotNegative("drawAround", "deviation", deviation);
  const values = new Float32Array(2 * m);
  for (let i = 0; i < m; i++) {
    const [x, y] = centers[integer(generator, 0, centers.length - 1)];
    values[2 * i] = normal(generator, x, deviation);
    values[2 * i + 1] = normal(generator, y, deviation);
  }
  return tf.tensor2d(values, [m, 2]);
}

export interface ModesFound {
  /** How many centres have their share of the points, or at least a quarter of it. */
  modes: number;
  /** The share of points that lie within three deviations of a centre. */
  quality: number;
  /** How many points lie there, for each centre. */
  counts: number[];
}

/**
 * Counts the modes that points cover. A point counts for the nearest centre if it lies within three deviations of it
 * (as in Metz et al. 2017); a mode is covered if it has at least a quarter of its even share of all points.
 *
 * @param points coordinates one after another, x₁ y₁ x₂ y₂ …
 */
export function modesFound(
  points: ArrayLike<number>,
  centers: readonly (readonly number[])[],
  deviation: number,
): ModesFound {
  mustBeCenters("modesFound", centers);
  mustBePositive("modesFound", "deviation", deviation);
  const even = points.length > 0 && points.length % 2 === 0;
  mustBe("modesFound", "points", "pairs of coordinates", points.length, even);
  const counts = centers.map(() => 0);
  const m = points.length / 2;
  for (let i = 0; i < m; i++) {
    const distances = centers.map(([x, y]) => Math.hypot(points[2 * i] - x, points[2 * i + 1] - y));
    const least = Math.min(...distances);
    if (least <= 3 * deviation) counts[distances.indexOf(least)]++;
  }
  const enough = m / centers.length / 4;
  const within = counts.reduce((sum, count) => sum + count, 0);
  return { modes: counts.filter((count) => count >= enough).length, quality: within / m, counts };
}

function mustBeCenters(where: string, centers: readonly (readonly number[])[]): void {
  const points = centers.every((center) => center.length === 2 && center.every(Number.isFinite));
  mustBe(where, "centers", "one or more points [x, y]", centers, points && centers.length > 0);
}
