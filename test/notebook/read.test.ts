import assert from "node:assert/strict";
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { NotebookError, parseNotebook, readNotebook } from "../../src/notebook/index.js";
import { temporaryFolder } from "../support/temp.js";

const cell = (over: object = {}) => ({
  cell_type: "code",
  id: "a",
  metadata: {},
  source: "1",
  outputs: [],
  execution_count: null,
  ...over,
});
const notebook = (over: object = {}) =>
  JSON.stringify({ nbformat: 4, nbformat_minor: 5, metadata: {}, cells: [], ...over });
const refuses = (text: string, message: string) =>
  assert.throws(() => parseNotebook(text, "a.ipynb"), new NotebookError(message));

describe("reading notebooks", () => {
  const folder = temporaryFolder();

  it("joins lines in sources, streams, bundles and attachments, and leaves JSON alone", () => {
    const read = parseNotebook(
      notebook({
        cells: [
          cell({
            source: ["let a = 1\n", "a"],
            outputs: [
              { output_type: "stream", name: "stdout", text: ["x\n", "y"] },
              {
                output_type: "display_data",
                metadata: {},
                data: {
                  "text/html": ["<b>", "</b>"],
                  "application/json": ["kept"],
                  "application/vnd.vegalite.v5+json": { a: ["b"] },
                },
              },
            ],
          }),
          {
            cell_type: "markdown",
            id: "b",
            metadata: {},
            source: ["# T"],
            attachments: { "a.svg": { "image/svg+xml": ["<svg>", "</svg>"] } },
          },
        ],
      }),
    );
    const [first, second] = read.cells;
    assert.ok(first?.cell_type === "code" && second?.cell_type === "markdown");
    assert.equal(first.source, "let a = 1\na");
    assert.deepEqual(first.outputs[0], { output_type: "stream", name: "stdout", text: "x\ny" });
    assert.deepEqual((first.outputs[1] as { data: object }).data, {
      "text/html": "<b></b>",
      "application/json": ["kept"],
      "application/vnd.vegalite.v5+json": { a: ["b"] },
    });
    assert.deepEqual(second.attachments, { "a.svg": { "image/svg+xml": "<svg></svg>" } });
  });

  it("reads every minor version: without ids before 4.5, with unknown parts after it", () => {
    for (const minor of [0, 1, 2, 3, 4]) {
      const { id: _, ...old } = cell();
      assert.equal(parseNotebook(notebook({ nbformat_minor: minor, cells: [old] })).nbformat_minor, minor);
    }
    parseNotebook(
      notebook({
        nbformat_minor: 6,
        later: 1,
        cells: [cell({ later: 1 }), { cell_type: "sketch", id: "s", metadata: {}, source: "" }],
      }),
    );
  });

  it("says what is wrong with a file", async () => {
    const missing = join(folder(), "none.ipynb");
    await assert.rejects(
      readNotebook(missing),
      new NotebookError(`can't read ${missing}: there is no such file or folder`),
    );
    const directory = join(folder(), "dir.ipynb");
    mkdirSync(directory);
    await assert.rejects(
      readNotebook(directory),
      new NotebookError(`can't read ${directory}: it is a folder`),
    );
    const empty = join(folder(), "empty.ipynb");
    writeFileSync(empty, "\n");
    await assert.rejects(readNotebook(empty), new NotebookError(`${empty} is empty, not a notebook`));
  });

  it("says where JSON breaks", () => {
    refuses("<html>", 'a.ipynb is not JSON: unexpected "<" at line 1, column 1');
    refuses('{\n "cells": [1, 2,}', 'a.ipynb is not JSON: unexpected "}" at line 2, column 17');
    refuses('{\n "cells": [', "a.ipynb is not JSON: the text ends too early at line 2, column 12");
    refuses('{"a": "x', "a.ipynb is not JSON: the text ends too early at line 1, column 9");
    refuses('{"a": "b\nc"}', 'a.ipynb is not JSON: unexpected "\\n" at line 1, column 9');
    refuses('{"a": 1} 2', 'a.ipynb is not JSON: unexpected "2" at line 1, column 10');
    refuses("{'a': 1}", `a.ipynb is not JSON: unexpected "'" at line 1, column 2`);
    refuses('<<<<<<< HEAD\n{"a": 1}', 'a.ipynb is not JSON: unexpected "<" at line 1, column 1');
  });

  it("says which version it can't read and what to do", () => {
    refuses(
      '{"nbformat": 3, "nbformat_minor": 0, "worksheets": []}',
      'a.ipynb is a version 3 notebook and only version 4 can be read: upgrade it with "jupyter nbconvert --to notebook --nbformat 4 a.ipynb"',
    );
    refuses('{"nbformat": 5}', 'a.ipynb has "nbformat" 5 and only version 4 can be read');
    refuses("[]", 'a.ipynb is JSON but not a notebook: it has no "nbformat"');
    refuses(
      '{"nbformat": 4}',
      "a.ipynb is not a valid notebook: nbformat_minor must be a whole number from 0, not nothing",
    );
  });

  it("says which place breaks which rule of the schema, with the value", () => {
    const bad = (over: object, message: string) =>
      refuses(notebook(over), `a.ipynb is not a valid notebook: ${message}`);
    bad({ cells: 3 }, "cells must be array, not 3");
    bad({ extra: 1 }, 'the notebook must not have "extra"');
    bad({ metadata: { kernelspec: { name: "x" } } }, 'metadata.kernelspec must have "display_name"');
    bad(
      { cells: [cell({ cell_type: "sketch" })] },
      'cells[0].cell_type must be "code", "markdown" or "raw", not "sketch"',
    );
    bad(
      { cells: [cell(), cell({ id: "a b" })] },
      'cells[1].id must match pattern "^[a-zA-Z0-9-_]+$", not "a b"',
    );
    bad({ cells: [cell({ source: [1] })] }, "cells[0].source must be text or a list of lines, not [1]");
    bad(
      { cells: [cell({ execution_count: "1" })] },
      'cells[0].execution_count must be integer,null, not "1"',
    );
    bad({ cells: [cell({ metadata: { tags: "x" } })] }, 'cells[0].metadata.tags must be array, not "x"');
    bad(
      { cells: [cell({ outputs: [{ output_type: "stream", name: "stdout" }] })] },
      'cells[0].outputs[0] must have "text"',
    );
    bad(
      { cells: [cell({ outputs: [{ output_type: "pyout" }] })] },
      'cells[0].outputs[0].output_type must be one of "stream", "display_data", "execute_result", "error", not "pyout"',
    );
    const { id: _, ...withoutId } = cell();
    bad({ cells: [withoutId] }, 'cells[0] must have "id"');
  });
});
