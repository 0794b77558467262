import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { tf } from "lectern/tensor";
import { registerWasm } from "../../../src/tensor/wasm/index.js";

describe("WebAssembly backend", () => {
  it("is ready as soon as it is registered, and can be registered again", () => {
    registerWasm();
    const first = tf.backend();
    assert.equal(tf.getBackend(), "wasm");
    assert.deepEqual(
      tf
        .tensor([[1, 2]])
        .matMul(tf.tensor([[3], [4]]))
        .arraySync(),
      [[11]],
    );
    registerWasm();
    assert.equal(tf.backend(), first);
  });

  it("leaves the process no listeners, and none missing when it is disposed of", () => {
    const program = `
      const { registerWasm } = await import(${JSON.stringify(new URL("../../../src/tensor/wasm/index.js", import.meta.url).href)});
      const { tf } = await import(${JSON.stringify(new URL("../../../src/tensor/tf.js", import.meta.url).href)});
      const own = () => {};
      process.on("uncaughtException", own);
      registerWasm();
      const count = () => process.listenerCount("uncaughtException") + process.listenerCount("unhandledRejection");
      const before = count();
      tf.removeBackend("wasm");
      console.log(before, count());`;
    const { stdout, stderr } = spawnSync(process.execPath, ["--input-type=module", "--eval", program], {
      encoding: "utf8",
    });
    assert.equal(stdout.trim().split("\n").at(-1), "1 1", stderr);
  });

  it("says so where its memory is full, and goes on", () => {
    registerWasm();
    const backend = tf.backend() as unknown as { makeOutput(shape: number[], dtype: string): unknown };
    assert.throws(
      () => backend.makeOutput([2 ** 15, 2 ** 15, 2], "float32"),
      /^Error: The wasm backend's memory is full: 8589934592 bytes more don't fit into its 4 GiB\. Dispose of tensors/,
    );
    assert.deepEqual(tf.tensor1d([1, 2]).add(1).arraySync(), [2, 3]);
  });

  it("says so where there is no WebAssembly", () => {
    const program = `
      const { registerWasm } = await import(${JSON.stringify(new URL("../../../src/tensor/wasm/index.js", import.meta.url).href)});
      delete globalThis.WebAssembly;
      try { registerWasm(); } catch (error) { console.log(error.message); }`;
    const { stdout } = spawnSync(process.execPath, ["--input-type=module", "--eval", program], {
      encoding: "utf8",
    });
    assert.match(stdout, /^The wasm backend needs WebAssembly, which this JavaScript engine lacks/m);
  });
});
