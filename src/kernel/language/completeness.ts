import { parseSync } from "oxc-parser";
import { dialectOf } from "./dialect.js";

export type Completeness =
  | { status: "complete" | "invalid" | "unknown" }
  | { status: "incomplete"; indent: string };

/** Whether a console should run what was typed, or wait for more of it. */
export function completeness(source: string): Completeness {
  const lang = dialectOf(source);
  const { errors } = parseSync(`cell.${lang}`, source, { sourceType: "module", lang });
  const first = errors[0];
  if (first === undefined) return { status: "complete" };
  const end = source.trimEnd().length;
  const atEnd = first.labels.some((label) => label.start === label.end && label.end >= end);
  const at = first.labels[0]?.start ?? end;
  const open = /comment/.test(first.message) || (/string/.test(first.message) && source[at] === "`");
  if (!atEnd && !open) return { status: "invalid" };
  return { status: "incomplete", indent: indentAfter(source) };
}

/** The last line's indentation, two spaces deeper where it opens a bracket. */
function indentAfter(source: string): string {
  const line = source.trimEnd().split("\n").at(-1) ?? "";
  return (/^\s*/.exec(line)?.[0] ?? "") + (/[{[(]$/.test(line) ? "  " : "");
}
