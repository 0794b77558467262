import { inspectText } from "../../display/text.js";

/** Shown in their own way, or of no use to a reader. */
const KNOWN = new Set([
  "name",
  "message",
  "stack",
  "cause",
  "errors",
  "generatedMessage",
  "diff",
  "requireStack",
]);
/** Their message has been made of these. */
const OF_ASSERTIONS = new Set(["code", "actual", "expected", "operator"]);
const MAX_FIELDS = 20;

/** The error's own fields, inspected, but those that its message tells already; undefined if there are none. */
export function ownFields(error: Error, message: string): string | undefined {
  const shown: Record<string, unknown> = {};
  const fields = Object.entries(Object.getOwnPropertyDescriptors(error)).filter(
    ([key, { enumerable }]) => enumerable && !KNOWN.has(key),
  );
  const generated = (error as { generatedMessage?: unknown }).generatedMessage === true;
  const isAssertion = (error as { code?: unknown }).code === "ERR_ASSERTION";
  const hasCode = typeof (error as { code?: unknown }).code === "string";
  for (const [key, descriptor] of fields.slice(0, MAX_FIELDS)) {
    if (isAssertion && (generated || key === "code") && OF_ASSERTIONS.has(key)) continue;
    // The number that the operating system has for what `code` says.
    if (hasCode && key === "errno") continue;
    const { value } = descriptor;
    if (!("value" in descriptor)) Object.defineProperty(shown, key, descriptor);
    else if (value !== undefined && !isTold(value, message)) shown[key] = value;
  }
  if (Object.keys(shown).length === 0) return undefined;
  return inspectText(shown, { depth: 2, maxArrayLength: 20, maxStringLength: 500 });
}

function isTold(value: unknown, message: string): boolean {
  return (typeof value === "string" || typeof value === "number") && message.includes(String(value));
}
