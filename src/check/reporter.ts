import type { EventEmitter } from "node:events";
import type { Runner } from "mocha";
import { describeError } from "./failure.js";
import type { AssertionResult } from "./result.js";

/** What mocha told of the tests and of hooks that failed, by their titles. */
export interface Report {
  tests: Map<string, AssertionResult>;
  hooks: AssertionResult[];
}

/** The parts of mocha's tests and hooks that are read here. */
interface Runnable {
  type?: string;
  title: string;
  duration?: number;
  parent?: { titlePath(): string[] };
  titlePath(): string[];
}

/** Makes mocha's reporter: a class, since mocha calls `new`. It collects and prints nothing. */
export function reporterInto(report: Report, keyOf: (path: string[]) => string) {
  const note = (test: Runnable, status: AssertionResult["status"], error?: unknown) => {
    const result: AssertionResult = { title: test.titlePath(), status, time: test.duration ?? 0 };
    if (error !== undefined) Object.assign(result, describeError(error));
    if (test.type !== "test") report.hooks.push(result);
    // An error may come to light after mocha has reported success; a failure stays one.
    else if (report.tests.get(keyOf(result.title))?.status !== "failed") {
      report.tests.set(keyOf(result.title), result);
    }
  };
  return class CheckReporter {
    constructor(runner: Runner) {
      runner.on("pass", (test) => note(test as Runnable, "passed"));
      runner.on("pending", (test) => note(test as Runnable, "pending"));
      runner.on("fail", (test, error) => {
        note(test as Runnable, "failed", error);
        // A test that failed by a stray error may still come to its end, when nobody listens to it any more;
        // an "error" event without a listener would be thrown.
        (test as EventEmitter).on("error", () => {});
      });
    }
  };
}
