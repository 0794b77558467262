import assert from "node:assert/strict";
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { lectern } from "../support/command.js";
import { code, markdown, notebookWriter } from "../support/notebooks.js";
import { temporaryFolder } from "../support/temp.js";

describe("lectern render", function () {
  this.timeout(40_000);
  const folder = temporaryFolder();
  const write = notebookWriter(folder);

  it("runs the notebook and writes NAME.html beside it", async () => {
    const { code: exit, stderr } = await lectern([
      "render",
      write(markdown("# Title"), code("console.log(6 * 7);")),
    ]);
    const output = join(folder(), "a.html");
    assert.equal(exit, 0, stderr);
    assert.ok(stderr.endsWith(`lectern: wrote ${output}\n`), stderr);
    const html = readFileSync(output, "utf8");
    assert.match(html, /<title>Title<\/title>/);
    assert.match(html, />42\n<\/pre>/);
  });

  it("shows what the notebook holds with --no-execute, and tells what it left out", async () => {
    const path = write(
      markdown("![x](lost.png)"),
      code("1", [{ output_type: "stream", name: "stdout", text: "kept" }]),
    );
    const output = join(folder(), "b.html");
    const { code: exit, stderr } = await lectern(["render", path, "--no-execute", "-o", output]);
    const lost = join(folder(), "lost.png");
    assert.equal(
      stderr,
      `lectern: the picture lost.png is left out: there is no file ${lost}\nlectern: wrote ${output}\n`,
    );
    assert.equal(exit, 0);
    assert.match(readFileSync(output, "utf8"), />kept<\/pre>/);
  });

  it("writes no handout when a cell fails, unless that is allowed", async () => {
    const path = write(code("throw new Error('no')"));
    const output = join(folder(), "a.html");
    const { code: exit, stderr } = await lectern(["render", path]);
    assert.equal(exit, 1);
    assert.match(stderr, /^lectern: code cell 1 failed: Error: no$/m);
    assert.ok(!existsSync(output));
    assert.equal((await lectern(["render", path, "--allow-errors"])).code, 0);
    assert.match(readFileSync(output, "utf8"), /class="output error"/);
  });
});
