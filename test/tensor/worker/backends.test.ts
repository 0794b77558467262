import assert from "node:assert/strict";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { packageRoot } from "../../../src/paths.js";
import { command } from "../../support/command.js";
import { requirement } from "../../support/requirement.js";

/** Three workers one after another: one ends by itself, one stops when asked to, one is terminated while it computes. */
const program = `
  const { backend, inWorker, tf } = await import(process.argv[1]);
  const kept = tf.tensor1d([1, 2, 3]);
  const train = ({ tf, progress, stopped }, { kept, kind }) => {
    const model = tf.sequential({ layers: [tf.layers.dense({ units: 8, inputShape: [3] }), tf.layers.dense({ units: 1 })] });
    const optimizer = tf.train.adam();
    for (let step = 0; kind === "deaf" || (!stopped() && step < 1000); step++) {
      optimizer.minimize(() => model.predict(kept.reshape([1, 3])).square().mean());
      progress(step);
      if (kind === "short" && step === 10) break;
    }
    return { model, backend: tf.getBackend() };
  };
  const seen = [];
  for (const kind of ["short", "kind", "deaf"]) {
    const controller = new AbortController();
    const onProgress = (step) => step === 20 && controller.abort();
    const patience = kind === "deaf" ? 0.1 : 60;
    const run = inWorker(train, { kept, kind }, { signal: controller.signal, patience, onProgress });
    seen.push(await run.then(({ model, backend }) => [backend, model.countParams()], ({ message }) => message.slice(0, 25)));
  }
  console.log(JSON.stringify([backend.name, tf.getBackend(), seen, [...kept.dataSync()]]));
`;

describe("workers on each backend", () => {
  for (const [name, tfjs] of [
    ["node", "tensorflow"],
    ["wasm", "wasm"],
    ["cpu", "cpu"],
  ] as const)
    it(`train, stop and are terminated on ${name}`, async function () {
      if (name === "node") requirement(this, "tfjs-node");
      const index = pathToFileURL(join(packageRoot, "dist/src/tensor/index.js")).href;
      const args = ["--input-type=module", "-e", program, index];
      const { code, stdout, stderr } = await command(process.execPath, args, { LECTERN_BACKEND: name });
      assert.deepEqual([code, stderr], [0, ""]);
      const ended = [tfjs, 41];
      assert.deepEqual(JSON.parse(stdout), [
        name,
        tfjs,
        [ended, ended, "the worker was terminated"],
        [1, 2, 3],
      ]);
    });
});
