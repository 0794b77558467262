import { randomBytes } from "node:crypto";
import { open, realpath, rename, rm, stat } from "node:fs/promises";
import { basename, dirname, join, resolve } from "node:path";
import { describeFileError, NotebookError } from "./errors.js";
import { isSplitMime, mapBundle, splitLines } from "./multiline.js";
import type { Notebook } from "./types.js";

/** A notebook as the text of a file: what Jupyter itself would write, to the character. */
export function serializeNotebook(notebook: Notebook): string {
  const cells = notebook.cells.map((cell) => {
    const stored: Record<string, unknown> = { ...cell, source: splitLines(cell.source) };
    if ("attachments" in cell && cell.attachments) {
      stored["attachments"] = mapBundle(cell.attachments, (bundle) =>
        splitBundle(bundle as Record<string, unknown>),
      );
    }
    if (cell.cell_type === "code") {
      stored["outputs"] = cell.outputs.map((output) => {
        if (output.output_type === "stream") return { ...output, text: splitLines(output.text) };
        return "data" in output ? { ...output, data: splitBundle(output.data) } : output;
      });
    }
    return stored;
  });
  return `${JSON.stringify(sortKeys({ ...notebook, cells }), null, 1)}\n`;
}

/** Writes a notebook in one step: the file is the old one or the whole new one, whatever happens meanwhile. */
export async function writeNotebook(path: string, notebook: Notebook): Promise<void> {
  await writeFileAtomic(path, serializeNotebook(notebook));
}

/**
 * Writes text beside its place, then moves it there. A link is followed, the file's permissions are kept.
 * Failures are a NotebookError that names the file.
 */
export async function writeFileAtomic(path: string, text: string): Promise<void> {
  let temporary: string | undefined;
  try {
    const target = await realpath(path).catch(() => resolve(path));
    const existing = await stat(target).catch(() => undefined);
    // A move would replace a folder only if it is empty, and a read-only file always: refuse both.
    if (existing?.isDirectory()) throw Object.assign(new Error(), { code: "EISDIR" });
    if (existing) await (await open(target, "r+")).close();
    temporary = join(dirname(target), `.${basename(target)}.${randomBytes(6).toString("hex")}.tmp`);
    const file = await open(temporary, "wx", existing?.mode ?? 0o666);
    try {
      await file.writeFile(text);
      await file.sync();
    } finally {
      await file.close();
    }
    await rename(temporary, target);
  } catch (error) {
    if (temporary) await rm(temporary, { force: true });
    throw new NotebookError(`can't write ${path}: ${describeFileError(error)}`);
  }
}

function splitBundle(bundle: Record<string, unknown>): Record<string, unknown> {
  return mapBundle(bundle, (value, mime) =>
    typeof value === "string" && isSplitMime(mime) ? splitLines(value) : value,
  );
}

function sortKeys(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(sortKeys);
  if (typeof value !== "object" || value === null) return value;
  const entries = Object.entries(value).filter(([, part]) => part !== undefined);
  return Object.fromEntries(
    entries.sort(([a], [b]) => (a < b ? -1 : 1)).map(([key, part]) => [key, sortKeys(part)]),
  );
}
