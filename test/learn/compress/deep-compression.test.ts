import assert from "node:assert/strict";
import {
  accuracyOf,
  deepCompression,
  examplesOf,
  fineTune,
  lenet5,
  lenet300,
  packModel,
  unpackModel,
} from "lectern/learn/compress";
import { digits, rng } from "../../../src/data/index.js";
import { clouds, denseModel, values } from "./examples.js";

describe("Deep Compression", () => {
  const train = clouds(512, 1);
  const test = clouds(512, 2);
  const trained = () => {
    const model = denseModel();
    fineTune(model, train, { epochs: 10, learningRate: 0.02, generator: rng(1) });
    return model;
  };
  const settings = { train, test, keep: { hidden: 0.3, out: 0.5 }, clusters: 8, learningRate: 0.01 };

  it("makes the file smaller at every stage, and keeps the accuracy", async () => {
    const model = trained();
    const { stages, stopped } = await deepCompression(model, { ...settings, generator: rng(2) });
    assert.deepEqual(
      stages.map(({ name }) => name),
      ["float32", "pruned", "shared", "Huffman"],
    );
    assert.equal(stopped, false);
    for (const [i, { bytes, file, ratio, accuracy }] of stages.entries()) {
      assert.equal(bytes, file.bytes.length);
      assert.equal(ratio, stages[0].bytes / bytes);
      const weights = (at: number) =>
        stages[at].file.parts.slice(1).reduce((sum, part) => sum + part.bytes, 0);
      if (i > 0) assert.ok(weights(i) < weights(i - 1), `${weights(i)} after ${weights(i - 1)}`);
      assert.ok(accuracy > stages[0].accuracy - 0.02, `${accuracy}`);
    }
    const last = await unpackModel(stages[3].file.bytes);
    assert.equal(accuracyOf(last, test), stages[3].accuracy);
    const [hidden, , out] = values(last);
    assert.equal(hidden.filter((w) => w !== 0).length, Math.round(0.3 * 192));
    assert.equal(out.filter((w) => w !== 0).length, 48);
    assert.ok(new Set(hidden).size <= 9);
    last.dispose();
  });

  it("gives the same files for the same seed", async () => {
    const run = async (seed: number) => {
      const { stages } = await deepCompression(trained(), { ...settings, epochs: 1, generator: rng(seed) });
      return stages.map(({ file }) => Buffer.from(file.bytes).toString("base64"));
    };
    const first = await run(1);
    assert.deepEqual(await run(1), first);
    assert.notDeepEqual(await run(2), first);
  });

  it("goes on without training when it is stopped", async () => {
    const seen: string[] = [];
    const { stages, stopped } = await deepCompression(trained(), {
      ...settings,
      generator: rng(2),
      onStep: ({ step, steps, stage }) => {
        assert.equal(steps, 4 * 2 * 8);
        seen.push(stage);
        return step < 5;
      },
    });
    assert.equal(stopped, true);
    assert.equal(seen.length, 5);
    assert.equal(stages.length, 4);
  });

  it("says what is wrong with its options", async () => {
    const text = (spec: object, message: string) =>
      assert.rejects(deepCompression(denseModel(), { ...settings, generator: rng(1), ...spec } as never), {
        message,
      });
    await text({ rounds: 0 }, "deepCompression: rounds must be an integer, 1 or above, got 0");
    await text({ keep: 2 }, "deepCompression: keep must be a number above 0 and at most 1, got 2");
    await text({ keep: { x: 1 } }, "deepCompression: a layer's name must be one of hidden, out, got 'x'");
    await text({ clusters: 300 }, "deepCompression: clusters must be at most 256, got 300");
    await text({ batch: 0 }, "deepCompression: batch must be an integer, 1 or above, got 0");
    await text(
      { level: 9 },
      'deepCompression: unknown option "level"; the options are train, test, keep, clusters, rounds, epochs, batch, learningRate, positionBits, generator, onStep',
    );
    await text(
      { generator: 1 },
      "deepCompression: generator must be a seeded generator such as rng(1), got 1",
    );
    const pictures = { images: new Float32Array(10), labels: [1], size: 4 };
    assert.throws(() => examplesOf(pictures), {
      message: "examplesOf: images must be 1 pictures of 4 × 4 numbers, got 10",
    });
    for (const label of [NaN, -1, 0.5])
      assert.throws(() => examplesOf({ images: new Float32Array(4), labels: [label], size: 2 }), {
        message: `examplesOf: every label must be an integer, 0 or above, got ${label}`,
      });
    assert.throws(() => accuracyOf(denseModel(), test, 0), {
      message: "accuracyOf: batch must be an integer, 1 or above, got 0",
    });
  });

  it("makes LeNet-300-100 for small pictures 25 times smaller, with the accuracy kept (short form of bench learn)", async function () {
    this.timeout(60_000);
    const generator = rng(1);
    const make = (m: number) => examplesOf(digits({ m, size: 16, difficulty: 0.3, generator }));
    const [train, test] = [make(800), make(500)];
    const model = lenet300({ size: 16, generator });
    fineTune(model, train, { epochs: 4, generator });
    const { stages } = await deepCompression(model, {
      train,
      test,
      keep: { fc1: 0.08, fc2: 0.09, fc3: 0.26 },
      clusters: 32,
      rounds: 2,
      epochs: 2,
      generator,
    });
    const [first, , , last] = stages;
    assert.ok(
      first.accuracy > 0.9 && last.accuracy >= first.accuracy - 0.01,
      `${first.accuracy}, ${last.accuracy}`,
    );
    assert.ok(last.ratio > 25, `${last.ratio}`);
  });

  it("has the networks of the paper, by size", () => {
    const [dense, conv] = [lenet300({ generator: rng(1) }), lenet5({ generator: rng(1) })];
    assert.equal(dense.countParams(), 266_610);
    assert.equal(conv.countParams(), 431_080);
    const kilobytes = (model: typeof dense) =>
      packModel(model, { kernels: { kind: "float32" } }).bytes.length / 1000;
    // 1070 KB and 1720 KB in the paper.
    assert.ok(Math.abs(kilobytes(dense) - 1070) < 5 && Math.abs(kilobytes(conv) - 1720) < 10);
    assert.throws(() => lenet300({ generator: rng(1), size: 8 }), {
      message: "lenet300: size must be an integer, 16 or above, got 8",
    });
  });
});
