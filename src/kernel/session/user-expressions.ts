import type { MimeBundle } from "../../display/index.js";
import type { ErrorContent } from "./errors.js";

/** What became of an expression. */
export type Evaluated = { bundle: MimeBundle | undefined } | { error: ErrorContent; interrupted: boolean };

/** A reply's entry for an expression: its value as a bundle, or an error. */
type Entry = { status: "ok"; data: MimeBundle; metadata: object } | ({ status: "error" } & ErrorContent);

/**
 * Evaluates a request's `user_expressions` one after another; an interrupt ends them all.
 *
 * @param expressions TypeScript by name
 * @returns an entry for each, under its name
 */
export async function evaluateExpressions(
  expressions: Record<string, string>,
  evaluate: (code: string) => Promise<Evaluated>,
): Promise<Record<string, Entry>> {
  const entries: [string, Entry][] = [];
  let stopped: Entry | undefined;
  for (const [name, code] of Object.entries(expressions)) {
    if (stopped) {
      entries.push([name, stopped]);
      continue;
    }
    const evaluated = await evaluate(code);
    if ("error" in evaluated) {
      const entry: Entry = { status: "error", ...evaluated.error };
      entries.push([name, entry]);
      if (evaluated.interrupted) stopped = entry;
    } else {
      const data = evaluated.bundle ?? { "text/plain": "undefined" };
      entries.push([name, { status: "ok", data, metadata: {} }]);
    }
  }
  return Object.fromEntries(entries);
}
