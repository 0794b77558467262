import { readdirSync } from "node:fs";
import { join } from "node:path";
import { executeNotebook } from "../../src/client/index.js";
import { type CodeCell, type Notebook, type Output, readNotebook } from "../../src/notebook/index.js";
import { packageRoot } from "../../src/paths.js";

export const lectureFolder = join(packageRoot, "notebooks");
/** The notebooks' file names, in the order in which they are taught. */
export const lectures = readdirSync(lectureFolder)
  .filter((file) => file.endsWith(".ipynb"))
  .sort();

/** How a lecture is run: by our kernel or the stock one, with what students are to write or without it. */
export type Run = "lectern" | "tslab" | "stubs";

const runs = new Map<string, Promise<Notebook>>();

/** A lecture's notebook as it is on the disk. */
export function readLecture(name: string): Promise<Notebook> {
  return readNotebook(join(lectureFolder, name));
}

/** A lecture run in small sizes (`LECTURE_FAST=1`), all of its cells. Each way is run once, whoever asks. */
export function runLecture(name: string, run: Run): Promise<Notebook> {
  const key = `${run} ${name}`;
  const known = runs.get(key) ?? execute(name, run);
  runs.set(key, known);
  return known;
}

async function execute(name: string, run: Run): Promise<Notebook> {
  const notebook = await readLecture(name);
  if (run === "stubs") for (const cell of codeCells(notebook)) cell.source = withoutSolutions(cell.source);
  const before = process.env["LECTURE_FAST"];
  process.env["LECTURE_FAST"] = "1";
  try {
    const kernel = run === "tslab" ? "tslab" : "lectern";
    return (await executeNotebook(notebook, { kernel, cwd: lectureFolder, allowErrors: true })).notebook;
  } finally {
    if (before === undefined) delete process.env["LECTURE_FAST"];
    else process.env["LECTURE_FAST"] = before;
  }
}

/** What students find where a solution was. */
export function withoutSolutions(source: string): string {
  return source.replace(
    /^( *)\/\/ BEGIN SOLUTION\n[\s\S]*?^ *\/\/ END SOLUTION$/gm,
    '$1throw new Error("not implemented");',
  );
}

export function codeCells(notebook: Notebook): CodeCell[] {
  return notebook.cells.filter((cell) => cell.cell_type === "code");
}

/** The names of the checks that belong to exercises: those in the code cell after one with a solution. */
export function exerciseChecks(notebook: Notebook): string[] {
  const cells = codeCells(notebook);
  return cells.flatMap((cell, i) =>
    cell.source.includes("// BEGIN SOLUTION") ? checkNames(cells[i + 1]?.source ?? "") : [],
  );
}

/** The names of the checks that a cell's source makes. */
export function checkNames(source: string): string[] {
  return [...source.matchAll(/^await check\(\s*"((?:[^"\\]|\\.)+)"/gm)].map(
    (match) => JSON.parse(`"${match[1]}"`) as string,
  );
}

/** What must not be among a lecture's outputs: errors, and anything on stderr, each with the cell it is in. */
export function complaints(notebook: Notebook): string[] {
  const complaint = (output: Output): string | undefined => {
    if (output.output_type === "error") return `${output.ename}: ${output.evalue}`;
    if (output.output_type === "stream" && output.name !== "stdout") return output.text;
    return undefined;
  };
  return codeCells(notebook).flatMap((cell) =>
    cell.outputs.flatMap((output) => {
      const text = complaint(output as Output);
      return text === undefined ? [] : [`${cell.id}: ${text}`];
    }),
  );
}
