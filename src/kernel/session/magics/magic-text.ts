import type { Edits } from "../../language/edits.js";
import { readMagics } from "../../language/magics.js";
import { codePointOffset, utf16Offset } from "../../language/position.js";

/** The cell that is asked about has no number yet, and never runs. */
const NO_CELL = 0;

/** A cell's text as the TypeScript that its magics become, for questions about a place in it. */
export class MagicText {
  readonly #edits: Edits;

  /** @param knows whether an earlier cell declared a name */
  constructor(code: string, knows: (name: string) => boolean) {
    this.#edits = readMagics(NO_CELL, code, knows).edits;
  }

  get code(): string {
    return this.#edits.text;
  }

  /** A cursor in the TypeScript. Both in code points. */
  cursor(cursor: number): number {
    const offset = this.#edits.toChanged(utf16Offset(this.#edits.original, cursor));
    return codePointOffset(this.#edits.text, offset);
  }

  /** The reply to a `complete_request` about the TypeScript, as one about the cell. */
  completion<T extends object>(reply: T): T {
    if (this.#edits.text === this.#edits.original) return reply;
    const back = (cursor: number) => {
      const offset = this.#edits.toOriginal(utf16Offset(this.#edits.text, cursor));
      return codePointOffset(this.#edits.original, offset);
    };
    return mapped(reply, back) as T;
  }
}

const CURSORS = new Set(["cursor_start", "cursor_end", "start", "end"]);

/** All cursors in a reply, however deep. */
function mapped(value: unknown, back: (cursor: number) => number): unknown {
  if (Array.isArray(value)) return value.map((each) => mapped(each, back));
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).map(([key, each]) => [
      key,
      CURSORS.has(key) && typeof each === "number" ? back(each) : mapped(each, back),
    ]),
  );
}
