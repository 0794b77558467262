import type { AssertionResult, CheckResult } from "./result.js";

/** Icon and word for each status, so that nobody needs the colour. */
export const statusWords: Record<AssertionResult["status"], { icon: string; word: string }> = {
  passed: { icon: "✔", word: "passed" },
  failed: { icon: "✘", word: "failed" },
  pending: { icon: "–", word: "skipped" },
};

/** For example `✘ failed: Regression (1.33 of 2 points)`. */
export function headline(result: CheckResult): string {
  const { icon, word } = statusWords[result.passed ? "passed" : "failed"];
  return `${icon} ${word}: ${result.name} (${pointsText(result)})`;
}

/** What was earned; and why it is nothing, where some assertions held. */
export function pointsText({ earned, points, passed, allOrNothing, assertions }: CheckResult): string {
  const some = assertions.some(({ status }) => status === "passed");
  const why = allOrNothing && !passed && some ? "; all tests must pass" : "";
  return `${earned} of ${points} point${points === 1 ? "" : "s"}${why}`;
}

/** The result for a terminal: the headline, then a line for each assertion and more for what failed. */
export function renderCheckText(result: CheckResult): string {
  const lines = [headline(result)];
  for (const { title, status, message, expected, actual } of result.assertions) {
    const { icon, word } = statusWords[status];
    lines.push(`  ${icon} ${word}: ${title.join(" › ")}`);
    if (message !== undefined) lines.push(indent(message));
    if (expected !== undefined) lines.push(indent(`expected: ${expected}`));
    if (actual !== undefined) lines.push(indent(`actual:   ${actual}`));
  }
  if (result.assertions.length === 0) lines.push(indent(noAssertions));
  if (result.note !== undefined) lines.push(`  ${result.note}`);
  return lines.join("\n");
}

/** A check that needs a training to its end can't pass after Stop, and would blame the student's answer; undefined if none was stopped. */
export function noteOnStopped(stopped: string[]): string | undefined {
  if (stopped.length === 0) return undefined;
  const named = stopped.slice(-3).join(", ");
  return `Stopped before its end: ${named}. If this check needs it, run that cell again and let it finish.`;
}

/** What an empty check is told; silence is no evidence. */
export const noAssertions = "The check has no it(…), so there is nothing that could have passed.";

function indent(text: string): string {
  return text.replace(/^/gm, "      ");
}
