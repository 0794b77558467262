import { refuseUnknownOptions } from "../../display/index.js";
import { mustBe, mustBeBoolean } from "../../random/options.js";
import { gridFor, type IntegerGrid, mustBeFinite, toInteger, toReal } from "./integer-grid.js";
import { type Channels, channelOf, oneChannel } from "./kernels.js";
import { chooseRange, mustBeRange, type RangeRule } from "./range.js";

export interface QuantiseSpec {
  /** The bits of an integer, 2 to 8 (8 if not given). */
  bits?: number;
  /** Is 0 in the middle of the integers (true if not given), so that no zero point is needed? */
  symmetric?: boolean;
  /** How the range of the numbers is chosen ("min–max" if not given). */
  range?: RangeRule;
  /** With the range "percentile", how many of a hundred numbers lie within (99.9 if not given). */
  percentile?: number;
  /** Which numbers have a grid of their own (all share one if not given). */
  channels?: Channels;
}

export interface Quantised {
  /** The integers, in the order of the numbers. */
  integers: Int8Array;
  /** What they mean, for each channel. */
  grids: IntegerGrid[];
}

/**
 * Quantisation (квантование): float32 numbers become integers of few bits. What lies within the chosen range is off by
 * scale / 2 at most.
 *
 * Source: Jacob and others, “Quantization and Training of Neural Networks for Efficient Integer-Arithmetic-Only
 * Inference”, 2018, section 2.1. Differences from the paper:
 * 1. Its integers are 0 to 255; here they are -128 to 127 (and -127 to 127 if symmetric), as hardware multiplies them.
 * 2. Halves are rounded up, as `Math.round` does.
 * 3. The grid may be one for each channel, and the range may leave out extremes: Krishnamoorthi, “Quantizing deep
 *    convolutional networks for efficient inference”, 2018.
 *
 * @param numbers finite
 */
export function quantise(numbers: ArrayLike<number>, spec: QuantiseSpec = {}): Quantised {
  const { bits = 8, symmetric = true, range = "min–max", percentile = 99.9, ...rest } = spec;
  const { channels = oneChannel, ...unknown } = rest;
  refuseUnknownOptions("quantise", unknown, ["bits", "symmetric", "range", "percentile", "channels"]);
  mustBe(
    "quantise",
    "bits",
    "an integer from 2 to 8",
    bits,
    Number.isInteger(bits) && bits >= 2 && bits <= 8,
  );
  mustBeBoolean("quantise", "symmetric", symmetric);
  mustBeRange("quantise", { rule: range, percentile });
  mustBeFinite("quantise", numbers);
  const members: number[][] = Array.from({ length: channels.count }, () => []);
  for (let i = 0; i < numbers.length; i++) members[channelOf(i, channels)].push(numbers[i]);
  const grids = members.map((own) =>
    gridFor(chooseRange(Float32Array.from(own), { rule: range, percentile, bits, symmetric }), {
      bits,
      symmetric,
    }),
  );
  const integers = Int8Array.from(numbers, (real, i) => toInteger(real, grids[channelOf(i, channels)]));
  return { integers, grids };
}

/** The numbers that integers stand for, rounded to float32. */
export function dequantise({ integers, grids }: Quantised, channels: Channels = oneChannel): Float32Array {
  return Float32Array.from(integers, (integer, i) => toReal(integer, grids[channelOf(i, channels)]));
}
