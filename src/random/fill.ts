/**
 * Random numbers in bulk, for tensors: each fills an array in one loop and trusts its arguments, which makes it some
 * times faster than the functions of `distributions.ts`. In an array of integers, what is drawn is rounded.
 */
import type { RandomGenerator } from "./rng.js";

export type Numbers = Float32Array | Int32Array;

/** From the uniform distribution on [low, high), with 24 bits, as many as a 32-bit float holds; integers with 32. */
export function fillUniform(generator: RandomGenerator, target: Numbers, low: number, high: number): void {
  const range = high - low;
  if (target instanceof Int32Array) {
    for (let i = 0; i < target.length; i++) target[i] = Math.floor(low + range * unit(generator));
    return;
  }
  for (let i = 0; i < target.length; i++) {
    target[i] = low + range * ((generator.next() >>> 8) * 2 ** -24);
    // In 32 bits 5 + (1 - 2⁻²⁴) is 6, which is outside [5, 6).
    if (target[i] >= high && range > 0) target[i] = low;
  }
}

/**
 * From the normal distribution, by Marsaglia's polar method, which gives two numbers at a time. The second of the last
 * two may be left over: it is dropped, as what a generator gives depends on its state alone.
 *
 * @param bound numbers further than this many deviations from the mean are drawn again
 */
export function fillNormal(
  generator: RandomGenerator,
  target: Numbers,
  mean: number,
  deviation: number,
  bound = Infinity,
): void {
  const rounded = target instanceof Int32Array;
  let filled = 0;
  const put = (standard: number): void => {
    if (filled === target.length || Math.abs(standard) > bound) return;
    const value = mean + deviation * standard;
    target[filled++] = rounded ? Math.round(value) : value;
  };
  while (filled < target.length) {
    let x: number;
    let y: number;
    let square: number;
    do {
      x = generator.next() * 2 ** -31;
      y = generator.next() * 2 ** -31;
      square = x * x + y * y;
    } while (square >= 1 || square === 0);
    const scale = Math.sqrt((-2 * Math.log(square)) / square);
    put(x * scale);
    put(y * scale);
  }
}

/**
 * From the gamma distribution with mean `shape / rate`, by the method of Marsaglia and Tsang (A Simple Method for
 * Generating Gamma Variables, 2000).
 *
 * @param shape above 0 (α)
 * @param rate above 0 (β, one over the scale)
 */
export function fillGamma(generator: RandomGenerator, target: Numbers, shape: number, rate: number): void {
  const rounded = target instanceof Int32Array;
  // The method is for shapes of 1 and above; a smaller one is reached from shape + 1 by the power below.
  const d = (shape < 1 ? shape + 1 : shape) - 1 / 3;
  const c = 1 / Math.sqrt(9 * d);
  const standard = new Float32Array(1);
  for (let i = 0; i < target.length; i++) {
    let cube: number;
    let accepted: boolean;
    do {
      fillNormal(generator, standard, 0, 1);
      const x = standard[0];
      cube = (1 + c * x) ** 3;
      accepted = cube > 0 && Math.log(1 - unit(generator)) < 0.5 * x * x + d - d * cube + d * Math.log(cube);
    } while (!accepted);
    const boost = shape < 1 ? (1 - unit(generator)) ** (1 / shape) : 1;
    const value = (d * cube * boost) / rate;
    target[i] = rounded ? Math.round(value) : value;
  }
}

/** A number from 0 up to, but not including, 1, with 32 bits. */
function unit(generator: RandomGenerator): number {
  return (generator.next() >>> 0) * 2 ** -32;
}
