import assert from "node:assert/strict";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { lecternKernel } from "../../support/kernel.js";

describe("a worker in a notebook", () => {
  let folder = "";
  const kernel = lecternKernel();
  before(async () => {
    folder = mkdtempSync(join(tmpdir(), "lectern-worker-"));
    await kernel.run(
      'import { inWorker, tf } from "lectern/tensor"; import { stopButton } from "lectern/display";',
    );
  });
  after(() => rmSync(folder, { recursive: true, force: true }));

  it("trains while the cell awaits it, and tells of its progress", async () => {
    const { error, result, stdout } = await kernel.run(`
      async function train({ tf, progress }: { tf: any, progress: (value: number) => void }, { epochs }: { epochs: number }) {
        const { setTimeout: sleep } = await import("node:timers/promises");
        const model = tf.sequential({ layers: [tf.layers.dense({ units: 1, inputShape: [1] })] });
        model.compile({ optimizer: tf.train.sgd(0.1), loss: "meanSquaredError" });
        for (let epoch = 0; epoch < epochs; epoch++) {
          await model.fit(tf.tensor2d([[0], [1]]), tf.tensor2d([[1], [3]]), { verbose: 0 });
          await sleep(1);
          progress(epoch);
        }
        console.log("trained");
        return model;
      }
      const told: number[] = [];
      const model = await inWorker(train, { epochs: 3 }, { onProgress: (epoch) => told.push(epoch) });
      [told, model instanceof tf.LayersModel]
    `);
    assert.equal(error, undefined);
    assert.equal(stdout, "trained\n");
    assert.equal(result, "[ [ 0, 1, 2 ], true ]");
  });

  it("names what the function must not use", async () => {
    await kernel.run("const rate = 0.1, process = 3;");
    const { error } = await kernel.run("await inWorker(() => rate * process);");
    assert.equal(error?.ename, "ReferenceError");
    assert.match(error!.evalue, /^inWorker: the function uses "rate" and "process" of its surroundings/);
    await kernel.run("delete globalThis.x;");
    assert.match(
      (await kernel.run("await inWorker(() => tf.scalar(1));")).error!.evalue,
      /take tf from the first argument: \(\{ tf \}, data\) => …$/,
    );
  });

  it("has errors at the cell's own lines", async () => {
    const { error } = await kernel.run(`
      interface Options { rate: number }
      const options: Options = { rate: 1 };
      await inWorker(({ tf }, { rate }: Options) => {
        const wrong: number = rate;
        if (wrong > 0) throw new RangeError("too fast");
      }, options);
    `);
    assert.equal(error?.ename, "RangeError");
    assert.equal(error.evalue, "too fast");
    assert.match(error.traceback, /cell \d+:6:30/);
    assert.match(error.traceback, /throw new RangeError/);
    // Of a function from an earlier cell, too, and on its first line.
    await kernel.run("\n\nconst fails = async () => { await null; throw new RangeError('late') };");
    const late = await kernel.run("await inWorker(fails)");
    assert.match(late.error!.traceback, /cell \d+:3:\d+/);
  });

  it("ends when its cell is interrupted, whether it listens or not", async () => {
    for (const [name, loop] of [
      ["kind", "while (!stopped()) note();"],
      ["deaf", "for (;;) note();"],
    ]) {
      const file = join(folder, name!);
      const running = kernel.run(`
        await inWorker(async ({ stopped }, file) => {
          const { writeFileSync } = await import("node:fs");
          const note = () => writeFileSync(file, String(Date.now()));
          ${loop}
        }, ${JSON.stringify(file)}, { patience: 0.3 });
      `);
      const read = () => {
        try {
          return readFileSync(file, "utf8");
        } catch {
          return "";
        }
      };
      while (read() === "") await delay(20);
      kernel().interrupt();
      const { error } = await running;
      assert.equal(error?.ename, "KeyboardInterrupt");
      for (let last = ""; read() !== last || last === ""; ) {
        last = read();
        await delay(400);
      }
      assert.equal((await kernel.run("1 + 1")).result, "2");
    }
  });

  it("returns what it has reached when Stop is pressed", async () => {
    const { error, result } = await kernel.run(`
      const stop = stopButton();
      const reached = await inWorker(({ stopped, progress, tf }) => {
        let steps = 0;
        while (!stopped()) progress(++steps);
        return { steps, weights: tf.ones([2]) };
      }, undefined, { stop, onProgress: (steps) => { if (steps === 10) stop.set("pressed", true); } });
      [reached.steps >= 10, reached.weights.shape]
    `);
    assert.equal(error, undefined);
    assert.equal(result, "[ true, [ 2 ] ]");
  });
});
