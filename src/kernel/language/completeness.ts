import { type Dialect, dialectOf } from "./dialect.js";
import { indentAfter } from "./indent.js";
import { parseSource } from "./parser.js";

export type Completeness =
  | { status: "complete" | "invalid" | "unknown" }
  | { status: "incomplete"; indent: string };

/** Whether a console should run what was typed, or wait for more of it. */
export function completeness(source: string): Completeness {
  const dialect = dialectOf(source);
  const status = statusOf(source, dialect);
  // An element that is still open has nothing yet by which its dialect could be known.
  const unfinished =
    status === "incomplete" ||
    (status === "invalid" &&
      dialect === "ts" &&
      /<[\p{L}>]/u.test(source) &&
      statusOf(source, "tsx") === "incomplete");
  return unfinished ? { status: "incomplete", indent: indentAfter(source) } : { status };
}

type Status = Completeness["status"];

function statusOf(source: string, lang: Dialect): Exclude<Status, "unknown"> {
  const { program, errors } = parseSource(source, lang);
  const [first] = errors;
  if (first === undefined) {
    const last = program.body.at(-1);
    // `function f()` alone is an overload, but nobody types those without what they overload.
    return last?.type === "TSDeclareFunction" && !last.declare && !/;\s*$/.test(source)
      ? "incomplete"
      : "complete";
  }
  const end = source.trimEnd().length;
  const atEnd = first.labels.some((label) => label.start === label.end && label.end >= end);
  const at = first.labels[0]?.start ?? end;
  const open = /comment/.test(first.message) || (/string/.test(first.message) && source[at] === "`");
  // Where the parser gives the place before the last token.
  const dangling = at >= end - 3 && /(=>|\?\.)$/.test(source.trimEnd());
  return atEnd || open || dangling ? "incomplete" : "invalid";
}
