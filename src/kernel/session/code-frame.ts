import { readFileSync, statSync } from "node:fs";
import { bold } from "./bold.js";

/** The source of the cells by number, for code frames. */
export type Sources = (cell: number) => string | undefined;

/** A place in a cell or a file. Line and column from 1. */
export interface Place {
  cell?: number;
  file?: string;
  line: number;
  column: number;
}

const CONTEXT_LINES = 2;
const MAX_FILE_BYTES = 1 << 20;
/** Longer lines are cut around the caret: a page would wrap them, and the caret would stand below something else. */
const MAX_WIDTH = 90;
const WIDTH_BEFORE = 60;

/** Chinese, Japanese and Korean characters are as wide as two, and there is a space of the same width. */
const WIDE = /[\u1100-\u115f\u2e80-\ua4cf\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe4f\uff00-\uff60\uffe0-\uffe6]/;

/** The place that a frame of a stack names; undefined if it is neither a cell's nor a file's. */
export function placeOf(frame: string): Place | undefined {
  const inCell = /\bcell (\d+):(\d+):(\d+)/.exec(frame);
  if (inCell) return { cell: Number(inCell[1]), line: Number(inCell[2]), column: Number(inCell[3]) };
  const inFile = /(?:\(|at (?:async )?)((?:file:\/\/)?(?:\/|[A-Za-z]:[\\/]).*):(\d+):(\d+)\)?$/.exec(frame);
  if (!inFile) return undefined;
  return { file: inFile[1]!, line: Number(inFile[2]), column: Number(inFile[3]) };
}

/** The text that a place is in; undefined if it can't be had. */
export function sourceOf({ cell, file }: Place, cells: Sources): string | undefined {
  if (cell !== undefined) return cells(cell);
  try {
    const path = file!.startsWith("file:") ? new URL(file!) : file!;
    return statSync(path).size > MAX_FILE_BYTES ? undefined : readFileSync(path, "utf8");
  } catch {
    // Removed meanwhile, or generated code that only looks like a file's.
    return undefined;
  }
}

/** Lines around a place, `context` of them on each side, with carets under `length` characters from there on. */
export function codeFrame(
  source: string,
  { line, column }: Place,
  length = 1,
  context = CONTEXT_LINES,
): string[] {
  const lines = source.split(/\r?\n/);
  if (line > lines.length) return [];
  const first = Math.max(1, line - context);
  let last = Math.min(lines.length, line + context);
  while (last > line && lines[last - 1]!.trim() === "") last--;
  const width = String(last).length;
  const cut = lines[line - 1]!.length > MAX_WIDTH ? Math.max(0, column - WIDTH_BEFORE) : 0;
  const out: string[] = [];
  for (let number = first; number <= last; number++) {
    const text = part(lines[number - 1]!, cut);
    const gutter = String(number).padStart(width);
    if (number !== line) {
      out.push(`  ${gutter} | ${text}`.trimEnd());
      continue;
    }
    out.push(`${bold(">")} ${bold(gutter)} | ${text}`);
    // Tabs stay tabs, so that the caret stands below its character.
    const before = `${cut ? " " : ""}${lines[number - 1]!.slice(cut, column - 1)}`;
    const indent = before.replace(/[^\t]/g, (character) => (WIDE.test(character) ? "\u3000" : " "));
    const carets = "^".repeat(Math.max(1, Math.min(length, text.length - indent.length)));
    out.push(`  ${" ".repeat(width)} | ${indent}${bold(carets)}`);
  }
  return out;
}

function part(text: string, from: number): string {
  const end = from + MAX_WIDTH;
  return `${from && text ? "…" : ""}${text.slice(from, end)}${text.length > end ? "…" : ""}`;
}
