import type { ErrorData } from "../channel/index.js";
import type { CellDiagnostic } from "../language/checker.js";

/** The content of an `error` message, and of the reply that goes with it. */
export interface ErrorContent {
  ename: string;
  evalue: string;
  traceback: string[];
}

/** The source of the cells by number, for code frames. */
export type Sources = (cell: number) => string | undefined;

const red = (text: string) => `\u001b[1;31m${text}\u001b[0m`;
const dim = (text: string) => `\u001b[2m${text}\u001b[0m`;
const CONTEXT_LINES = 2;

/** Lines around a place in a cell, with a caret under it. Line and column from 1. */
function codeFrame(source: string, line: number, column: number, length = 1): string[] {
  const lines = source.split("\n");
  const first = Math.max(1, line - CONTEXT_LINES);
  const last = Math.min(lines.length, line + CONTEXT_LINES);
  const width = String(last).length;
  const out: string[] = [];
  for (let number = first; number <= last; number++) {
    const text = lines[number - 1]!;
    const gutter = String(number).padStart(width);
    out.push(number === line ? `${red(">")} ${gutter} | ${text}` : dim(`  ${gutter} | ${text}`));
    if (number === line) {
      // Tabs stay tabs, so that the caret stands below its character.
      const indent = text.slice(0, column - 1).replace(/[^\t]/g, " ");
      const carets = "^".repeat(Math.max(1, Math.min(length, text.length - column + 1)));
      out.push(`  ${" ".repeat(width)} | ${indent}${red(carets)}`);
    }
  }
  return out;
}

const SYNTAX_CODES = { from: 1000, to: 2000 };

/** What the type check found, as an error at the cell's own lines. */
export function diagnosticsError(cell: number, source: string, found: CellDiagnostic[]): ErrorContent {
  const [first] = found;
  const syntax = found.some(({ code }) => code >= SYNTAX_CODES.from && code < SYNTAX_CODES.to);
  const ename = syntax ? "SyntaxError" : "TypeCheckError";
  const traceback: string[] = [];
  for (const { code, message, line, column, endLine, endColumn } of found) {
    const length = endLine === line ? endColumn - column : 1;
    if (traceback.length) traceback.push("");
    traceback.push(
      `${red(`TS${code}`)}: ${message}`,
      `    at cell ${cell}:${line + 1}:${column + 1}`,
      ...codeFrame(source, line + 1, column + 1, length),
    );
  }
  const more = found.length > 1 ? ` (and ${found.length - 1} more)` : "";
  return { ename, evalue: `TS${first!.code}: ${first!.message}${more}`, traceback };
}

/** What a cell threw, with a code frame at the first place that is in a cell. */
export function thrownError(error: ErrorData, sources: Sources): ErrorContent {
  const traceback = describe(error, sources);
  return { ename: error.name, evalue: error.message, traceback };
}

function describe(error: ErrorData, sources: Sources): string[] {
  const lines = [`${red(error.name)}: ${error.message}`];
  const place = error.stack.map((frame) => /\bcell (\d+):(\d+):(\d+)/.exec(frame)).find((match) => match);
  if (place) {
    const source = sources(Number(place[1]));
    if (source !== undefined) lines.push(...codeFrame(source, Number(place[2]), Number(place[3])));
  }
  lines.push(...error.stack);
  if (error.cause) {
    const [head, ...rest] = describe(error.cause, sources);
    lines.push(`Caused by ${head}`, ...rest);
  }
  return lines;
}

/** Said when a cell was stopped. */
export const interruptedError: ErrorContent = {
  ename: "KeyboardInterrupt",
  evalue: "the cell was interrupted; all variables are kept",
  traceback: [`${red("KeyboardInterrupt")}: the cell was interrupted; all variables are kept`],
};
