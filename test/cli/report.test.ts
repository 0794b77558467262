import assert from "node:assert/strict";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { packageRoot } from "../../src/paths.js";
import { command } from "../support/command.js";
import { temporaryFolder } from "../support/temp.js";

describe("the test report", () => {
  const folder = temporaryFolder();

  async function report(
    body: string,
    env: NodeJS.ProcessEnv = {},
  ): Promise<{ code: number | null; lines: string[]; all: string }> {
    const support = pathToFileURL(join(packageRoot, "dist/test/support/requirement.js")).href;
    const file = join(folder(), "sample.test.mjs");
    writeFileSync(file, `import { requirement, skip } from ${JSON.stringify(support)};\n${body}`);
    const mocha = join(packageRoot, "node_modules/mocha/bin/mocha.js");
    const args = [mocha, "--no-config", "--reporter", join(packageRoot, "scripts/reporter.cjs"), file];
    const { code, stdout } = await command(process.execPath, args, { CI: "", ...env });
    return { code, lines: stdout.trimEnd().split("\n").slice(-2), all: stdout };
  }

  it("ends with the counts", async () => {
    const { code, lines } = await report(`it("a", () => {}); it("b", () => { throw new Error("no"); });`);
    assert.deepEqual(lines, ["Everything could be run.", "1 passed, 1 failed, 0 skipped"]);
    assert.equal(code, 1);
  });

  it("says what was not run and why", async () => {
    const { code, lines } = await report(
      `it("a", function () { requirement(this, "chromium"); });
       describe("s", () => { before(function () { skip(this, "no moon"); }); it("b", () => {}); it("c", () => {}); });`,
      { LECTERN_CHROMIUM: "/none" },
    );
    const first = "Not run: 1 (no Chromium: install it or set LECTERN_CHROMIUM), 2 (no moon).";
    assert.deepEqual(lines, [first, "0 passed, 0 failed, 3 skipped"]);
    assert.equal(code, 0);
  });

  it("fails instead where everything must run", async () => {
    const env = { LECTERN_CHROMIUM: "/none", CI: "true" };
    const { code, lines, all } = await report(
      `it("a", function () { requirement(this, "chromium"); });`,
      env,
    );
    assert.equal(code, 1);
    assert.equal(lines[1], "0 passed, 1 failed, 0 skipped");
    assert.match(all, /no Chromium: install it or set LECTERN_CHROMIUM \(needed because CI=true\)/);
  });
});
