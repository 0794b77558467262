/** A dense layer computed with integers alone, as a processor without floating point does it. */
import { mustBe } from "../../random/options.js";
import { type IntegerGrid, mustBeFinite, toInteger } from "./integer-grid.js";
import type { Channels } from "./kernels.js";
import { quantise } from "./quantise.js";

/** A positive number as mantissa · 2^-shift with a mantissa of 31 bits: multiplying by it takes a product and a shift. */
export interface FixedPoint {
  /** From 2³⁰ to 2³¹ - 1. */
  mantissa: number;
  shift: number;
}

export function toFixedPoint(value: number): FixedPoint {
  mustBe("toFixedPoint", "the value", "a finite number above 0", value, Number.isFinite(value) && value > 0);
  const shift = 30 - Math.floor(Math.log2(value));
  const mantissa = Math.round(value * 2 ** shift);
  return mantissa < 2 ** 31 ? { mantissa, shift } : { mantissa: mantissa / 2, shift: shift - 1 };
}

/** accumulator · multiplier, rounded to an integer (halves up); the product needs 64 bits. */
export function rescale(accumulator: number, { mantissa, shift }: FixedPoint): number {
  mustBe("rescale", "the accumulator", "an integer", accumulator, Number.isSafeInteger(accumulator));
  const product = BigInt(accumulator) * BigInt(mantissa);
  const half = shift > 0 ? 1n << BigInt(shift - 1) : 0n;
  return Number(shift >= 0 ? (product + half) >> BigInt(shift) : product << BigInt(-shift));
}

/**
 * The sums of a dense layer in int32: Σᵢ (xᵢ - Z) · wᵢⱼ + bⱼ, products of 8 and 9 bits.
 *
 * @param x the inputs' integers, [in]
 * @param zeroPoint Z, the inputs' integer for 0
 * @param W the weights' integers, symmetric, [in, out] row by row
 * @param b the biases in units of (input scale · weight scale), int32, [out]
 */
export function accumulate(x: Int8Array, zeroPoint: number, W: Int8Array, b: Int32Array): Int32Array {
  const out = b.length;
  mustBe("accumulate", "W", `of ${x.length} · ${out} integers`, W.length, W.length === x.length * out);
  const sums = Int32Array.from(b);
  for (const [i, integer] of x.entries()) {
    const centred = integer - zeroPoint;
    if (centred === 0) continue;
    for (let j = 0; j < out; j++) sums[j] += centred * W[i * out + j];
  }
  return sums;
}

/** A dense layer whose weights, biases and multipliers are integers. */
export interface IntegerDense {
  W: Int8Array;
  b: Int32Array;
  /** What the inputs and the outputs mean. */
  input: IntegerGrid;
  output: IntegerGrid;
  /** For each output, input scale · weight scale / output scale. */
  multipliers: FixedPoint[];
  /** Are negative outputs 0? */
  relu: boolean;
}

/** The ordinary layer, and what its inputs and outputs are to mean as integers. */
export interface IntegerDenseSpec {
  /** Weights [in, out] row by row, and biases [out]. */
  weights: ArrayLike<number>;
  biases: ArrayLike<number>;
  input: IntegerGrid;
  output: IntegerGrid;
  relu: boolean;
}

/**
 * Makes the integers of a dense layer. The weights are symmetric, with a scale for each output; a bias is added to the sums, so it
 * is counted in units of input scale · weight scale, and 32 bits make its error negligible. One that doesn't fit is refused: the sum
 * would run over.
 *
 * Source: Jacob and others, “Quantization and Training of Neural Networks for Efficient Integer-Arithmetic-Only
 * Inference”, 2018, sections 2.2 to 2.4. Difference: with symmetric weights, their zero point is 0 and its terms fall away.
 */
export function integerDense({ weights, biases, input, output, relu }: IntegerDenseSpec): IntegerDense {
  mustBe("integerDense", "the number of biases", "1 or above", biases.length, biases.length > 0);
  const rule = `rows of ${biases.length}, one for each bias`;
  mustBe("integerDense", "weights", rule, weights.length, weights.length % biases.length === 0);
  mustBeFinite("integerDense", biases);
  const channels: Channels = { count: biases.length, inner: 1 };
  const { integers, grids } = quantise(weights, { channels });
  const units = grids.map(({ scale }) => input.scale * scale);
  const b = Array.from(biases, (bias, j) => Math.round(bias / units[j]));
  const fits = b.every((integer) => Math.abs(integer) < 2 ** 31);
  mustBe("integerDense", "biases", "within 32 bits in units of input scale · weight scale", b, fits);
  return {
    W: integers,
    b: Int32Array.from(b),
    input,
    output,
    multipliers: units.map((unit) => toFixedPoint(unit / output.scale)),
    relu,
  };
}

/** The outputs' integers for the inputs' integers: sums in int32, scaled by a fixed-point multiplier, cut to eight bits. */
export function runIntegerDense(layer: IntegerDense, x: Int8Array): Int8Array {
  const { W, b, input, output, multipliers, relu } = layer;
  const sums = accumulate(x, input.zeroPoint, W, b);
  const least = relu ? output.zeroPoint : output.least;
  return Int8Array.from(sums, (sum, j) => {
    const integer = rescale(sum, multipliers[j]) + output.zeroPoint;
    return Math.min(Math.max(integer, least), output.largest);
  });
}

/** The integers of real inputs. */
export function integersOf(reals: ArrayLike<number>, grid: IntegerGrid): Int8Array {
  mustBeFinite("integersOf", reals);
  return Int8Array.from(reals, (real) => toInteger(real, grid));
}
