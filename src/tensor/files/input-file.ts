import { type FileHandle, open, stat } from "node:fs/promises";
import { asFileError, TensorFileError } from "./errors.js";
import type { Progress } from "./progress.js";

const pieceBytes = 4 << 20;

/** A regular file that is open for reading. */
export class InputFile {
  readonly path: string;
  readonly size: number;
  readonly #handle: FileHandle;

  private constructor(path: string, size: number, handle: FileHandle) {
    this.path = path;
    this.size = size;
    this.#handle = handle;
  }

  /** Opens a file for the time of `use`. Whatever the system refuses is a TensorFileError. */
  static async use<Result>(path: string, use: (file: InputFile) => Promise<Result>): Promise<Result> {
    let handle: FileHandle | undefined;
    try {
      // Asked first, since opening a named pipe would wait for a writer.
      if (!(await stat(path)).isFile())
        throw new TensorFileError(path, "must be a file, not a folder or device");
      handle = await open(path, "r");
      return await use(new InputFile(path, (await handle.stat()).size, handle));
    } catch (error) {
      throw asFileError(path, "read", error);
    } finally {
      await handle?.close();
    }
  }

  /** Fills `target` with the bytes from `offset` on. The file has them: that is to be checked before. */
  async fill(target: Uint8Array, offset: number, progress?: Progress): Promise<void> {
    for (let at = 0; at < target.length; ) {
      const length = Math.min(pieceBytes, target.length - at);
      const { bytesRead } = await this.#handle.read(target, at, length, offset + at);
      if (bytesRead === 0) {
        throw new TensorFileError(this.path, "became shorter while it was read", { offset: offset + at });
      }
      at += bytesRead;
      progress?.advance(bytesRead);
    }
  }

  /** The bytes from `offset` on, in memory of their own. */
  async read(offset: number, length: number, progress?: Progress): Promise<Uint8Array<ArrayBuffer>> {
    const bytes = allocate(this.path, length);
    await this.fill(bytes, offset, progress);
    return bytes;
  }

  /** The file's bytes in order, so many at a time. */
  async *pieces(progress?: Progress, length = pieceBytes): AsyncGenerator<Uint8Array> {
    for (let offset = 0; offset < this.size; offset += length) {
      yield await this.read(offset, Math.min(length, this.size - offset), progress);
    }
  }
}

/** Memory for what a file holds. */
export function allocate(path: string, bytes: number): Uint8Array<ArrayBuffer> {
  try {
    return new Uint8Array(bytes);
  } catch (error) {
    throw new TensorFileError(path, `needs ${bytes} bytes at once, more than this process can have`, {
      cause: error,
    });
  }
}
