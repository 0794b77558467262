import { writeFileSync } from "node:fs";
import { join } from "node:path";
import type { CodeCell, MarkdownCell, Notebook, Output } from "../../src/notebook/index.js";
import { serializeNotebook } from "../../src/notebook/index.js";

/** A notebook of the given cells, named cell-0, cell-1, … */
export function notebookOf(...cells: (CodeCell | MarkdownCell)[]): Notebook {
  return {
    nbformat: 4,
    nbformat_minor: 5,
    metadata: {},
    cells: cells.map((cell, index) => ({ id: `cell-${index}`, ...cell })),
  };
}

export function code(source: string, outputs: Output[] = [], metadata: CodeCell["metadata"] = {}): CodeCell {
  return { cell_type: "code", source, metadata, execution_count: null, outputs };
}

export function markdown(source: string): MarkdownCell {
  return { cell_type: "markdown", source, metadata: {} };
}

/** Writes notebooks of the given cells as `a.ipynb` into a folder. @returns the file's path */
export function notebookWriter(folder: () => string): (...cells: Parameters<typeof notebookOf>) => string {
  return (...cells) => {
    const path = join(folder(), "a.ipynb");
    writeFileSync(path, serializeNotebook(notebookOf(...cells)));
    return path;
  };
}
