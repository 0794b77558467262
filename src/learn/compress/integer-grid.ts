/** Integers of few bits, and the real numbers they stand for. */
import { mustBe } from "../../random/options.js";

/** What the integers mean: real = scale · (integer - zeroPoint). */
export interface IntegerGrid {
  /** The step from one integer to the next, a float32 above 0. */
  scale: number;
  /** The integer that means 0. */
  zeroPoint: number;
  /** The least integer. */
  least: number;
  /** The largest integer. */
  largest: number;
}

/**
 * The grid of integers for a range of numbers, which is widened to contain 0, so that zeros (of padding, of pruning) stay
 * exact.
 *
 * - symmetric: the integers -(2^(bits-1) - 1) … 2^(bits-1) - 1, zero point 0, scale = max(|low|, |high|) / the largest;
 * - otherwise: all 2^bits integers, scale = (high - low) / (2^bits - 1), and the zero point is rounded.
 */
export function gridFor(
  [low, high]: readonly [number, number],
  { bits, symmetric }: { bits: number; symmetric: boolean },
): IntegerGrid {
  const half = 2 ** (bits - 1);
  if (symmetric) {
    const largest = half - 1;
    const scale = Math.fround(Math.max(Math.abs(low), Math.abs(high)) / largest) || 1;
    return { scale, zeroPoint: 0, least: -largest, largest };
  }
  const [bottom, top] = [Math.min(low, 0), Math.max(high, 0)];
  const scale = Math.fround((top - bottom) / (2 * half - 1)) || 1;
  const zeroPoint = Math.min(Math.max(Math.round(-half - bottom / scale), -half), half - 1);
  return { scale, zeroPoint, least: -half, largest: half - 1 };
}

/** real → integer: round(real / scale) + zeroPoint; what lies outside becomes the nearest integer there is. */
export function toInteger(real: number, { scale, zeroPoint, least, largest }: IntegerGrid): number {
  return Math.min(Math.max(Math.round(real / scale) + zeroPoint, least), largest);
}

/** integer → real: scale · (integer - zeroPoint). */
export function toReal(integer: number, { scale, zeroPoint }: IntegerGrid): number {
  return scale * (integer - zeroPoint);
}

/** What becomes of a number: the error is at most scale / 2 for all in the range. */
export function roundTrip(real: number, grid: IntegerGrid): number {
  return toReal(toInteger(real, grid), grid);
}

/** Throws unless all numbers are finite. */
export function mustBeFinite(where: string, numbers: ArrayLike<number>): void {
  const list = Array.from(numbers);
  const wrong = list.findIndex((number) => !Number.isFinite(number));
  mustBe(where, "every number", "finite", list[wrong], wrong < 0);
}
