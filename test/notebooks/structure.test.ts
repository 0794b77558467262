import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { packageRoot } from "../../src/paths.js";
import { checkNames, lectureFolder, lectures } from "../support/lectures.js";

interface Cell {
  cell_type: "code" | "markdown";
  id: string;
  metadata: { tags?: string[] };
  source: string[];
  outputs?: unknown[];
  execution_count?: number | null;
}

interface RawNotebook {
  cells: Cell[];
  metadata: Record<string, unknown>;
  nbformat: number;
  nbformat_minor: number;
}

/** What package.json lets others import, with lectern/learn/* for each of its topics; and Node's own modules. */
function isPublic(name: string): boolean {
  const { exports } = JSON.parse(readFileSync(join(packageRoot, "package.json"), "utf8")) as {
    exports: object;
  };
  const parts = Object.keys(exports).map((part) => part.replace(/^\./, "lectern"));
  if (name.startsWith("node:")) return true;
  return parts.includes(name) || (parts.includes("lectern/learn/*") && /^lectern\/learn\/[a-z]+$/.test(name));
}

for (const file of lectures) {
  // The first lecture is from before there were six checks in each.
  const leastChecks = file.startsWith("01-") ? 5 : 6;

  describe(`the notebook ${file}`, () => {
    const notebook = JSON.parse(readFileSync(join(lectureFolder, file), "utf8")) as RawNotebook;
    const code = notebook.cells.filter((cell) => cell.cell_type === "code");
    const sources = code.map((cell) => cell.source.join(""));
    const texts = notebook.cells
      .filter((cell) => cell.cell_type === "markdown")
      .map((cell) => cell.source.join(""));
    const headings = texts.flatMap((text) => [...text.matchAll(/^#{1,3} (.+)$/gm)].map((match) => match[1]!));

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

    it("knows no tags but those that mean something", () => {
      for (const { id, metadata } of notebook.cells)
        assert.deepEqual(
          (metadata.tags ?? []).filter((tag) => tag !== "trained"),
          [],
          id,
        );
    });

    it("begins with what a student will be able to do, and what that builds on", () => {
      assert.equal(notebook.cells[0]!.cell_type, "markdown");
      assert.match(texts[0]!, /^# \S/);
      assert.match(texts[0]!, /\p{Script=Cyrillic}/u, "the Russian title");
      assert.match(texts[0]!, /you can|you will be able|you are able/i);
      assert.match(texts[0]!, /builds? on/i);
    });

    it("names lectures by links that lead to one, and what it is made from by the number of the source", () => {
      const all = texts.join("\n");
      for (const [link] of all.matchAll(/(?<=\]\()[^)]+\.ipynb(?=\))/g))
        assert.ok(lectures.includes(link), link);
      const own = Number(file.slice(0, 2));
      // “Lecture 4” is the fourth notebook: the slides of another Lecture 4 are source 002.
      for (const [name, number] of all.matchAll(/\blectures? (\d+)/gi))
        assert.ok(
          Number(number) <= lectures.length && Number(number) !== own && !number!.startsWith("0"),
          name,
        );
      const atTheEnd = all.slice(all.indexOf("\n## Sources"));
      for (const [, source] of all.matchAll(/\bsources?\s(00\d)/gi))
        assert.ok(atTheEnd.includes(`Source ${source}`), source);
      assert.match(atTheEnd, /^- Source 00\d/m);
    });

    it("ends with a summary, and names its sources", () => {
      assert.ok(
        headings.some((heading) => /summary/i.test(heading)),
        headings.join("; "),
      );
      assert.ok(
        texts.some((text) => /\bsources?\b/i.test(text)),
        "sources",
      );
    });

    it(`has ${leastChecks} check cells or more, with points and names of their own`, () => {
      const names = sources.flatMap(checkNames);
      assert.ok(names.length >= leastChecks, `${names.length} checks`);
      assert.equal(new Set(names).size, names.length);
      const points = sources.flatMap((source) => [
        ...source.matchAll(/^await check\([^{]*\{ points: (\d+)/gm),
      ]);
      assert.equal(points.length, names.length, "checks with points");
      for (const [call, number] of points) assert.ok(Number(number) > 0, call);
    });

    it("has two exercises or more, each with a stub comment, a solution and a check after it", () => {
      const exercises = [...sources.keys()].filter((i) => sources[i]!.includes("BEGIN SOLUTION"));
      assert.ok(exercises.length >= 2, `${exercises.length} exercises`);
      for (const i of exercises) {
        assert.match(
          sources[i]!,
          /^ *\/\/ (?!BEGIN).+\n *\/\/ BEGIN SOLUTION\n[\s\S]+\n *\/\/ END SOLUTION$/m,
        );
        assert.match(sources[i + 1]!, /^await check\(/);
        // A wrong answer earns nothing, whichever of the tests it happens to pass.
        assert.match(sources[i + 1]!, /^await check\([^{]*\{ points: \d+, allOrNothing: true\b/, sources[i]);
      }
    });

    it("has no comment that a handout would cut", () => {
      const comments = sources.flatMap((source) =>
        source.split("\n").filter((line) => /^ *(?:\/\/|\/?\*)/.test(line)),
      );
      assert.deepEqual(
        comments.filter((line) => line.length > 84),
        [],
      );
    });

    it("imports from the library's public parts and from Node only", () => {
      const imported = sources.flatMap((source) =>
        [...source.matchAll(/(?:from|import\() ?"(.+?)"/g)].map((match) => match[1]!),
      );
      assert.deepEqual(
        imported.filter((name) => !isPublic(name) && !name.startsWith("node:")),
        [],
      );
    });
  });
}
