import { writeSync } from "node:fs";
import { Descriptor, isPiped, log } from "../log.js";
import type { Header } from "../protocol/index.js";

/** A cell that runs, with all that is needed to answer for it. */
export interface RunningCell {
  cell: number;
  header: Header;
  /** ZeroMQ's routing frames, in base64. */
  identities: string[];
  silent: boolean;
}

/** The note as it is written, in JSON on one line; an empty line where nothing runs. */
export interface Note {
  cells: RunningCell[];
  /** Why the process is about to end. */
  cause?: string;
}

/** What Node or V8 say of an error that ends the process, if `text` holds it. */
export function fatalError(text: string): string | undefined {
  return /^(?:FATAL ERROR: |.*Assertion failed: )(.*)$/m.exec(text)?.[1]?.trim();
}

/** The note's last line when the process ends as it should. */
export const closedNote = "closed";

/**
 * Keeps a note outside the process of the cells that run. If the process ends without a word (out of memory, a crash in
 * native code, killed), whoever holds the note says at those cells what happened (`kernel/last-words.ts`).
 */
export class RunningNote {
  readonly #cells = new Map<number, RunningCell>();
  #cause: string | undefined;

  add(cell: RunningCell): void {
    this.#cells.set(cell.cell, cell);
    this.#write();
  }

  delete(cell: number): void {
    if (this.#cells.delete(cell)) this.#write();
  }

  /** Looks through what was written to standard error for Node's own last words, which come when all is lost. */
  watch(text: string): void {
    const cause = fatalError(text);
    if (cause === undefined) return;
    this.#cause = cause;
    log(text.trim());
    this.#write();
  }

  #write(): void {
    const note: Note = { cells: [...this.#cells.values()], ...(this.#cause && { cause: this.#cause }) };
    writeNote(note.cells.length ? JSON.stringify(note) : "");
  }
}

/** Replaces the note. */
export function writeNote(line: string): void {
  if (!isPiped) return;
  try {
    writeSync(Descriptor.State, `${line}\n`);
  } catch {
    // A cell closed the descriptor, or its reader was killed.
  }
}
