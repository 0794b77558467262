import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { join } from "node:path";
import { register } from "../../src/cli/register.js";
import { packageRoot } from "../../src/paths.js";
import { requirement, skip } from "../support/requirement.js";
import { temporaryFolder } from "../support/temp.js";

describe("Jupyter's client library", function () {
  this.timeout(180_000);
  const folder = temporaryFolder();

  it("runs, stops and ends the kernel: nbclient, papermill, IPC", async function () {
    const { python } = requirement(this, "jupyterlab");
    const installed = spawnSync(python, ["-c", "import papermill"]).status === 0;
    if (!installed && process.env["CI"] !== "true")
      skip(this, "no papermill: pip install -r test/requirements.txt into .venv");
    await register(folder());
    const { stderr, status } = spawnSync(python, [join(packageRoot, "test/kernel/clients.py")], {
      encoding: "utf8",
      env: { ...process.env, JUPYTER_PATH: folder(), JUPYTER_DATA_DIR: join(folder(), "data") },
    });
    assert.equal(status, 0, stderr);
    assert.match(stderr, /^Ran 13 tests/m);
    assert.doesNotMatch(stderr, /skipped/);
  });
});
