import type { CellDiagnostic } from "../language/checker.js";
import type { RelatedPlace } from "../language/related.js";
import { bold } from "./bold.js";
import { cellName } from "./cell-number.js";
import { codeFrame, type Sources } from "./code-frame.js";
import { cutLines } from "./cut-lines.js";
import type { ErrorContent } from "./errors.js";

const SYNTAX_CODES = { from: 1000, to: 2000 };
const MAX_SHOWN = 10;
/** “Cannot find name …”, also with a guess which one was meant, and as a property's short form. */
const UNKNOWN_NAME = new Set([2304, 2552, 18004]);

export const isSyntaxError = ({ code }: CellDiagnostic): boolean =>
  code >= SYNTAX_CODES.from && code < SYNTAX_CODES.to;

/** What the type check found, as an error at the cell's own lines; a name that is nowhere is told once. */
export function diagnosticsError(cell: number, all: CellDiagnostic[], sources: Sources): ErrorContent {
  const found = all.filter(
    ({ code, message }, index) =>
      !UNKNOWN_NAME.has(code) || all.findIndex((other) => other.message === message) === index,
  );
  const syntax = found.some(isSyntaxError);
  const shown = found.slice(0, MAX_SHOWN);
  const traceback = shown.flatMap((diagnostic, index) => [
    ...(index > 0 ? [""] : []),
    ...describe(cell, diagnostic, sources),
  ]);
  if (found.length > shown.length) traceback.push("", `… and ${found.length - shown.length} more errors`);
  // After a restart, or where somebody begins in the middle of a notebook.
  if (found.some(({ code }) => UNKNOWN_NAME.has(code)))
    traceback.push("", "A name that another cell declares is known once that cell has run.");
  const [first] = found;
  const more = found.length > 1 ? ` (and ${found.length - 1} more)` : "";
  return {
    ename: syntax ? "SyntaxError" : "TypeCheckError",
    evalue: `TS${first!.code}: ${first!.message}${more}`,
    traceback,
  };
}

function describe(cell: number, diagnostic: CellDiagnostic, sources: Sources): string[] {
  const { code, message, line, column, endLine, endColumn, related = [] } = diagnostic;
  const source = sources(cell) ?? "";
  const length = endLine === line ? endColumn - column : Number.POSITIVE_INFINITY;
  const [first, ...rest] = cutLines(message);
  const lines = [
    `${bold(`TS${code}`)}: ${first}`,
    ...rest,
    `    at ${bold(`${cellName(cell)}:${line + 1}:${column + 1}`)}`,
    ...codeFrame(source, { line: line + 1, column: column + 1 }, length),
  ];
  for (const each of related) {
    const { place } = each;
    const isHere = place.cell === cell && place.line === line + 1 && place.column === column + 1;
    lines.push(each.message, ...(isHere ? [] : relatedPlace(each, sources)));
  }
  return lines;
}

function relatedPlace({ place }: RelatedPlace, sources: Sources): string[] {
  const { cell, file, line, column } = place;
  const name = cell === undefined ? file : cellName(cell);
  const source = cell === undefined ? undefined : sources(cell);
  return [
    `    at ${bold(`${name}:${line}:${column}`)}`,
    ...(source === undefined ? [] : codeFrame(source, place, 1, 0)),
  ];
}
