import { setImmediate } from "node:timers/promises";
import type { FileOptions } from "./options.js";

/** How many numbers are worked on before others get their turn: some milliseconds' worth. */
const pieceLength = 1 << 20;

/** Tells how far the work is, and asks at each step whether it is to go on. */
export class Progress {
  readonly #options: FileOptions;
  readonly #total: number;
  #done = 0;

  /** @param total the work, in bytes read or written */
  constructor(options: FileOptions, total: number) {
    options.signal?.throwIfAborted();
    this.#options = options;
    this.#total = total;
  }

  advance(bytes: number): void {
    this.#options.signal?.throwIfAborted();
    this.#done += bytes;
    // The end is told by `finish`, once.
    if (bytes > 0 && this.#done < this.#total) this.#options.onProgress?.(this.#done / this.#total);
  }

  finish(): void {
    this.#options.signal?.throwIfAborted();
    this.#options.onProgress?.(1);
  }

  /** Does computing work on 0 … length - 1 in pieces, between which the event loop gets its turn. */
  async inPieces(length: number, work: (from: number, to: number) => void): Promise<void> {
    for (let from = 0; from < length; from += pieceLength) {
      if (from > 0) await setImmediate();
      this.#options.signal?.throwIfAborted();
      work(from, Math.min(length, from + pieceLength));
    }
  }
}
