import { readFile } from "node:fs/promises";
import { describeFileError, NotebookError } from "./errors.js";
import { parseJson } from "./json.js";
import { isJsonMime, joinLines, mapBundle } from "./multiline.js";
import { findSchemaViolation } from "./schema.js";
import type { Notebook } from "./types.js";

/** Reads a notebook file. Every failure is a NotebookError with one sentence that names the file. */
export async function readNotebook(path: string): Promise<Notebook> {
  let text: string;
  try {
    text = await readFile(path, "utf8");
  } catch (error) {
    throw new NotebookError(`can't read ${path}: ${describeFileError(error)}`);
  }
  return parseNotebook(text, path);
}

/** Parses and validates a notebook's text; `name` is what errors call it. */
export function parseNotebook(text: string, name = "the notebook"): Notebook {
  const value = parseJson(text, name);
  checkVersion(value, name);
  const violation = findSchemaViolation(value);
  if (violation) throw new NotebookError(`${name} is not a valid notebook: ${violation}`);
  return joinAll(value as Record<string, unknown>);
}

function checkVersion(value: unknown, name: string): asserts value is Record<string, unknown> {
  if (typeof value !== "object" || value === null || !("nbformat" in value)) {
    throw new NotebookError(`${name} is JSON but not a notebook: it has no "nbformat"`);
  }
  const { nbformat, nbformat_minor: minor } = value as Record<string, unknown>;
  if (typeof nbformat === "number" && nbformat < 4) {
    throw new NotebookError(
      `${name} is a version ${nbformat} notebook and only version 4 can be read: ` +
        `upgrade it with "jupyter nbconvert --to notebook --nbformat 4 ${name}"`,
    );
  }
  if (nbformat !== 4) {
    throw new NotebookError(
      `${name} has "nbformat" ${JSON.stringify(nbformat)} and only version 4 can be read`,
    );
  }
  if (!Number.isInteger(minor) || (minor as number) < 0) {
    throw new NotebookError(
      `${name} is not a valid notebook: nbformat_minor must be a whole number from 0, not ${JSON.stringify(minor) ?? "nothing"}`,
    );
  }
}

/** Joins every string that the file format allows to be a list of lines. */
function joinAll(raw: Record<string, unknown>): Notebook {
  const notebook = raw as unknown as Notebook;
  for (const cell of notebook.cells) {
    cell.source = joinLines(cell.source) as string;
    if ("attachments" in cell && cell.attachments) {
      for (const [name, bundle] of Object.entries(cell.attachments))
        cell.attachments[name] = joinBundle(bundle);
    }
    if (cell.cell_type !== "code") continue;
    for (const output of cell.outputs) {
      if (output.output_type === "stream") output.text = joinLines(output.text) as string;
      else if ("data" in output) output.data = joinBundle(output.data);
    }
  }
  return notebook;
}

function joinBundle(bundle: Record<string, unknown>): Record<string, unknown> {
  return mapBundle(bundle, (value, mime) => (isJsonMime(mime) ? value : joinLines(value)));
}
