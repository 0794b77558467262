/** The range of numbers that few bits are to stand for. */
import { mustBe } from "../../random/options.js";
import { gridFor, type IntegerGrid, roundTrip } from "./integer-grid.js";

/**
 * - min–max: from the smallest to the largest number, so that nothing is cut off;
 * - percentile: without the outermost numbers, so that a few large ones don't make the steps large for all;
 * - mse: the range with the least mean squared error of the numbers after rounding.
 */
export type RangeRule = "min–max" | "percentile" | "mse";

export interface RangeOptions {
  rule: RangeRule;
  /** With "percentile", how many of a hundred numbers lie within. */
  percentile: number;
  bits: number;
  symmetric: boolean;
}

export function mustBeRange(
  where: string,
  { rule, percentile }: Pick<RangeOptions, "rule" | "percentile">,
): void {
  const rules: RangeRule[] = ["min–max", "percentile", "mse"];
  mustBe(where, "range", '"min–max", "percentile" or "mse"', rule, rules.includes(rule));
  const holds = typeof percentile === "number" && percentile > 50 && percentile <= 100;
  mustBe(where, "percentile", "a number above 50 and at most 100", percentile, holds);
}

/** The range [low, high] for these numbers. */
export function chooseRange(numbers: Float32Array, options: RangeOptions): [number, number] {
  if (numbers.length === 0) return [0, 0];
  const sorted = numbers.toSorted();
  const [low, high] = [sorted[0], sorted[sorted.length - 1]];
  if (options.rule === "percentile") return percentileRange(sorted, options);
  if (options.rule === "mse") return leastErrorRange(numbers, [low, high], options);
  return [low, high];
}

/** Of a symmetric grid the magnitudes are looked at; otherwise both ends lose half of what is cut off. */
function percentileRange(sorted: Float32Array, { percentile, symmetric }: RangeOptions): [number, number] {
  const last = sorted.length - 1;
  if (symmetric) {
    const limit = sorted.map(Math.abs).sort()[Math.ceil((percentile / 100) * last)];
    return [-limit, limit];
  }
  const cut = Math.floor(((100 - percentile) / 200) * last);
  return [sorted[cut], sorted[last - cut]];
}

/** Tries the range from min to max, and 2 % less of it, 4 % less, … down to a fifth. */
function leastErrorRange(
  numbers: Float32Array,
  [low, high]: [number, number],
  { bits, symmetric }: RangeOptions,
): [number, number] {
  let best: [number, number] = [low, high];
  let least = Infinity;
  for (let share = 100; share >= 20; share -= 2) {
    const range: [number, number] = [(low * share) / 100, (high * share) / 100];
    const error = squaredError(numbers, gridFor(range, { bits, symmetric }));
    if (error < least) [best, least] = [range, error];
  }
  return best;
}

function squaredError(numbers: Float32Array, grid: IntegerGrid): number {
  let sum = 0;
  for (let i = 0; i < numbers.length; i++) sum += (numbers[i] - roundTrip(numbers[i], grid)) ** 2;
  return sum;
}
