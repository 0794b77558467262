import type { Diagnostic, Position } from "vscode-languageserver-protocol";
import type { CellSyntax } from "./declarations.js";
import { readable } from "./documents.js";
import { describeMissingModule } from "./missing-module.js";
import { type RelatedPlace, relatedPlaces } from "./related.js";

/** A diagnostic at its place in the cell; lines and columns from 0, columns in UTF-16 units. */
export interface CellDiagnostic {
  code: number;
  message: string;
  line: number;
  column: number;
  endLine: number;
  endColumn: number;
  /** Other places that it speaks of. */
  related?: RelatedPlace[];
}

const ERROR = 1;
const SYNTAX = { from: 1000, to: 2000 };
/** The first comment of a cell that is not to be checked. */
const NO_CHECK = /^\s*(?:\/\/(?!\s*@ts-nocheck).*\s+)*\/\/\s*@ts-nocheck\b/;
/** "… is a type and must be imported using a type-only import", and of re-exports, which do nothing in cells. */
const IMPORTED_TYPE = new Set([1484, 1485, 1205, 1448]);
/** What is said of our first line, where types and what else is only a type get a name again. */
const ALIAS_OF_TYPE = new Set([1288, 1379, 1380]);
const MISSING_MODULE = new Set([2307, 2875, 2882]);

/** What a cell's check depends on. */
export interface CellRules {
  /** The notebook's folder. */
  folder: string;
  /** Whether types that could be written must be. */
  forbidsImplicitAny: boolean;
}

/** What the server calls errors, in the words and at the places of the cell, in the order of the text. */
export function cellErrors(found: Diagnostic[], source: string, rules: CellRules): CellDiagnostic[] {
  const lines = source.split("\n");
  const unchecked = NO_CHECK.test(source);
  const errors: CellDiagnostic[] = [];
  for (const { severity, code: given, message: original, range, relatedInformation } of found) {
    const code = Number(given);
    const message = String(original);
    if (severity !== ERROR || IMPORTED_TYPE.has(code) || ALIAS_OF_TYPE.has(code)) continue;
    if (unchecked && (code < SYNTAX.from || code >= SYNTAX.to)) continue;
    if (!rules.forbidsImplicitAny && isImplicitAny(code, message)) continue;
    const start = within(lines, range.start);
    const end = within(lines, range.end);
    const missing = missingModule({ code, message });
    errors.push({
      code,
      message: (missing !== undefined && describeMissingModule(missing, rules.folder)) || readable(message),
      line: start.line,
      column: start.character,
      endLine: end.line,
      endColumn: end.character,
      related: relatedPlaces(relatedInformation, readable),
    });
  }
  return errors.sort((a, b) => a.line - b.line || a.column - b.column);
}

/** The module that a diagnostic says can't be found. */
export function missingModule({ code, message }: Pick<Diagnostic, "code" | "message">): string | undefined {
  return MISSING_MODULE.has(Number(code)) ? /'([^']*)'/.exec(String(message))?.[1] : undefined;
}

/** The names that a cell imports as if they were values, and that are types. */
export function importedTypes(found: Diagnostic[], source: string, { declarations }: CellSyntax): string[] {
  const lines = source.split("\n");
  return found.flatMap(({ code, range: { end } }) => {
    const line = lines[end.line - 1];
    if (!IMPORTED_TYPE.has(Number(code)) || line === undefined) return [];
    // The place is the whole of `Name as Called`.
    const local = /[\p{ID_Continue}$]+$/u.exec(line.slice(0, end.character))?.[0];
    return declarations.some(({ kind, name }) => kind === "import" && name === local) ? [local!] : [];
  });
}

/**
 * Whether a type is missing that could be written, or comes with no package: JavaScript does without, and is welcome.
 * A misspelt key is no such thing, though TypeScript puts it in these words.
 */
function isImplicitAny(code: number, message: string): boolean {
  if (code === 7053) return !/Property '.*' does not exist/.test(message);
  return code === 2683 || (code >= 7005 && code <= 7026) || (code >= 7031 && code <= 7034);
}

/** A position of the document as one of the cell: what lies in our last line is at the cell's end. */
function within(lines: string[], { line, character }: Position): Position {
  if (line > lines.length) return { line: lines.length - 1, character: lines.at(-1)!.length };
  return { line: Math.max(0, line - 1), character: line === 0 ? 0 : character };
}
