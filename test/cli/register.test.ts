import assert from "node:assert/strict";
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { packageRoot } from "../../src/paths.js";
import { command, lectern } from "../support/command.js";
import { requirement } from "../support/requirement.js";
import { temporaryFolder } from "../support/temp.js";

describe("lectern register", () => {
  const folder = temporaryFolder();

  it("writes kernels and the plots' extension for JUPYTER_PATH", async () => {
    const { code, stdout, stderr } = await lectern(["register", "--prefix", folder()]);
    assert.deepEqual([code, stderr], [0, ""]);
    assert.ok(stdout.endsWith(`start Jupyter with JUPYTER_PATH=${folder()} to use them\n`), stdout);
    const spec = JSON.parse(readFileSync(join(folder(), "kernels/lectern/kernel.json"), "utf8"));
    assert.equal(spec.argv[2], process.execPath);
    assert.equal(spec.argv.at(-2), join(packageRoot, "dist/src/kernel/main.js"));
    for (const logo of ["logo-svg.svg", "logo-64x64.png", "logo-32x32.png"])
      assert.ok(existsSync(join(folder(), "kernels/lectern", logo)), logo);
    assert.ok(existsSync(join(folder(), "labextensions/lectern-plotly/package.json")));
  });

  it("is what Jupyter finds", async function () {
    this.timeout(30_000);
    const { python } = requirement(this, "jupyterlab");
    await lectern(["register", "--prefix", folder()]);
    const env = { JUPYTER_PATH: folder() };
    const { stdout } = await command(python, ["-m", "jupyter_client.kernelspecapp", "list", "--json"], env);
    const { kernelspecs } = JSON.parse(stdout);
    assert.equal(kernelspecs.lectern.spec.display_name, "TypeScript (Lectern)");
    assert.equal(kernelspecs.lectern.resource_dir, join(folder(), "kernels/lectern"));
  });

  it("writes into the user's own folder only when asked", async () => {
    const { code } = await lectern(["register", "--user"], { JUPYTER_DATA_DIR: folder() });
    assert.equal(code, 0);
    assert.ok(existsSync(join(folder(), "kernels/lectern/kernel.json")));
  });

  it("says what is wrong in one sentence", async () => {
    const file = join(folder(), "file");
    writeFileSync(file, "");
    const taken = await lectern(["register", "--prefix", file]);
    assert.deepEqual(taken, {
      code: 1,
      stdout: "",
      stderr: `lectern: can't write into ${file}: a part of its path is not a folder\n`,
    });
    const both = await lectern(["register", "--prefix", file, "--user"]);
    assert.deepEqual(both, {
      code: 1,
      stdout: "",
      stderr: "lectern: --prefix and --user exclude each other: give one of them\n",
    });
  });
});
