import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { join } from "node:path";
import { register } from "../../src/cli/register.js";
import { packageRoot } from "../../src/paths.js";
import { requirement, skip } from "../support/requirement.js";
import { temporaryFolder } from "../support/temp.js";

describe("jupyter_kernel_test", function () {
  this.timeout(120_000);
  const folder = temporaryFolder();

  it("passes, every test of it, none skipped", async function () {
    const { python } = requirement(this, "jupyterlab");
    const installed = spawnSync(python, ["-c", "import jupyter_kernel_test"]).status === 0;
    if (!installed && process.env["CI"] !== "true")
      skip(this, "no jupyter_kernel_test: pip install it into .venv");
    await register(folder());
    const { stderr, status } = spawnSync(python, [join(packageRoot, "test/kernel/conformance.py")], {
      encoding: "utf8",
      env: { ...process.env, JUPYTER_PATH: folder() },
    });
    assert.equal(status, 0, stderr);
    assert.match(stderr, /^Ran 13 tests/m);
    assert.doesNotMatch(stderr, /skipped/);
  });
});
