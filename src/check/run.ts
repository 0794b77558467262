import type Mocha from "mocha";
import { assert } from "./assert.js";
import type { CheckTools } from "./check.js";
import { hiddenFailure, running } from "./count.js";
import { CheckDefinitionError, Definitions, type MochaContext, titleKey } from "./define.js";
import { describeError } from "./failure.js";
import { type Report, reporterInto } from "./reporter.js";
import type { AssertionResult } from "./result.js";

/** What became of a check's body: `complete` is false if it threw, so that there may be tests nobody knows of. */
export interface Outcome {
  assertions: AssertionResult[];
  complete: boolean;
}

/**
 * Runs the body's tests by mocha: without its globals, its output, its exit codes, and with its handlers for stray errors
 * taken away at the end.
 */
export async function runTests(body: (tools: CheckTools) => unknown, timeout: number): Promise<Outcome> {
  // Loaded here, so that a lecture that only defines things isn't slowed down.
  const { default: MochaClass } = await import("mocha");
  const report: Report = { tests: new Map(), hooks: [] };
  const reporter = reporterInto(report, titleKey) as unknown as Mocha.ReporterConstructor;
  const mocha = new MochaClass({ ui: "bdd", reporter, timeout });
  const context = {} as MochaContext;
  mocha.suite.emit("pre-require", context, null, mocha);
  const definitions = new Definitions();

  const bodyError = await runBody(body, definitions.wrap(context));
  definitions.close();
  if (bodyError !== undefined) {
    mocha.dispose();
    const failed: AssertionResult = {
      title: ["the check's body"],
      status: "failed",
      time: 0,
      ...describeError(bodyError.error),
    };
    const rest = notRun(definitions, "Didn't run, because the check's body failed.");
    return { assertions: [failed, ...rest], complete: false };
  }

  const unfollow = running.follow();
  await new Promise<number>((resolve) => mocha.run(resolve));
  unfollow();
  mocha.dispose();
  return { assertions: [...collect(definitions, report), ...report.hooks], complete: true };
}

/** The error that the body threw; a mistake of the check's author is thrown on. */
async function runBody(
  body: (tools: CheckTools) => unknown,
  context: MochaContext,
): Promise<{ error: unknown } | undefined> {
  const { describe, it, before, after, beforeEach, afterEach } = context;
  try {
    await body({ describe, it, before, after, beforeEach, afterEach, assert });
    return undefined;
  } catch (error) {
    if (error instanceof CheckDefinitionError) throw error;
    return { error };
  }
}

/** The tests in the order of their definition, with what came to light after mocha was done with them. */
function collect(definitions: Definitions, report: Report): AssertionResult[] {
  const hook = report.hooks[0];
  const reason = hook
    ? `Didn't run, because ${hook.title.at(-1)} failed.`
    : "Didn't run, because an earlier test failed late.";
  return [...definitions.counts].map(([key, count]) => {
    const result = report.tests.get(key);
    if (result === undefined)
      return { title: JSON.parse(key) as string[], status: "failed", message: reason, time: 0 };
    const failure = result.status === "passed" ? hiddenFailure(count) : undefined;
    return failure === undefined ? result : { ...result, status: "failed", ...describeError(failure) };
  });
}

function notRun(definitions: Definitions, message: string): AssertionResult[] {
  return [...definitions.counts.keys()].map((key) => ({
    title: JSON.parse(key) as string[],
    status: "failed",
    message,
    time: 0,
  }));
}
