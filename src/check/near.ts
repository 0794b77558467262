import { AssertionError } from "node:assert";
import { brief } from "../display/index.js";

/** A number, or lists of numbers in lists to any depth; typed arrays are lists, too. */
export type Numbers = number | ArrayLike<Numbers>;

/**
 * Fails unless `actual` is `expected` to within `tolerance`, number by number, with the same lengths. NaN is near NaN only, and an
 * infinity near itself only; what isn't a number, such as `"3"` or `[3]` instead of 3, is near nothing.
 * @param message said before what differs, for instance for which input
 * @throws AssertionError that names the first place where they differ, the value there and the one it should be
 */
export function near(actual: unknown, expected: Numbers, tolerance: number, message?: string): void {
  if (typeof tolerance !== "number" || !(tolerance >= 0)) {
    throw new TypeError(`assert.near: tolerance must be a number of 0 or more, but is ${brief(tolerance)}`);
  }
  const difference = differs(actual, expected, tolerance, "");
  if (difference === undefined) return;
  throw new AssertionError({
    message: message === undefined ? difference : `${message}: ${difference}`,
    actual,
    expected,
    operator: "near",
    stackStartFn: near,
  });
}

/** The first difference in words, or undefined if there is none. */
function differs(actual: unknown, expected: Numbers, tolerance: number, place: string): string | undefined {
  const where = place === "" ? "it" : `the value at ${place}`;
  if (typeof expected === "number") {
    if (typeof actual !== "number") {
      return `${where} is ${brief(actual)}, and should be the number ${expected}`;
    }
    if (Object.is(actual, expected) || Math.abs(actual - expected) <= tolerance) return undefined;
    const within = tolerance === 0 ? "" : ` (to within ${tolerance})`;
    return `${where} is ${actual}, and should be ${expected}${within}`;
  }
  if (!isList(actual)) {
    return `${where} is ${brief(actual)}, and should be a list of length ${expected.length}`;
  }
  if (actual.length !== expected.length) {
    return `${where} has the length ${actual.length}, and should have ${expected.length}`;
  }
  for (let i = 0; i < expected.length; i++) {
    const difference = differs(actual[i], expected[i]!, tolerance, `${place}[${i}]`);
    if (difference !== undefined) return difference;
  }
  return undefined;
}

function isList(value: unknown): value is ArrayLike<unknown> {
  return Array.isArray(value) || (ArrayBuffer.isView(value) && !(value instanceof DataView));
}
