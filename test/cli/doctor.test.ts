import assert from "node:assert/strict";
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { lectern } from "../support/command.js";
import { temporaryFolder } from "../support/temp.js";

describe("lectern doctor", () => {
  const folder = temporaryFolder();

  it("says what works here, and which backend is used and why", async () => {
    const env = { LECTERN_BACKEND: "wasm", JUPYTER_DATA_DIR: folder() };
    const { code, stdout, stderr } = await lectern(["doctor"], env);
    assert.deepEqual([code, stderr], [0, ""]);
    const { version } = process;
    assert.ok(stdout.startsWith(`✔ Node            ${version.slice(1)}\n`), stdout);
    assert.ok(
      stdout.includes(`– Kernel          not registered for every Jupyter of yours (${folder()})\n`),
      stdout,
    );
    assert.ok(stdout.includes("✔ Backend         wasm (LECTERN_BACKEND=wasm asks for it)\n"), stdout);
    assert.match(stdout, /^✔ Compiled steps {2}onnxruntime-node 1\.30\.0$/m);
  });

  it("gives the same as JSON", async () => {
    const { code, stdout } = await lectern(["doctor", "--json"], { LECTERN_BACKEND: "cpu" });
    assert.equal(code, 0);
    const { node, backend, onnxruntime } = JSON.parse(stdout);
    assert.deepEqual(node, { version: process.versions.node });
    assert.deepEqual(backend, { name: "cpu", reason: "LECTERN_BACKEND=cpu asks for it", rejected: [] });
    assert.deepEqual(onnxruntime, { version: "1.30.0" });
  });

  it("fails where no backend can be had", async () => {
    const { code, stdout } = await lectern(["doctor"], { LECTERN_BACKEND: "gpu" });
    assert.equal(code, 1);
    const wrong = '✖ Backend         none (LECTERN_BACKEND must be node, wasm or cpu, not "gpu")';
    assert.ok(stdout.includes(`${wrong}\n`), stdout);
  });

  it("fails where the registered kernel is not there any more, and says what to do", async () => {
    const place = join(folder(), "kernels/lectern");
    mkdirSync(place, { recursive: true });
    const file = join(place, "kernel.json");
    writeFileSync(file, JSON.stringify({ argv: ["/nowhere/node", "main.js"] }));
    const { code, stdout } = await lectern(["doctor"], {
      JUPYTER_DATA_DIR: folder(),
      LECTERN_BACKEND: "cpu",
    });
    assert.equal(code, 1);
    const wrong = `✖ Kernel          registered for every Jupyter of yours (${file} names /nowhere/node, which is not there)`;
    assert.ok(stdout.includes(`${wrong}\n`), stdout);
    assert.ok(stdout.includes("→ Register the kernel anew: npx lectern register --user\n"), stdout);
  });
});
