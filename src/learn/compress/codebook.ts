import { refuseUnknownOptions } from "../../display/index.js";
import { integer } from "../../random/distributions.js";
import { mustBe, mustBeCount, mustBePositive } from "../../random/options.js";
import { mustBeGenerator, type RandomGenerator } from "../../random/rng.js";

export interface CodebookSpec {
  /** The number k of clusters, that is of values in the codebook. */
  clusters: number;
  /** Where the centroids start ("linear" if not given). */
  start?: CodebookStart;
  /** The most iterations (300 if not given); fewer are made if nothing changes any more. */
  iterations?: number;
  /** Draws the weights at which the centroids start; needed for "random". */
  generator?: RandomGenerator;
}

/**
 * - linear: evenly between the smallest and the largest weight;
 * - density: at evenly spaced ranks among the sorted weights, so most where most weights are;
 * - random: at weights that are drawn.
 */
export type CodebookStart = "linear" | "density" | "random";

export interface Codebook {
  /** The shared values in ascending order, [k]; fewer where starts coincide. */
  centroids: Float32Array;
  /** For each weight the number of its centroid. */
  indices: Uint16Array;
  /** The sum of the squared distances from the weights to their centroids, which k-means makes small. */
  error: number;
  iterations: number;
}

/**
 * Weight sharing (общие веса): k-means clusters the weights, and each is replaced by the mean of its cluster.
 *
 * Source: Han, Mao and Dally, “Deep Compression”, 2016, section 3: the three starts, of which linear is the best, because
 * the few large weights matter most, and the other two leave them without centroids of their own. Differences from the paper:
 * 1. The density start takes the ranks (i + ½)/k, so that the outermost centroids are not alone with the extremes.
 * 2. A cluster that has become empty keeps its centroid, and starts that coincide are one (the paper does not say).
 *
 * On a line k-means needs no distances: in sorted order, clusters are intervals with borders halfway between centroids, and
 * with sums from the left each iteration takes k binary searches. `codebookStepByStep` is the same as usually written.
 *
 * @param weights finite numbers, at least one
 */
export function codebook(weights: ArrayLike<number>, spec: CodebookSpec): Codebook {
  const { iterations, start } = codebookOptions("codebook", weights, spec);
  const sorted = Float64Array.from(weights).sort();
  const sums = new Float64Array(sorted.length + 1);
  for (const [i, weight] of sorted.entries()) sums[i + 1] = sums[i] + weight;

  let centroids = start(sorted);
  let made = 0;
  for (let changed = true; changed && made < iterations; made++) {
    const ends = Array.from(centroids, (_, k) =>
      k === centroids.length - 1 ? sorted.length : countUpTo(sorted, (centroids[k] + centroids[k + 1]) / 2),
    );
    const moved = centroids.map((old, k) => {
      const from = k === 0 ? 0 : ends[k - 1];
      return ends[k] > from ? (sums[ends[k]] - sums[from]) / (ends[k] - from) : old;
    });
    changed = moved.some((centroid, k) => centroid !== centroids[k]);
    centroids = moved;
  }
  return finish(weights, centroids, made);
}

/** How many of the sorted values are at most `limit`. */
function countUpTo(sorted: Float64Array, limit: number): number {
  let [low, high] = [0, sorted.length];
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (sorted[middle] <= limit) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** Lloyd's algorithm as usually written: each weight looks for the nearest centroid, each centroid becomes its weights' mean. */
export function codebookStepByStep(weights: ArrayLike<number>, spec: CodebookSpec): Codebook {
  const { iterations, start } = codebookOptions("codebookStepByStep", weights, spec);
  let centroids = start(Float64Array.from(weights).sort());
  let made = 0;
  for (let changed = true; changed && made < iterations; made++) {
    const indices = nearest(weights, centroids);
    const sum = new Float64Array(centroids.length);
    const count = new Float64Array(centroids.length);
    for (const [i, k] of indices.entries()) {
      sum[k] += weights[i];
      count[k]++;
    }
    const moved = centroids.map((old, k) => (count[k] > 0 ? sum[k] / count[k] : old));
    changed = moved.some((centroid, k) => centroid !== centroids[k]);
    centroids = moved;
  }
  return finish(weights, centroids, made);
}

/** For each weight the number of the nearest of the sorted centroids; halfway between two, the smaller one. */
function nearest(weights: ArrayLike<number>, centroids: ArrayLike<number>): Uint16Array {
  return Uint16Array.from(weights, (weight) => {
    let k = 0;
    while (k + 1 < centroids.length && weight > (centroids[k] + centroids[k + 1]) / 2) k++;
    return k;
  });
}

function finish(weights: ArrayLike<number>, centroids: Float64Array, iterations: number): Codebook {
  const borders = Float64Array.from(centroids.subarray(1), (right, k) => (centroids[k] + right) / 2);
  const indices = Uint16Array.from(weights, (weight) => countUpTo(borders, weight));
  // A weight on a border belongs to the smaller centroid, as above.
  for (const [i, k] of indices.entries()) if (k > 0 && weights[i] === borders[k - 1]) indices[i] = k - 1;
  const error = indices.reduce((sum, k, i) => sum + (weights[i] - centroids[k]) ** 2, 0);
  return { centroids: Float32Array.from(centroids), indices, error, iterations };
}

function codebookOptions(where: string, weights: ArrayLike<number>, spec: CodebookSpec) {
  const { clusters, start = "linear", iterations = 300, generator, ...unknown } = spec;
  refuseUnknownOptions(where, unknown, ["clusters", "start", "iterations", "generator"]);
  mustBeCount(where, "clusters", clusters);
  mustBe(where, "clusters", "at most 65536", clusters, clusters <= 65536);
  mustBeCount(where, "iterations", iterations);
  mustBe(
    where,
    "start",
    '"linear", "density" or "random"',
    start,
    ["linear", "density", "random"].includes(start),
  );
  if (start === "random") mustBeGenerator(where, generator);
  mustBe(where, "the number of weights", "1 or above", weights.length, weights.length > 0);
  const list = Array.from(weights);
  const wrong = list.findIndex((weight) => !Number.isFinite(weight));
  mustBe(where, "every weight", "a finite number", list[wrong], wrong < 0);
  return {
    clusters,
    iterations,
    start: (sorted: Float64Array): Float64Array => {
      const [low, high] = [sorted[0], sorted[sorted.length - 1]];
      const places = Array.from({ length: clusters }, (_, k) => {
        if (start === "linear")
          return clusters === 1 ? (low + high) / 2 : low + ((high - low) * k) / (clusters - 1);
        if (start === "density") return sorted[Math.floor(((k + 0.5) / clusters) * sorted.length)];
        return sorted[integer(generator!, 0, sorted.length - 1)];
      });
      return Float64Array.from(new Set(places)).sort();
    },
  };
}

/**
 * How many times smaller shared weights are: r = nb / (n log₂k + kb), for n weights of b bits and k clusters. An index
 * takes log₂k bits, and the codebook k values of b bits.
 *
 * Source: Han, Mao and Dally, “Deep Compression”, 2016, equation 1.
 */
export function compressionRatio(spec: { n: number; k: number; b?: number }): number {
  const { n, k, b = 32, ...unknown } = spec;
  refuseUnknownOptions("compressionRatio", unknown, ["n", "k", "b"]);
  mustBeCount("compressionRatio", "n", n);
  mustBeCount("compressionRatio", "k", k);
  mustBePositive("compressionRatio", "b", b);
  return (n * b) / (n * Math.log2(k) + k * b);
}
