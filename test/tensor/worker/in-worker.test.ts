import assert from "node:assert/strict";
import type { Scalar, Tensor2D } from "@tensorflow/tfjs";
import { stopButton } from "../../../src/display/index.js";
import { inWorker, setSeed, tf } from "../../../src/tensor/index.js";

describe("a function in a worker", () => {
  it("gets its data and gives its result, tensors as tensors", async () => {
    const x = tf.tensor2d([
      [1, 2],
      [3, 4],
    ]);
    const bytes = new Uint8Array([1, 2, 3]);
    const result = await inWorker(
      ({ tf }, data) => {
        const total = data.bytes.reduce((a, b) => a + b, 0);
        const map = new Map([["names", tf.tensor1d(["a", "b"])]]);
        return {
          product: tf.matMul(data.x, data.x),
          total,
          map,
          backend: tf.getBackend(),
          list: [data.x.isDisposed],
        };
      },
      { x, bytes },
    );
    assert.ok(result.product instanceof tf.Tensor);
    assert.deepEqual(result.product.arraySync(), [
      [7, 10],
      [15, 22],
    ]);
    assert.deepEqual([result.total, result.list, result.backend], [6, [false], tf.getBackend()]);
    const names = result.map.get("names");
    assert.deepEqual([names?.dtype, names?.arraySync()], ["string", ["a", "b"]]);
    // They were copied, and are still here.
    assert.deepEqual(
      [[...x.dataSync()], [...bytes]],
      [
        [1, 2, 3, 4],
        [1, 2, 3],
      ],
    );
    tf.dispose([x, result.product, names!]);
  });

  it("trains a model and gives it back, ready to go on", async () => {
    const model = tf.sequential({ layers: [tf.layers.dense({ units: 1, inputShape: [1] })] });
    model.compile({ optimizer: tf.train.sgd(0.1), loss: "meanSquaredError" });
    const told: { epoch: number; loss: number }[] = [];
    const trained = await inWorker(
      async ({ tf, progress }, { model }) => {
        const x = tf.tensor2d([[0], [1], [2]]);
        const y = tf.tensor2d([[1], [3], [5]]);
        await model.fit(x, y, {
          epochs: 100,
          verbose: 0,
          callbacks: { onEpochEnd: (epoch, logs) => progress({ epoch, loss: logs!["loss"]! }) },
        });
        return model;
      },
      { model },
      { onProgress: (value: { epoch: number; loss: number }) => told.push(value) },
    );
    assert.deepEqual(
      told.map(({ epoch }) => epoch),
      Array.from({ length: 100 }, (_, i) => i),
    );
    assert.ok(told[99]!.loss < 0.1 * told[0]!.loss, `${told[0]!.loss} ${told[99]!.loss}`);
    const [[guess]] = (trained.predict(tf.tensor2d([[3]])) as Tensor2D).arraySync() as [[number]];
    assert.ok(Math.abs(guess - 7) < 0.5, `${guess}`);
    // It is compiled.
    const loss = trained.evaluate(tf.tensor2d([[3]]), tf.tensor2d([[7]])) as Scalar;
    assert.ok(loss.dataSync()[0]! < 0.3);
  });

  it("repeats with the notebook's seed", async () => {
    const draw = () => inWorker(({ tf }) => [...tf.randomNormal([3]).dataSync()]);
    for (const seed of [1, 2, 3]) {
      setSeed(seed);
      const first = await draw();
      setSeed(seed);
      assert.deepEqual(await draw(), first);
      if (seed === 3) assert.notDeepEqual(await draw(), first);
    }
  });

  it("imports packages and this library", async () => {
    const result = await inWorker(async () => {
      const { join } = await import("node:path");
      const { rng } = await import("lectern/data");
      return [join("a", "b"), typeof rng(1)];
    });
    assert.deepEqual(result, ["a/b", "object"]);
  });

  it("has compiled steps, too", async () => {
    const { loss, runs } = await inWorker(async ({ tf }) => {
      const { compile } = await import("lectern/tensor");
      const weight = tf.variable(tf.zeros([4, 1]));
      const optimizer = tf.train.sgd(0.1);
      const x = tf.randomNormal([8, 4]);
      const y = tf.matMul(x, tf.ones([4, 1]));
      const step = compile(
        () => optimizer.minimize(() => tf.matMul(x, weight).sub(y).square().mean(), true)!,
      );
      let loss = step();
      for (let i = 0; i < 200; i++) loss = step();
      return { loss, runs: step.forms.map(({ runs }) => runs) };
    });
    assert.deepEqual(runs, ["compiled"]);
    assert.ok(loss.dataSync()[0]! < 1e-3);
  });

  it("prints at once, though it computes", async () => {
    const seen: [text: string, told: number][] = [];
    const { write } = process.stdout;
    let told = 0;
    process.stdout.write = ((text: string) => seen.push([text, told]) > 0) as typeof write;
    try {
      await inWorker(
        ({ progress }) => {
          for (let i = 0; i < 3; i++) {
            console.log("step", i);
            progress(i);
          }
        },
        undefined,
        { onProgress: () => told++ },
      );
    } finally {
      process.stdout.write = write;
    }
    assert.deepEqual(seen, [
      ["step 0\n", 0],
      ["step 1\n", 1],
      ["step 2\n", 2],
    ]);
  });

  it("throws what the function throws", async () => {
    const wrong = inWorker(() => {
      throw new RangeError("no such layer");
    });
    await assert.rejects(wrong, { name: "RangeError", message: "no such layer" });
    await assert.rejects(
      inWorker(() => {
        throw "text";
      }),
      { message: "the function threw 'text', and only errors know their place" },
    );
    await assert.rejects(
      inWorker(() => process.exit(3)),
      { message: "the worker ended before its function did, with exit code 3" },
    );
  });

  it("must not use its surroundings", async () => {
    const rate = 0.1;
    const model = { layers: 1 };
    await assert.rejects(
      inWorker(() => rate * model.layers),
      {
        name: "ReferenceError",
        message:
          'inWorker: the function uses "rate" and "model" of its surroundings, which a worker does not have; ' +
          "give it what it needs: inWorker(f, { rate, model })",
      },
    );
    const own = new Function("return () => tf.tensor1d([1])")();
    await assert.rejects(inWorker(own), {
      message: /take tf from the first argument: \(\{ tf \}, data\) => …$/,
    });
    await assert.rejects(inWorker(Math.max as never), {
      message: /a bound or built-in function has no text/,
    });
    await assert.rejects(inWorker({ run() {} }.run), { message: /a method can't be sent/ });
    await assert.rejects(inWorker(3 as never), {
      message: /the first argument must be a function, but is number/,
    });
  });

  it("refuses what can't go across, and says where it is", async () => {
    const f = (_: unknown, data: unknown) => data;
    await assert.rejects(inWorker(f, { steps: [1, () => 2] }), {
      name: "TypeError",
      message: "data.steps[1] is a function, which can't go to another thread",
    });
    const gone = tf.tensor1d([1]);
    gone.dispose();
    await assert.rejects(inWorker(f, gone), { message: "data is a tensor that was disposed of" });
    await assert.rejects(
      inWorker(({ tf, progress }) => progress(tf.sequential())),
      {
        message:
          /progress: the value is a model, which can't be sent as progress: send its getWeights\(\) instead/,
      },
    );
    await assert.rejects(inWorker(f, 1, { patients: 3 } as never), { message: /unknown option "patients"/ });
    await assert.rejects(inWorker(f, 1, { patience: -1 }), {
      message: "inWorker: patience must be 0 or more seconds, but is -1",
    });
  });

  it("returns what it has reached when it is asked to stop, in a synchronous loop, too", async () => {
    const controller = new AbortController();
    const result = await inWorker(
      ({ tf, stopped, progress }) => {
        let steps = 0;
        const weight = tf.variable(tf.scalar(0));
        while (!stopped()) {
          tf.tidy(() => weight.assign(weight.add(1)));
          progress(++steps);
        }
        return { steps, weight };
      },
      undefined,
      { signal: controller.signal, onProgress: (steps) => steps >= 20 && controller.abort() },
    );
    assert.ok(result.steps >= 20);
    assert.ok(result.weight instanceof tf.Variable);
    assert.equal(result.weight.dataSync()[0], result.steps);
  });

  it("is asked to stop by a button, and by a signal that was aborted before", async () => {
    const button = stopButton();
    const waiting = inWorker(
      ({ signal, progress }) =>
        new Promise((resolve) => {
          signal.addEventListener("abort", () => resolve("stopped"));
          progress(1);
        }),
      undefined,
      { stop: button, onProgress: () => button.set("pressed", true) },
    );
    assert.equal(await waiting, "stopped");
    const result = inWorker(({ stopped }) => stopped(), undefined, { signal: AbortSignal.abort() });
    assert.equal(await result, true);
  });

  it("is terminated where it does not stop", async () => {
    const controller = new AbortController();
    const run = inWorker(
      ({ progress }) => {
        progress(1);
        for (;;);
      },
      undefined,
      { signal: controller.signal, patience: 0.1, onProgress: () => controller.abort() },
    );
    await assert.rejects(run, {
      message:
        "the worker was terminated: it was asked to stop and did not within 0.1 s; let its loop look at stopped()",
    });
  });

  it("waits while what it tells is not looked at", async () => {
    const count = 20_000;
    let seen = 0;
    const told = await inWorker(
      ({ progress }, n) => {
        for (let i = 0; i < n; i++) progress(i);
        return n;
      },
      count,
      { onProgress: () => seen++ },
    );
    assert.deepEqual([told, seen], [count, count]);
  });
});
