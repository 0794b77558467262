import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { packageRoot } from "../../src/paths.js";

interface Cell {
  cell_type: "code" | "markdown";
  id: string;
  source: string[];
  outputs?: unknown[];
  execution_count?: number | null;
}

const notebook = JSON.parse(readFileSync(join(packageRoot, "notebooks/01-regression.ipynb"), "utf8")) as {
  cells: Cell[];
  metadata: Record<string, unknown>;
  nbformat: number;
  nbformat_minor: number;
};
const code = notebook.cells.filter((cell) => cell.cell_type === "code");
const sources = code.map((cell) => cell.source.join(""));

describe("the notebook on regression", () => {
  it("is nbformat 4.5 for the Lectern kernel", () => {
    assert.deepEqual([notebook.nbformat, notebook.nbformat_minor], [4, 5]);
    assert.deepEqual(notebook.metadata, {
      kernelspec: { display_name: "TypeScript (Lectern)", language: "typescript", name: "lectern" },
      language_info: {
        codemirror_mode: "typescript",
        file_extension: ".ts",
        mimetype: "text/typescript",
        name: "typescript",
      },
    });
  });

  it("holds no outputs", () => {
    for (const cell of code) assert.deepEqual([cell.outputs, cell.execution_count], [[], null], cell.id);
  });

  it("has ids that are unique and can be read", () => {
    const ids = notebook.cells.map((cell) => cell.id);
    assert.equal(new Set(ids).size, ids.length);
    for (const id of ids) assert.match(id, /^[a-z][a-z0-9-]{1,30}$/);
  });

  it("has five check cells or more, with points and names of their own", () => {
    const checks = sources.flatMap((source) => [
      ...source.matchAll(/^await check\("(.+)", \{ points: (\d+) \}/gm),
    ]);
    assert.ok(checks.length >= 5, `${checks.length} checks`);
    assert.equal(new Set(checks.map((match) => match[1])).size, checks.length);
    for (const [, name, points] of checks) assert.ok(Number(points) > 0, name);
  });

  it("has two exercises or more, each with a stub comment, a solution and a check after it", () => {
    const exercises = [...sources.keys()].filter((i) => sources[i].includes("BEGIN SOLUTION"));
    assert.ok(exercises.length >= 2);
    for (const i of exercises) {
      assert.match(sources[i], /^ *\/\/ (?!BEGIN).+\n *\/\/ BEGIN SOLUTION\n[\s\S]+\n *\/\/ END SOLUTION$/m);
      assert.match(sources[i + 1], /^await check\(/);
    }
  });

  it("imports from the library's public parts only", () => {
    const imported = sources.flatMap((source) =>
      [...source.matchAll(/from "(.+)"/g)].map((match) => match[1]),
    );
    const parts = [
      "lectern/check",
      "lectern/data",
      "lectern/display",
      "lectern/learn/linear",
      "lectern/plot",
    ];
    for (const name of imported) assert.ok(parts.includes(name), name);
  });
});
