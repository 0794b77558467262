import assert from "node:assert/strict";
import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { readNotebook } from "../../src/notebook/index.js";
import { lectern } from "../support/command.js";
import { code, notebookWriter } from "../support/notebooks.js";
import { temporaryFolder } from "../support/temp.js";

describe("lectern run", function () {
  this.timeout(40_000);
  const folder = temporaryFolder();
  const write = notebookWriter(folder);

  it("writes the executed notebook beside the notebook, which stays as it is", async () => {
    const path = write(code("const a: number = 1;"), code("a + 1"));
    const before = readFileSync(path, "utf8");
    const { code: exit, stdout, stderr } = await lectern(["run", path]);
    const output = join(folder(), "a.executed.ipynb");
    const lines = stderr.replace(/\d+\.\d s/g, "T s").split("\n");
    assert.deepEqual(lines, [
      "starting the kernel lectern",
      "cell 1 of 2: T s",
      "cell 2 of 2: T s",
      `lectern: wrote ${output}`,
      "",
    ]);
    assert.deepEqual([exit, stdout], [0, ""]);
    assert.equal(readFileSync(path, "utf8"), before);
    const [, second] = (await readNotebook(output)).cells;
    assert.ok(second?.cell_type === "code");
    assert.equal(second.execution_count, 2);
  });

  it("writes where it is told, or into the notebook", async () => {
    const path = write(code("1"));
    const output = join(folder(), "b.ipynb");
    assert.equal((await lectern(["run", path, "--output", output])).code, 0);
    assert.equal((await lectern(["run", path, "--inplace"])).code, 0);
    assert.deepEqual(readdirSync(folder()).sort(), ["a.ipynb", "b.ipynb"]);
    assert.equal(readFileSync(path, "utf8"), readFileSync(output, "utf8"));
  });

  it("prints a failing cell, writes what ran and exits with 1", async () => {
    const path = write(code("1"), code("// two lines\nthrow new TypeError('bad shape');"), code("3"));
    const { code: exit, stderr } = await lectern(["run", path]);
    assert.equal(exit, 1);
    assert.match(stderr, /^lectern: code cell 2 failed: TypeError: bad shape$/m);
    assert.match(stderr, /^ {2}2 \| throw new TypeError\('bad shape'\);$/m);
    assert.ok(stderr.endsWith(`lectern: what ran is in ${join(folder(), "a.executed.ipynb")}\n`), stderr);
    assert.ok(!stderr.includes("\u001b"), "no colours where no terminal is");
    const allowed = await lectern(["run", path, "--allow-errors"]);
    assert.equal(allowed.code, 0);
    assert.match(allowed.stderr, /cell 2 of 3: .* failed as it may/);
  });

  it("ends a cell that takes too long", async () => {
    const { code: exit, stderr } = await lectern(["run", write(code("while (true) {}")), "--timeout", "0.5"]);
    assert.equal(exit, 1);
    assert.match(stderr, /CellTimeout: the cell took longer than 0.5 seconds and was interrupted/);
  });

  it("says what is wrong in one sentence and writes nothing", async () => {
    const path = write(code("1"));
    const cases: [string[], number, string][] = [
      [["none.ipynb"], 1, "lectern: can't read none.ipynb: there is no such file or folder\n"],
      [
        [path, "--output", "/no/such/folder/b.ipynb"],
        1,
        "lectern: can't write /no/such/folder/b.ipynb: there is no such file or folder\n",
      ],
      [[path, "--output", folder()], 1, `lectern: can't write ${folder()}: it is a folder\n`],
      [
        [path, "--output", "b.ipynb", "--inplace"],
        1,
        "lectern: --output and --inplace exclude each other: give one of them\n",
      ],
      [
        [path, "--timeout", "soon"],
        2,
        "lectern: option '--timeout <seconds>' argument 'soon' is invalid. It must be a number of seconds above 0, not \"soon\".\n",
      ],
      [[], 2, "lectern: missing required argument 'notebook'\n"],
      [[path, "--fast"], 2, "lectern: unknown option '--fast'\n"],
    ];
    for (const [args, exit, message] of cases) {
      assert.deepEqual(await lectern(["run", ...args]), { code: exit, stdout: "", stderr: message });
    }
    const unknown = await lectern(["run", path, "--kernel", "none"]);
    assert.equal(unknown.code, 1);
    assert.match(unknown.stderr, /^lectern: there is no kernel named "none"; there are .*lectern.*$/m);
    const broken = join(folder(), "broken.ipynb");
    writeFileSync(broken, '{"nbformat": 4,');
    assert.deepEqual(await lectern(["run", broken]), {
      code: 1,
      stdout: "",
      stderr: `lectern: ${broken} is not JSON: the text ends too early at line 1, column 16\n`,
    });
    assert.deepEqual(readdirSync(folder()).sort(), ["a.ipynb", "broken.ipynb"]);
  });
});
