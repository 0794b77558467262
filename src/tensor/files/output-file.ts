import { randomBytes } from "node:crypto";
import { type FileHandle, open, realpath, rename, rm, stat } from "node:fs/promises";
import { basename, dirname, join, resolve } from "node:path";
import { asFileError } from "./errors.js";
import type { Progress } from "./progress.js";

const pieceBytes = 4 << 20;

/** A file that is being written. */
export class OutputFile {
  readonly #handle: FileHandle;
  readonly #progress: Progress | undefined;

  constructor(handle: FileHandle, progress?: Progress) {
    this.#handle = handle;
    this.#progress = progress;
  }

  /** Appends bytes, piece by piece. */
  async write(bytes: Uint8Array): Promise<void> {
    for (let from = 0; from < bytes.length; from += pieceBytes) {
      const piece = bytes.subarray(from, from + pieceBytes);
      await this.#handle.writeFile(piece);
      this.#progress?.advance(piece.length);
    }
  }
}

/**
 * Writes a file beside its place and moves it there: the file is the old one or the whole new one, whatever happens
 * meanwhile. A link is followed, the file's permissions are kept. Whatever the system refuses is a TensorFileError.
 */
export async function writeAtomically(
  path: string,
  write: (file: OutputFile) => Promise<void>,
  progress?: Progress,
): Promise<void> {
  let temporary: string | undefined;
  try {
    const target = await realpath(path).catch(() => resolve(path));
    const existing = await stat(target).catch(() => undefined);
    // A move would replace an empty folder, and a read-only file always: refuse both.
    if (existing?.isDirectory()) throw Object.assign(new Error("it is a folder"), { code: "EISDIR" });
    if (existing) await (await open(target, "r+")).close();
    const name = join(dirname(target), `.${basename(target)}.${randomBytes(6).toString("hex")}.tmp`);
    const handle = await open(name, "wx", existing?.mode ?? 0o666);
    temporary = name;
    try {
      await write(new OutputFile(handle, progress));
      await handle.sync();
    } finally {
      await handle.close();
    }
    await rename(temporary, target);
  } catch (error) {
    if (temporary) await rm(temporary, { force: true });
    throw asFileError(path, "written", error);
  }
}
