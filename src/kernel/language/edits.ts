import remapping from "@jridgewell/remapping";
import MagicString from "magic-string";

/** Offsets of the original text, and what stands there instead. */
export interface Edit {
  start: number;
  end: number;
  text: string;
}

/** A text changed in places, on the same lines, and where in it a place of the original is, and the other way round. */
export class Edits {
  readonly original: string;
  readonly text: string;
  readonly #edits: readonly Edit[];

  /** @param edits in the order of the text, each with as many line ends as what it replaces */
  constructor(original: string, edits: readonly Edit[]) {
    this.original = original;
    this.#edits = [...edits];
    let text = "";
    let at = 0;
    for (const edit of edits) {
      text += original.slice(at, edit.start) + edit.text;
      at = edit.end;
    }
    this.text = text + original.slice(at);
  }

  /** Where a place of the original is in the changed text; for what is no longer there, where it was replaced. */
  toChanged(offset: number): number {
    let shift = 0;
    for (const { start, end, text } of this.#edits) {
      if (offset <= start) break;
      if (offset < end) return start + shift;
      shift += text.length - (end - start);
    }
    return offset + shift;
  }

  /** Where a place of the changed text was in the original; for what is new, where it was put in. */
  toOriginal(offset: number): number {
    let shift = 0;
    for (const { start, end, text } of this.#edits) {
      const from = start + shift;
      if (offset < from) break;
      if (offset < from + text.length) return start;
      shift += text.length - (end - start);
    }
    return offset - shift;
  }

  /** `toOriginal` for lines and columns, both from 0. */
  originalPosition(line: number, column: number): { line: number; column: number } {
    return positionAt(this.original, this.toOriginal(offsetAt(this.text, line, column)));
  }

  /** A source map of something made of the changed text, as one onto the original. Both as JSON. */
  remap(map: string, source: string): string {
    if (this.#edits.length === 0) return map;
    const magic = new MagicString(this.original);
    for (const { start, end, text } of this.#edits) {
      if (end > start) magic.update(start, end, text);
      else magic.appendLeft(start, text);
    }
    const own = magic.generateMap({ hires: "boundary", source }).toString();
    return remapping(map, (_, context) => (context.depth === 1 ? own : null)).toString();
  }
}

function offsetAt(text: string, line: number, column: number): number {
  let at = 0;
  for (let i = 0; i < line; i++) {
    const end = text.indexOf("\n", at);
    if (end < 0) return text.length;
    at = end + 1;
  }
  return Math.min(text.length, at + column);
}

function positionAt(text: string, offset: number): { line: number; column: number } {
  const before = text.slice(0, offset);
  const start = before.lastIndexOf("\n") + 1;
  return { line: before.split("\n").length - 1, column: offset - start };
}
