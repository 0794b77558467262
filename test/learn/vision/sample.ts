/** Random pictures and filters for tests, and how far two nested arrays are apart. */
import { type RandomGenerator, uniform } from "lectern/data";
import type { Filters, Picture, Volume } from "lectern/learn/vision";

const numbers = (generator: RandomGenerator, n: number) =>
  Array.from({ length: n }, () => uniform(generator, -1, 1));

export const picture = (generator: RandomGenerator, rows: number, columns: number): Picture =>
  Array.from({ length: rows }, () => numbers(generator, columns));

export const volume = (generator: RandomGenerator, rows: number, columns: number, channels: number): Volume =>
  Array.from({ length: rows }, () => picture(generator, columns, channels));

export const filters = (generator: RandomGenerator, k: number, channels: number, n: number): Filters =>
  Array.from({ length: k }, () => volume(generator, k, channels, n));

type Nested = number | readonly Nested[];

/** The greatest difference of two nested arrays of the same shape; of others Infinity. */
export function difference(a: Nested, b: Nested): number {
  if (typeof a === "number" || typeof b === "number") {
    return typeof a === "number" && typeof b === "number" ? Math.abs(a - b) : Infinity;
  }
  if (a.length !== b.length) return Infinity;
  return a.reduce<number>((most, part, i) => Math.max(most, difference(part, b[i])), 0);
}
