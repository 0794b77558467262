/**
 * The one stream of random numbers from which everything random in tf comes: initial weights, dropout, noise, sampling
 * and shuffling.
 */
import { randomInt } from "node:crypto";
import { type RandomGenerator, rng } from "../../random/index.js";
import { withUndo } from "../interrupts.js";

/** A generator that is asked for when numbers are drawn, and not before. */
export type Source = () => RandomGenerator;

let seed = randomInt(2 ** 32);
let stream = rng(seed);
/** What the function in `withSeed` that is running draws from, and how many tensors it has drawn. */
let frame: { generator: RandomGenerator; draws: number } | undefined;

/**
 * Starts the stream anew: what is random in tf from here on is the same for the same seed. Without it each session has
 * a seed of its own, which `getSeed` tells.
 *
 * Layers and operations that have a `seed` of their own don't draw from this stream.
 *
 * @param value an integer from 0 to 2³² - 1
 */
export function setSeed(value: number): void {
  stream = rng(value);
  seed = value;
}

/** The seed that the stream was started from: given to `setSeed`, it repeats this session's numbers. */
export function getSeed(): number {
  return seed;
}

/**
 * Runs a function whose random numbers come from a stream of its own, so that, say, a model gets the same initial
 * weights whatever was drawn before. The one stream goes on afterwards where it was.
 *
 * @param value an integer from 0 to 2³² - 1
 * @param body must not be async, as other code would draw from its stream while it waits
 * @returns what the function returns
 */
export function withSeed<T>(value: number, body: () => T): T {
  const outer = frame;
  frame = { generator: rng(value), draws: 0 };
  const result = withUndo(body, () => {
    frame = outer;
  });
  if (typeof (result as { then?: unknown } | null | undefined)?.then === "function")
    throw new TypeError(
      "withSeed: the function must not be async or return a promise; use setSeed before it",
    );
  return result;
}

/** The stream as a generator for the functions of `lectern/data`: `uniform(generator)`, `shuffle(generator, items)`. */
export const generator: RandomGenerator = {
  next: () => current().next(),
  clone: () => current().clone(),
  getState: () => current().getState(),
};

/** The generator of now, for what is drawn at once. */
export function current(): RandomGenerator {
  return frame?.generator ?? stream;
}

/**
 * Where a tensor that is made now gets its numbers from, also when they are drawn again by a compiled step. The first
 * tensor in `withSeed` then starts that stream anew, as `withSeed` did.
 */
export function tensorSource(): Source {
  const within = frame;
  if (!within) return () => stream;
  if (within.draws++ > 0) return () => within.generator;
  const start = within.generator.clone();
  return () => {
    within.generator = start.clone();
    return within.generator;
  };
}

/**
 * Where a tensor gets its numbers from whose operation was given a seed: from a stream that begins with each call, so
 * that each gives the same. The seed may be any number or text, as in TensorFlow.js.
 */
export function seededSource(value: number | string): Source {
  const word =
    Number.isInteger(value) && Number(value) >= 0 && Number(value) < 2 ** 32 ? value : hash(`${value}`);
  return () => rng(Number(word));
}

/** Fowler, Noll and Vo's FNV-1a, 32 bits. */
function hash(text: string): number {
  let word = 0x811c9dc5;
  for (const byte of new TextEncoder().encode(text)) word = Math.imul(word ^ byte, 0x01000193);
  return word >>> 0;
}
