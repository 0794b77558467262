/** Random numbers of several distributions. Each takes the generator first, and keeps no state of its own. */
import { uniformFloat64 } from "pure-rand/distribution/uniformFloat64";
import { uniformInt } from "pure-rand/distribution/uniformInt";
import { mustBe, mustBeNotNegative, mustBeNumber } from "./options.js";
import { mustBeGenerator, type RandomGenerator } from "./rng.js";

/** A number from the uniform distribution on [low, high). */
export function uniform(generator: RandomGenerator, low = 0, high = 1): number {
  mustBeGenerator("uniform", generator);
  mustBe(
    "uniform",
    "[low, high]",
    "finite with low ≤ high",
    [low, high],
    Number.isFinite(high - low) && low <= high,
  );
  return low + (high - low) * uniformFloat64(generator);
}

/**
 * A number from the normal distribution.
 *
 * Box and Muller's formula makes two from two uniform numbers; the second is dropped, since keeping it for the next
 * call would make what a generator gives depend on more than its state.
 *
 * @param deviation the standard deviation, 0 or above
 */
export function normal(generator: RandomGenerator, mean = 0, deviation = 1): number {
  mustBeGenerator("normal", generator);
  mustBeNumber("normal", "mean", mean);
  mustBeNotNegative("normal", "deviation", deviation);
  // 1 - u lies in (0, 1], so that the logarithm is finite.
  const radius = Math.sqrt(-2 * Math.log(1 - uniformFloat64(generator)));
  return mean + deviation * radius * Math.cos(2 * Math.PI * uniformFloat64(generator));
}

/** An integer from `low` to `high`, both included, each equally likely. */
export function integer(generator: RandomGenerator, low: number, high: number): number {
  mustBeGenerator("integer", generator);
  const holds = Number.isSafeInteger(low) && Number.isSafeInteger(high) && low <= high;
  mustBe("integer", "[low, high]", "integers with low ≤ high", [low, high], holds);
  return uniformInt(generator, low, high);
}

/** A new array with the same items in random order (Fisher and Yates); every order is equally likely. */
export function shuffle<T>(generator: RandomGenerator, items: readonly T[]): T[] {
  mustBeGenerator("shuffle", generator);
  const result = [...items];
  for (let last = result.length - 1; last > 0; last--) {
    const other = uniformInt(generator, 0, last);
    [result[last], result[other]] = [result[other], result[last]];
  }
  return result;
}

/** One of the items, each equally likely. */
export function choice<T>(generator: RandomGenerator, items: readonly T[]): T {
  mustBeGenerator("choice", generator);
  mustBe("choice", "items", "an array of one item or more", items, Array.isArray(items) && items.length > 0);
  return items[uniformInt(generator, 0, items.length - 1)];
}
