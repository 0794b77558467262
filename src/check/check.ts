import { brief, display, refuseUnknownOptions, stoppedWork, toPlainJson } from "../display/index.js";
import type { Assert } from "./assert.js";
import type { MochaContext } from "./define.js";
import { renderCheckHtml } from "./html.js";
import { type CheckResult, checkMime, scoreCheck } from "./result.js";
import { runTests } from "./run.js";
import { noteOnStopped, renderCheckText } from "./text.js";

export interface CheckOptions {
  /** What the check is worth (default 1); each `it` has the same share. */
  points?: number;
  /** Whether the points are given only if every `it` passes (default false), as suits an exercise: a wrong answer earns nothing. */
  allOrNothing?: boolean;
  /** Milliseconds that each `it` may take (default 10 000; 0 means no limit). */
  timeout?: number;
}

/** What a check's body works with: mocha's functions, and `assert`. */
export interface CheckTools extends MochaContext {
  assert: Assert;
}

export type CheckBody = (tools: CheckTools) => unknown;

/**
 * Runs named assertions and shows below the cell which of them held.
 *
 * ```ts
 * await check("Slope", { points: 2 }, ({ it, assert }) => {
 *   it("is near 2", () => assert.ok(Math.abs(slope - 2) < 0.1));
 * });
 * ```
 *
 * A check passes if it has at least one `it` and each of them passed; an `it` passes if at least one call of `assert` ran
 * and all held. What is skipped, what a failed hook kept from running, and what asserts nothing count as not passed.
 * The points are shared equally and rounded to two decimals, or with `allOrNothing` earned by a check that passes only; if the
 * body itself throws, nothing is earned.
 *
 * The result is shown as a table and, for graders, as `application/vnd.lectern.check+json`. As a cell's last value it shows
 * nothing more: its bundle is empty, and kernels show nothing for an empty bundle.
 *
 * @returns the result; never rejects because a test failed, only for a mistake in the check itself, by a TypeError.
 */
export async function check(name: string, body: CheckBody): Promise<CheckResult>;
export async function check(name: string, options: CheckOptions, body: CheckBody): Promise<CheckResult>;
export async function check(name: string, ...rest: unknown[]): Promise<CheckResult> {
  const [options, body] = typeof rest[0] === "function" ? [{}, rest[0]] : rest;
  if (typeof name !== "string" || name.trim() === "") {
    throw new TypeError(`check: the name must be a string that isn't empty, but is ${brief(name)}`);
  }
  const caller = `check ${JSON.stringify(name)}`;
  refuseUnknownOptions(caller, options, ["points", "allOrNothing", "timeout"]);
  const { points = 1, allOrNothing = false, timeout = 10_000 } = options as CheckOptions;
  requireAmount(caller, "points", points);
  requireAmount(caller, "timeout", timeout);
  if (typeof allOrNothing !== "boolean") {
    throw new TypeError(`${caller}: allOrNothing must be true or false, but is ${brief(allOrNothing)}`);
  }
  if (typeof body !== "function") {
    throw new TypeError(`${caller}: the body must be a function, but is ${brief(body)}`);
  }

  const start = performance.now();
  const { assertions, complete } = await runTests(body as CheckBody, timeout);
  const time = Math.round(performance.now() - start);
  const result = scoreCheck({ name, points, allOrNothing, assertions, complete, time });
  const note = result.passed ? undefined : noteOnStopped(stoppedWork());
  if (note !== undefined) result.note = note;
  const bundle = {
    [checkMime]: toPlainJson(result),
    "text/html": renderCheckHtml(result),
    "text/plain": renderCheckText(result),
  };
  display(bundle, { raw: true });
  return result;
}

function requireAmount(caller: string, option: string, value: unknown): void {
  if (typeof value === "number" && Number.isFinite(value) && value >= 0) return;
  throw new TypeError(
    `${caller}: ${option} must be a number that is finite and not negative, but is ${brief(value)}`,
  );
}
