/** Pictures as nested arrays, the form in which they stand on a slide. */
import { mustBe, mustBeCount } from "../../random/options.js";

/** A grey picture, or a kernel for one: rows of numbers, [rows][columns]. */
export type Picture = number[][];

/** A picture with channels, such as red, green and blue: [rows][columns][channels]. */
export type Volume = number[][][];

/** n kernels for a volume: [rows][columns][channels of the volume][n], the order of tf's filters. */
export type Filters = number[][][][];

/** The shape of nested arrays; -1 where parts of one array differ, so that no rule holds for it. */
function shapeOf(value: unknown): number[] {
  if (!Array.isArray(value)) return typeof value === "number" ? [] : [-1];
  if (value.length === 0) return [0];
  const inner = value.map(shapeOf);
  const same = inner.every((shape) => String(shape) === String(inner[0]));
  return [value.length, ...(same ? inner[0] : [-1])];
}

function mustHaveRank(where: string, name: string, value: unknown, rank: number, form: string): void {
  const shape = shapeOf(value);
  mustBe(where, name, form, value, shape.length === rank && shape.every((length) => length > 0));
}

export function mustBePicture(where: string, name: string, value: unknown): void {
  mustHaveRank(where, name, value, 2, "numbers as [rows][columns], all rows of one length");
}

export function mustBeVolume(where: string, name: string, value: unknown): void {
  mustHaveRank(where, name, value, 3, "numbers as [rows][columns][channels]");
}

/** Throws unless `value` is n kernels whose depth is the volume's number of channels. */
export function mustBeFilters(where: string, value: unknown, channels: number): void {
  mustHaveRank(where, "Θ", value, 4, "numbers as [rows][columns][channels][filters]");
  const depth = (value as Filters)[0][0].length;
  mustBe(where, "Θ", `${channels} channels deep, as X is`, `${depth}`, depth === channels);
}

/** A picture as a volume of one channel; a volume as it is. */
export function asVolume(X: Picture | Volume): Volume {
  return typeof X[0]?.[0] === "number" ? (X as Picture).map((row) => row.map((x) => [x])) : (X as Volume);
}

/**
 * Surrounds a volume with rows and columns of zeros (дополнение).
 *
 * @param padding how many on each side, 0 or above
 */
export function pad(X: Volume, padding: number): Volume {
  mustBeVolume("pad", "X", X);
  mustBeCount("pad", "padding", padding, 0);
  if (padding === 0) return X;
  const zeros = () => X[0][0].map(() => 0);
  const rows = X.length + 2 * padding;
  const columns = X[0].length + 2 * padding;
  return Array.from({ length: rows }, (_, i) =>
    Array.from({ length: columns }, (_, j) => X[i - padding]?.[j - padding] ?? zeros()),
  );
}
