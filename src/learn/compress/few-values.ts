/** Weights of two or three values. */
import { refuseUnknownOptions } from "../../display/index.js";
import { uniform } from "../../random/distributions.js";
import { mustBePositive } from "../../random/options.js";
import { mustBeGenerator, type RandomGenerator } from "../../random/rng.js";
import { mustBeFinite } from "./integer-grid.js";
import { type Channels, channelOf, oneChannel } from "./kernels.js";

/** Weights that are a scale times -1, 0 or 1. */
export interface FewValues {
  /** -1, 0 or 1 for each weight. */
  signs: Int8Array;
  /** α, for each channel. */
  scales: Float32Array;
}

/**
 * Binary weights (бинарные веса): each becomes α or -α by its sign, where α is the mean magnitude of its channel. No other
 * α and signs are nearer to the weights by squared distance. The sign of 0 is 1.
 *
 * Source: Rastegari and others, “XNOR-Net”, 2016, section 3.1 (Binary-Weight-Networks; the inputs stay real here).
 */
export function binarise(weights: ArrayLike<number>, channels: Channels = oneChannel): FewValues {
  mustBeFinite("binarise", weights);
  const signs = Int8Array.from(weights, (weight) => (weight >= 0 ? 1 : -1));
  return { signs, scales: meanMagnitudes(weights, signs, channels) };
}

/**
 * Binary weights drawn at random: 1 with the probability σ(w) = clip((w + 1)/2, 0, 1), which on average is w itself for
 * weights between -1 and 1.
 *
 * Source: Courbariaux, Bengio and David, “BinaryConnect”, 2015, section 2.3. As there, the scale is 1.
 */
export function binariseAtRandom(weights: ArrayLike<number>, generator: RandomGenerator): FewValues {
  mustBeFinite("binariseAtRandom", weights);
  mustBeGenerator("binariseAtRandom", generator);
  const signs = Int8Array.from(weights, (weight) => (uniform(generator) < (weight + 1) / 2 ? 1 : -1));
  return { signs, scales: Float32Array.of(1) };
}

export interface TernarySpec {
  /** The threshold Δ as a multiple of the mean magnitude (0.7 if not given). */
  threshold?: number;
  /** Which weights have a scale and a threshold of their own (all share one if not given). */
  channels?: Channels;
}

/**
 * Ternary weights (тернарные веса): 0 where |w| ≤ Δ, else α or -α by the sign. Δ is 0.7 times the mean magnitude, and α the
 * mean magnitude of those beyond it, which is the best α for this Δ.
 *
 * Source: Li, Zhang and Liu, “Ternary Weight Networks”, 2016, equations 4 to 6: 0.7 is their approximation of the best
 * threshold, between ⅔ for uniform and 0.75 for normal weights.
 */
export function ternarise(weights: ArrayLike<number>, spec: TernarySpec = {}): FewValues {
  const { threshold = 0.7, channels = oneChannel, ...unknown } = spec;
  refuseUnknownOptions("ternarise", unknown, ["threshold", "channels"]);
  mustBePositive("ternarise", "threshold", threshold);
  mustBeFinite("ternarise", weights);
  const all = new Int8Array(weights.length).fill(1);
  const Δ = Float64Array.from(meanMagnitudes(weights, all, channels), (mean) => threshold * mean);
  const signs = Int8Array.from(weights, (weight, i) =>
    Math.abs(weight) > Δ[channelOf(i, channels)] ? Math.sign(weight) : 0,
  );
  return { signs, scales: meanMagnitudes(weights, signs, channels) };
}

/** The mean of |w| in each channel over the weights whose sign is not 0; 0 if there is none. */
function meanMagnitudes(weights: ArrayLike<number>, signs: Int8Array, channels: Channels): Float32Array {
  const sums = new Float64Array(channels.count);
  const counts = new Float64Array(channels.count);
  for (const [i, sign] of signs.entries()) {
    if (sign === 0) continue;
    const channel = channelOf(i, channels);
    sums[channel] += Math.abs(weights[i]);
    counts[channel]++;
  }
  return Float32Array.from(sums, (sum, channel) => (counts[channel] > 0 ? sum / counts[channel] : 0));
}

/** The weights: sign times scale. */
export function expand({ signs, scales }: FewValues, channels: Channels = oneChannel): Float32Array {
  return Float32Array.from(signs, (sign, i) => sign * scales[channelOf(i, channels)]);
}
