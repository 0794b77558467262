/**
 * Seeded random generators. The numbers a seed gives are part of the interface: every lecture's figures and check
 * cells rest on them, so a change of algorithm here is a breaking change (test/data/rng.test.ts holds the streams).
 */
import { xoroshiro128plusFromState } from "pure-rand/generator/xoroshiro128plus";
import { mustBe } from "./options.js";

/**
 * A source of random 32-bit integers, with a state of its own. Distributions (`uniform`, `normal`, …) are functions
 * that take one; no function in the library draws from anywhere else.
 */
export interface RandomGenerator {
  /** The next integer, from -2³¹ to 2³¹ - 1. Advances the state. */
  next(): number;
  /** An independent copy: both give the same numbers from here on. */
  clone(): RandomGenerator;
  getState(): readonly number[];
}

/**
 * A generator started from a seed: the same seed gives the same numbers, on every machine.
 *
 * The algorithm is xoroshiro128+ (Blackman and Vigna) as pure-rand has it. pure-rand puts the seed into the state as it
 * is, which makes the first numbers of seeds 1, 2, 3 neighbours; here the state is filled by SplitMix32 instead.
 *
 * @param seed an integer from 0 to 2³² - 1
 */
export function rng(seed: number): RandomGenerator {
  const holds = Number.isInteger(seed) && seed >= 0 && seed < 2 ** 32;
  mustBe("rng", "seed", "an integer from 0 to 4294967295", seed, holds);
  const next = splitMix32(seed);
  return xoroshiro128plusFromState([next(), next(), next(), next()]);
}

/** Steele, Lea and Flood's SplitMix with 32-bit words: turns one word into well-mixed others. */
function splitMix32(seed: number): () => number {
  let state = seed | 0;
  return () => {
    state = (state + 0x9e3779b9) | 0;
    let word = Math.imul(state ^ (state >>> 16), 0x85ebca6b);
    word = Math.imul(word ^ (word >>> 13), 0xc2b2ae35);
    return word ^ (word >>> 16);
  };
}

/** Throws unless `value` is a generator, saying where one comes from. */
export function mustBeGenerator(where: string, value: unknown): void {
  const candidate = value as Partial<RandomGenerator> | null | undefined;
  const holds = typeof candidate?.next === "function" && typeof candidate.getState === "function";
  mustBe(where, "generator", "a seeded generator such as rng(1)", value, holds);
}
