import { AssertionError } from "node:assert";
import { stripVTControlCharacters } from "node:util";
import { cutText, inspectText } from "../display/index.js";

const maxMessage = 4000;
/** mocha speaks of `done`, which a check's author knows, and who answers its exercise doesn't. */
const exceeded = /^Timeout of (\d+)ms exceeded\b.*/s;
const equalities = new Set(["strictEqual", "deepStrictEqual", "partialDeepStrictEqual"]);

/** Node puts both values below an equality's message, also below the author's own; here they stand apart. */
const appended = /\n(\+ actual - expected[\s\S]*|\n.* !== .*)$/;

/** What a failed test says of its error. */
export interface Failure {
  message: string;
  expected?: string;
  actual?: string;
}

/** The error in words; for an equality the two values apart, so that they can be compared line by line. */
export function describeError(error: unknown): Failure {
  if (!(error instanceof Error))
    return { message: `${inspectText(error)} was thrown, which isn't an Error.` };
  const message = cutText(stripVTControlCharacters(String(error.message)).trim(), maxMessage);
  const limit = exceeded.exec(message)?.[1];
  if (limit !== undefined) {
    const time = `Took more than ${Number(limit) / 1000} s.`;
    return { message: `${time} Does something never end? If the machine was only busy, run it again.` };
  }
  if (!isAssertionError(error)) {
    return { message: error.name === "Error" ? message || "Error" : `${error.name}: ${message}` };
  }
  if (!equalities.has(error.operator)) return { message };
  return {
    message: error.generatedMessage
      ? message.split("\n")[0]!.replace(/:$/, "")
      : message.replace(appended, ""),
    expected: valueText(error.expected),
    actual: valueText(error.actual),
  };
}

/** By its code, since another copy of node:assert, such as one in a sandbox, has another class. */
function isAssertionError(error: Error): error is AssertionError {
  return error instanceof AssertionError || (error as { code?: unknown }).code === "ERR_ASSERTION";
}

function valueText(value: unknown): string {
  return cutText(inspectText(value, { depth: 6 }), maxMessage);
}
