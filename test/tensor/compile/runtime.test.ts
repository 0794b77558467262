import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { temporaryFolder } from "../../support/temp.js";

const library = new URL("../../../src/tensor/index.js", import.meta.url).href;

/** Runs a module in a process of its own. */
function run(body: string, ...flags: string[]) {
  const code = `import { compile, tf } from ${JSON.stringify(library)};\n${body}`;
  const { status, stdout, stderr } = spawnSync(
    process.execPath,
    [...flags, "--input-type=module", "--eval", code],
    { encoding: "utf8", cwd: fileURLToPath(new URL("../../../..", import.meta.url)) },
  );
  return { status, stdout, stderr };
}

describe("ONNX Runtime", () => {
  const folder = temporaryFolder();

  it("is not needed: without it the step runs eagerly and says so once", () => {
    const preload = join(folder(), "hide.cjs");
    writeFileSync(
      preload,
      `
      const Module = require("node:module");
      const resolve = Module._resolveFilename;
      Module._resolveFilename = function (name, ...rest) {
        if (name.startsWith("onnxruntime-node")) throw new Error("Cannot find module '" + name + "'");
        return resolve.call(this, name, ...rest);
      };`,
    );
    const { status, stdout, stderr } = run(
      `const double = compile(function double(x) { return x.mul(2); });
       const results = [1, 2, 3, 4].map((x) => double(tf.scalar(x)).dataSync()[0]);
       console.log(JSON.stringify({ results, runs: double.forms.map(({ runs }) => runs) }));`,
      "--require",
      preload,
    );
    assert.equal(status, 0, stderr);
    assert.deepEqual(JSON.parse(stdout), { results: [2, 4, 6, 8], runs: ["eager"] });
    assert.equal(
      stderr,
      "The step double runs eagerly: onnxruntime-node can't be loaded: Cannot find module 'onnxruntime-node/dist/binding.js'\n",
    );
  });

  it("writes nothing to stderr where it fails", () => {
    const { status, stdout, stderr } = run(
      `const pick = compile((x, i) => tf.gather(x, i));
       const at = (i) => pick(tf.tensor1d([1, 2, 3]), tf.tensor1d([i], "int32"));
       for (let call = 0; call < 3; call++) at(1);
       try { at(9); } catch (error) { console.log(error.message); }`,
    );
    assert.equal(status, 0, stderr);
    assert.match(stdout, /^The compiled step failed: .*out of data bounds/);
    assert.equal(stderr, "");
  });
});
