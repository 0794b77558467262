import { fileURLToPath } from "node:url";
import type { DiagnosticRelatedInformation } from "vscode-languageserver-protocol";

/** What else a diagnostic points at: "The expected type comes from …". Line and column from 1. */
export interface RelatedPlace {
  message: string;
  place: { cell?: number; file?: string; line: number; column: number };
}

/** @param readable puts a message into the words of a notebook */
export function relatedPlaces(
  related: readonly DiagnosticRelatedInformation[] | undefined,
  readable: (message: string) => string,
): RelatedPlace[] {
  return (related ?? []).flatMap(({ message, location: { uri, range } }): RelatedPlace[] => {
    const { line, character } = range.start;
    const cell = /\/__cell(\d+)\.tsx?$/.exec(uri)?.[1];
    const column = character + 1;
    // The first line of a cell's document is ours, and the standard library's files are nobody's reading.
    if (cell === undefined ? isStandard(uri) : line === 0) return [];
    const place =
      cell === undefined
        ? { file: fileURLToPath(uri), line: line + 1, column }
        : { cell: Number(cell), line, column };
    return [{ message: readable(message), place }];
  });
}

const isStandard = (uri: string) => !uri.startsWith("file:") || /\/(lib\.[\w.]*d|__cell)\.tsx?$/.test(uri);
