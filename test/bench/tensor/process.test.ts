import assert from "node:assert/strict";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { writeArrays } from "../../../bench/tensor/arrays.js";
import { peers } from "../../../bench/tensor/peers.js";
import { MeasuredProcess } from "../../../bench/tensor/process.js";
import { createDqn } from "../../../bench/tensor/steps/index.js";
import { rng } from "../../../src/data/index.js";
import { tf } from "../../../src/tensor/index.js";

describe("A process that is measured", () => {
  it("runs a case from the same weights and inputs on each backend, and says how long its steps take", async () => {
    const runs = [];
    for (const name of ["tfjs-wasm", "lectern"]) {
      const process_ = peers.find((peer) => peer.name === name)!.start();
      try {
        const { version } = await process_.prepare("dqn", "");
        assert.match(version, /TensorFlow\.js 4\.22\.0, wasm$/);
        runs.push(await process_.run({ steps: 3, seconds: 0, limit: 10 }));
        const { times } = await process_.run({ steps: 9, seconds: 9, limit: 0 });
        assert.equal(times.length, 1, "one step at least, none after the limit");
      } finally {
        await process_.end();
      }
    }
    const [published, ours] = runs.map(({ losses }) => losses.map(({ loss }) => loss!));
    assert.equal(published!.length, 3);
    for (const [i, loss] of published!.entries()) assert.ok(Math.abs(loss - ours![i]!) < 1e-5);
    for (const { times } of runs) assert.ok(times.length === 3 && times.every((time) => time > 0));
  });

  it("says what is wrong, and that it has ended", async () => {
    const refusing = peers.find(({ name }) => name === "lectern")!.start();
    await assert.rejects(refusing.run({ steps: 1, seconds: 0, limit: 1 }), /^Error: nothing was prepared$/);
    await refusing.end();
    const ending = new MeasuredProcess([process.execPath, "-e", "process.exit(3)"], {});
    await assert.rejects(ending.prepare("dqn", ""), /^Error: the process ended \(3\)$/);
  });
});

describe("Arrays for other languages", () => {
  it("holds weights and batches one after another", async () => {
    const folder = mkdtempSync(join(tmpdir(), "lectern-arrays-"));
    try {
      const training = createDqn({ generator: rng(1), batch: 2, units: 3 });
      writeArrays(folder, training);
      const { weights, batches } = JSON.parse(readFileSync(join(folder, "arrays.json"), "utf8"));
      assert.deepEqual(weights[0], { shape: [4, 3], dtype: "float32" });
      assert.equal(batches.length, 4);
      assert.deepEqual(batches[0][1], { shape: [2], dtype: "int32" });
      const bytes = readFileSync(join(folder, "arrays.f32"));
      const numbers = new Float32Array(bytes.buffer, bytes.byteOffset, bytes.length / 4);
      const described: { shape: number[] }[] = [...weights, ...batches.flat()];
      const total = described.reduce((sum, { shape }) => sum + tf.util.sizeFromShape(shape), 0);
      assert.equal(numbers.length, total);
      assert.deepEqual(numbers.slice(0, 12), training.variables[0]!.dataSync());
    } finally {
      rmSync(folder, { recursive: true });
    }
  });
});
