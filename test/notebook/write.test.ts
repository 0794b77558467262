import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import {
  chmodSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { join } from "node:path";
import { parseNotebook, serializeNotebook, writeNotebook } from "../../src/notebook/index.js";
import { code, markdown, notebookOf } from "../support/notebooks.js";
import { requirement } from "../support/requirement.js";
import { temporaryFolder } from "../support/temp.js";

const sample = notebookOf(
  markdown("# Title\n\ntext é \u2028 x"),
  code("let a = 1;\r\na\n", [
    { output_type: "stream", name: "stdout", text: "1\r2\n\n3" },
    {
      output_type: "display_data",
      data: { "text/html": "<b>\n</b>", "image/png": "AAAA\nBBBB\n", "application/json": { b: 1, a: [] } },
      metadata: {},
    },
    { output_type: "error", ename: "E", evalue: "v", traceback: ["x\ny"] },
  ]),
  code(""),
);

describe("writing notebooks", () => {
  const folder = temporaryFolder();

  it("gives back what it read", () => {
    assert.deepEqual(parseNotebook(serializeNotebook(sample)), sample);
  });

  it("writes as Jupyter does, to the character", function () {
    const python = requirement(this, "jupyterlab").python;
    const path = join(folder(), "a.ipynb");
    writeFileSync(path, serializeNotebook(sample));
    const script =
      "import nbformat, sys; nb = nbformat.read(sys.argv[1], 4); nbformat.validate(nb); nbformat.write(nb, sys.argv[1])";
    execFileSync(python, ["-W", "error", "-c", script, path]);
    assert.equal(serializeNotebook(sample), readFileSync(path, "utf8"));
  });

  it("replaces a file in one step, keeps its permissions and follows links", async () => {
    const path = join(folder(), "a.ipynb");
    writeFileSync(path, "old");
    chmodSync(path, 0o640);
    symlinkSync(path, join(folder(), "link.ipynb"));
    await writeNotebook(join(folder(), "link.ipynb"), sample);
    assert.equal(readFileSync(path, "utf8"), serializeNotebook(sample));
    assert.equal(statSync(path).mode & 0o777, 0o640);
    assert.deepEqual(readdirSync(folder()).sort(), ["a.ipynb", "link.ipynb"]);
  });

  it("names the file that can't be written and leaves nothing behind", async () => {
    const lost = join(folder(), "none", "a.ipynb");
    await assert.rejects(writeNotebook(lost, sample), {
      message: `can't write ${lost}: there is no such file or folder`,
    });
    const directory = join(folder(), "dir");
    mkdirSync(directory);
    await assert.rejects(writeNotebook(directory, sample), {
      message: `can't write ${directory}: it is a folder`,
    });
    assert.deepEqual(readdirSync(folder()), ["dir"]);
  });
});
