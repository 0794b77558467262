import { inspect } from "node:util";
import { displayMethod } from "../display/index.js";
import { headline } from "./text.js";

/** The mime type under which a check's result stands beside its table; graders read this one. */
export const checkMime = "application/vnd.lectern.check+json";

/** What became of one `it`, or of a hook or the check's body where those failed. */
export interface AssertionResult {
  /** The titles of the `describe`s around it, then its own. */
  title: string[];
  status: "passed" | "failed" | "pending";
  /** Why it didn't pass. */
  message?: string;
  /** The value asked for and the one that came, inspected, where an equality failed. */
  expected?: string;
  actual?: string;
  /** In milliseconds. */
  time: number;
}

/** The result of a check, as plain JSON. */
export interface CheckResult {
  version: 1;
  name: string;
  points: number;
  earned: number;
  /** Whether there are assertions and all of them passed. */
  passed: boolean;
  /** Present if the points are earned only by passing all assertions. */
  allOrNothing?: true;
  assertions: AssertionResult[];
  /** What may be the reason where it didn't pass: a training that was stopped. */
  note?: string;
  /** In milliseconds. */
  time: number;
}

/** What is known of a check once it has run. */
interface Outcome {
  name: string;
  points: number;
  allOrNothing: boolean;
  assertions: AssertionResult[];
  complete: boolean;
  time: number;
}

/**
 * Counts the points. Only assertions that passed count, each the same, or nothing counts unless all passed; a check whose
 * body failed earns nothing, since nobody knows how many assertions it would have had.
 */
export function scoreCheck({ complete, allOrNothing, ...outcome }: Outcome): CheckResult {
  const { name, points, assertions, time } = outcome;
  const held = assertions.filter(({ status }) => status === "passed").length;
  const passed = complete && assertions.length > 0 && held === assertions.length;
  const counts = complete && assertions.length > 0 && !allOrNothing;
  const share = counts ? held / assertions.length : 0;
  const result: CheckResult = {
    version: 1,
    name,
    points,
    earned: passed ? points : roundDown(points, points * share),
    passed,
    ...(allOrNothing ? { allOrNothing } : {}),
    assertions,
    time,
  };
  // check() has shown the table already, so as a cell's last value the result shows nothing more.
  Object.defineProperty(result, displayMethod, { value: () => ({}) });
  Object.defineProperty(result, inspect.custom, { value: () => headline(result) });
  return result;
}

/** Two decimals; but what isn't passed never rounds up to the full points. */
function roundDown(points: number, earned: number): number {
  const rounded = Math.round(earned * 100) / 100;
  return rounded >= points ? Math.floor(earned * 100) / 100 : rounded;
}
