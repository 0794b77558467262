import { inspect, stripVTControlCharacters } from "node:util";
import { bounded } from "./bounded.js";

const maxText = 20_000;

/** What a wrong value looked like, in one short line for an error message. */
export function brief(value: unknown): string {
  const text = inspectText(value, { depth: 1, maxArrayLength: 5, maxStringLength: 60 }).replace(
    /\s*\n\s*/g,
    " ",
  );
  return text.length > 120 ? `${text.slice(0, 119)}…` : text;
}

/**
 * The value as `node:util` inspects it, without colour codes (also not those that a value's own inspection adds),
 * and cut so that a slip such as showing a whole data set doesn't freeze the page.
 */
export function inspectText(
  value: unknown,
  limits: { depth?: number; maxArrayLength?: number; maxStringLength?: number } = {},
): string {
  let text: string;
  try {
    const { depth = 4, maxArrayLength = 100, maxStringLength = 10_000 } = limits;
    const fitting = bounded(value, { depth, maxArrayLength });
    text = inspect(fitting.value, { maxStringLength, breakLength: 100, ...fitting.limits, colors: false });
  } catch (error) {
    // A getter, a proxy or the value's own inspection threw; an output that says so is better than none.
    text = `[${typeof value} that can't be inspected: ${reason(error)}]`;
  }
  return cutText(stripVTControlCharacters(text), maxText);
}

function reason(error: unknown): string {
  try {
    return (error as Error).message || "unknown reason";
  } catch {
    return "unknown reason";
  }
}

/** The text's first `max` characters, and how many are missing. */
export function cutText(text: string, max: number): string {
  if (text.length <= max) return text;
  return `${text.slice(0, max)}\n… ${text.length - max} more characters`;
}
