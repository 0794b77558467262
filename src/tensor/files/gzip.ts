import { createGunzip } from "node:zlib";
import { TensorFileError } from "./errors.js";
import { allocate, type InputFile } from "./input-file.js";
import type { Progress } from "./progress.js";

/** Deflate can't make more of a byte than this. */
export const largestGzipRatio = 1032;

const firstBytes = 16 << 20;

/** Reads what was compressed in order, never more of it than asked for. */
export class GunzipReader {
  readonly #path: string;
  readonly #pieces: AsyncGenerator<Uint8Array>;
  #piece = new Uint8Array(0);

  constructor(file: InputFile, progress: Progress) {
    this.#path = file.path;
    this.#pieces = gunzip(file, progress);
  }

  /** The next bytes, fewer where the file ends before. Memory grows with what comes, not with what is asked for. */
  async read(length: number): Promise<Uint8Array<ArrayBuffer>> {
    let bytes = allocate(this.#path, Math.min(length, firstBytes));
    let filled = 0;
    while (filled < length) {
      if (this.#piece.length === 0 && !(await this.#next())) break;
      if (filled === bytes.length) {
        const larger = allocate(this.#path, Math.min(length, 2 * bytes.length));
        larger.set(bytes);
        bytes = larger;
      }
      const part = this.#piece.subarray(0, bytes.length - filled);
      bytes.set(part, filled);
      filled += part.length;
      this.#piece = this.#piece.subarray(part.length);
    }
    return filled === length ? bytes : bytes.slice(0, filled);
  }

  /** Is nothing left? Only then is the checksum known to be right. */
  async atEnd(): Promise<boolean> {
    return this.#piece.length === 0 && !(await this.#next());
  }

  async close(): Promise<void> {
    await this.#pieces.return(undefined);
  }

  async #next(): Promise<boolean> {
    const { done, value } = await this.#pieces.next();
    if (!done) this.#piece = value as Uint8Array<ArrayBuffer>;
    return !done;
  }
}

async function* gunzip(file: InputFile, progress: Progress): AsyncGenerator<Uint8Array> {
  const gunzip = createGunzip({ chunkSize: 1 << 20 });
  // What goes wrong on the way in, an interrupted reading among it, comes out where the result is read.
  const feeding = (async () => {
    try {
      for await (const piece of file.pieces(progress)) {
        if (!gunzip.write(piece))
          await new Promise((resolve) => gunzip.once("drain", resolve).once("close", resolve));
        if (gunzip.destroyed) return;
      }
      gunzip.end();
    } catch (error) {
      gunzip.destroy(error as Error);
    }
  })();
  try {
    for await (const piece of gunzip) if (piece.length > 0) yield piece as Uint8Array;
  } catch (error) {
    if (!/^Z_/.test((error as NodeJS.ErrnoException).code ?? "")) throw error;
    const rule =
      (error as NodeJS.ErrnoException).code === "Z_BUF_ERROR"
        ? "is gzip data that ends too early"
        : `is not whole gzip data: ${(error as Error).message}`;
    throw new TensorFileError(file.path, rule, { cause: error });
  } finally {
    gunzip.destroy();
    await feeding;
  }
}
