import type { ErrorData } from "../channel/index.js";
import type { MagicProblem } from "../language/magics.js";
import { bold } from "./bold.js";
import { cellName } from "./cell-number.js";
import { codeFrame, placeOf, type Sources, sourceOf } from "./code-frame.js";
import { cutLines } from "./cut-lines.js";

export type { Sources } from "./code-frame.js";
export { diagnosticsError, isSyntaxError } from "./diagnostics.js";

/** The content of an `error` message, and of the reply that goes with it. */
export interface ErrorContent {
  ename: string;
  evalue: string;
  traceback: string[];
}

/** A magic that is written wrongly. */
export function magicError(
  cell: number,
  source: string,
  { message, start, end }: MagicProblem,
): ErrorContent {
  const before = source.slice(0, start).split("\n");
  const place = { line: before.length, column: before.at(-1)!.length + 1 };
  const traceback = [
    `${bold("MagicError")}: ${message}`,
    `    at ${bold(`cell ${cell}:${place.line}:${place.column}`)}`,
    ...codeFrame(source, place, end - start),
  ];
  return { ename: "MagicError", evalue: message, traceback };
}

/** What a cell threw, with a code frame at the first place that is in a cell or in a file beside the notebook. */
export function thrownError(error: ErrorData, sources: Sources): ErrorContent {
  return {
    ename: error.name,
    evalue: cutLines(error.message).join("\n"),
    traceback: describe(error, sources, new Set()),
  };
}

/** What was thrown after the cell's end, or beside it. */
export function lateError(error: ErrorData, cell: number, sources: Sources): ErrorContent {
  const content = thrownError(error, sources);
  return { ...content, traceback: [...content.traceback, started(cell)] };
}

const started = (cell: number) =>
  `    in a timer, promise or event handler that ${cell ? cellName(cell) : "a cell"} started`;

/** @param seen the lines that a code frame has shown, since a cause is often at the same line */
function describe(error: ErrorData, sources: Sources, seen: Set<string>): string[] {
  const [first = "", ...rest] = cutLines(error.message);
  const head = [error.name && bold(error.name), first].filter(Boolean).join(": ");
  const lines = [head, ...rest];
  if (error.note !== undefined) lines.push(error.note);
  lines.push(...frame(error, sources, seen));
  lines.push(...foldPackages(error.stack).map(readableFrame));
  if (error.fields !== undefined) lines.push("with", ...cutLines(error.fields).map((line) => `    ${line}`));
  (error.errors ?? []).forEach((inner, index) => {
    const of = error.errors!.length + (error.moreErrors ?? 0);
    lines.push(...introduced(`${index + 1} of ${of}: `, describe(inner, sources, seen)));
  });
  if (error.moreErrors) lines.push(`… and ${error.moreErrors} more errors`);
  if (error.cause) lines.push(...introduced("Caused by ", describe(error.cause, sources, seen)));
  return lines;
}

const introduced = (words: string, [head, ...rest]: string[]) => [`${words}${head}`, ...rest];

/** Around the innermost place that isn't in a package. */
function frame({ stack }: ErrorData, sources: Sources, seen: Set<string>): string[] {
  for (const line of stack) {
    const place = line.includes("/node_modules/") ? undefined : placeOf(line);
    const source = place && sourceOf(place, sources);
    if (place === undefined || source === undefined) continue;
    const key = `${place.cell ?? place.file}:${place.line}`;
    if (seen.has(key)) return [];
    seen.add(key);
    return codeFrame(source, place);
  }
  return [];
}

/** Of a package's own frames the outermost tells most: what was called. */
function foldPackages(stack: string[]): string[] {
  const folded: string[] = [];
  let inside = 0;
  stack.forEach((line, index) => {
    const name = packageOf(line);
    if (name !== undefined && name === packageOf(stack[index + 1] ?? "")) {
      inside++;
      return;
    }
    if (inside) folded.push(`    … ${inside} frame${inside === 1 ? "" : "s"} in ${name}`);
    inside = 0;
    folded.push(line);
  });
  return folded;
}

const packageOf = (frame: string) => /.*\/node_modules\/((?:@[^/]+\/)?[^/]+)\//.exec(frame)?.[1];

/** A frame with its cell easy to see, and a package's file by its place in the package. */
function readableFrame(frame: string): string {
  return frame
    .replace(/\bcell (\d+)(:\d+:\d+)/, (_, cell, place) => bold(`${cellName(Number(cell))}${place}`))
    .replace(/(\(|at (?:async )?)(?:file:\/\/)?[^()]*\/node_modules\//, "$1");
}

/** Said when a cell was stopped. */
export const interruptedError: ErrorContent = {
  ename: "KeyboardInterrupt",
  evalue: "the cell was interrupted; all variables are kept",
  traceback: [`${bold("KeyboardInterrupt")}: the cell was interrupted; all variables are kept`],
};
