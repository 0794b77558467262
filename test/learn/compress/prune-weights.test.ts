import assert from "node:assert/strict";
import { accuracyOf, fineTune, kernelsOf, type PruneSpec, pruneWeights } from "lectern/learn/compress";
import { rng } from "../../../src/random/index.js";
import { tf } from "../../../src/tensor/index.js";
import { assertNoTensorMore, tensorMemory } from "../../support/tensors.js";
import { clouds, convModel, denseModel, values } from "./examples.js";

describe("pruning of single weights", () => {
  it("finds the kernels, and no biases or normalisations", () => {
    const shapes = kernelsOf(convModel()).map(({ layer, shape, channels }) => [layer, shape, channels.count]);
    assert.deepEqual(shapes, [
      ["conv", [3, 3, 2, 4], 4],
      ["out", [36, 3], 3],
    ]);
  });

  it("knows the output channels of other convolutions, and looks into models within models", () => {
    const inner = tf.sequential({
      layers: [
        tf.layers.depthwiseConv2d({
          inputShape: [6, 6, 2],
          kernelSize: 3,
          depthMultiplier: 2,
          name: "depthwise",
        }),
        tf.layers.conv2dTranspose({ filters: 5, kernelSize: 3, name: "up" }),
      ],
    });
    const model = tf.sequential({
      layers: [inner as never, tf.layers.flatten(), tf.layers.dense({ units: 2 })],
    });
    assert.deepEqual(
      kernelsOf(model).map(({ channels, shape }) => [shape, channels]),
      [
        [[3, 3, 2, 2], { count: 4, inner: 1 }],
        [[3, 3, 5, 4], { count: 5, inner: 4 }],
        [[180, 2], { count: 2, inner: 1 }],
      ],
    );
  });

  it("keeps the largest magnitudes of each layer, and leaves biases alone", () => {
    const model = denseModel();
    const [before] = values(model);
    model.layers[0].setWeights([model.layers[0].getWeights()[0], tf.fill([24], 1e-9)]);
    const pruning = pruneWeights(model, { keep: 0.25 });
    const [after, biases] = values(model);
    const threshold = before.map(Math.abs).toSorted((a, b) => b - a)[47];
    assert.deepEqual(
      after,
      before.map((w) => (Math.abs(w) >= threshold ? w : 0)),
    );
    assert.ok(biases.every((b) => b === Math.fround(1e-9)));
    assert.deepEqual(pruning.counts, [
      { layer: "hidden", weights: 192, kept: 48 },
      { layer: "out", weights: 96, kept: 24 },
    ]);
    assert.equal(pruning.kept, 0.25);
    pruning.dispose();
  });

  it("keeps the largest of all layers together, or shares by layer", () => {
    const model = denseModel();
    model.layers[1].setWeights([model.layers[1].getWeights()[0].mul(1e6), tf.zeros([4])]);
    const whole = pruneWeights(model, { keep: 1 / 3, scope: "model" });
    assert.deepEqual(
      whole.counts.map(({ kept }) => kept),
      [0, 96],
    );
    whole.dispose();
    const other = pruneWeights(denseModel(), { keep: { out: 0.5 } });
    assert.deepEqual(other.counts, [{ layer: "out", weights: 96, kept: 48 }]);
    other.dispose();
  });

  it("keeps the first of equal magnitudes", () => {
    const model = tf.sequential({ layers: [tf.layers.dense({ inputShape: [2], units: 2, useBias: false })] });
    model.setWeights([tf.tensor2d([1, -1, 1, 1], [2, 2])]);
    pruneWeights(model, { keep: 0.5 }).dispose();
    assert.deepEqual(values(model), [[1, -1, 0, 0]]);
  });

  for (const name of ["sgd", "momentum", "adam"] as const)
    it(`survives fine-tuning with ${name}, while the other weights change`, () => {
      const model = denseModel();
      const examples = clouds(256);
      const pruning = pruneWeights(model, { keep: 0.3 });
      const [before] = values(model);
      const optimizer = name === "momentum" ? tf.train.momentum(0.05, 0.9) : tf.train[name](0.02);
      fineTune(model, examples, { epochs: 3, optimizer, constraint: pruning, generator: rng(1) });
      const [after] = values(model);
      for (const [i, w] of after.entries()) assert.equal(w === 0, before[i] === 0);
      assert.ok(after.some((w, i) => Math.abs(w - before[i]) > 1e-3));
      pruning.dispose();
    });

  it("costs accuracy, and fine-tuning wins it back", () => {
    const examples = clouds(512);
    const test = clouds(512, 2);
    const model = denseModel();
    fineTune(model, examples, { epochs: 12, learningRate: 0.02, generator: rng(1) });
    const dense = accuracyOf(model, test);
    const pruning = pruneWeights(model, { keep: 0.25 });
    const pruned = accuracyOf(model, test);
    fineTune(model, examples, { epochs: 6, learningRate: 0.02, constraint: pruning, generator: rng(2) });
    const tuned = accuracyOf(model, test);
    pruning.dispose();
    assert.ok(dense > 0.97, `${dense}`);
    assert.ok(pruned < dense - 0.03 && tuned > dense - 0.02, `${dense}, ${pruned}, ${tuned}`);
  });

  it("says what is wrong with its options", () => {
    const text = (spec: object, message: string) =>
      assert.throws(() => pruneWeights(denseModel(), spec as PruneSpec), { name: "TypeError", message });
    text({ keep: 0 }, "pruneWeights: keep must be a number above 0 and at most 1, got 0");
    text({}, "pruneWeights: keep must be a number above 0 and at most 1, got undefined");
    text({ keep: { first: 0.5 } }, "pruneWeights: a layer's name must be one of hidden, out, got 'first'");
    text({ keep: {} }, "pruneWeights: the layers must be one or more of hidden, out, got []");
    text({ keep: 1, scope: "all" }, `pruneWeights: scope must be "layer" or "model", got 'all'`);
    text(
      { keep: { out: 1 }, scope: "model" },
      'pruneWeights: keep must be one number for the scope "model", got { out: 1 }',
    );
    text({ keep: 1, share: 2 }, 'pruneWeights: unknown option "share"; the options are keep, scope');
    const flat = tf.sequential({ layers: [tf.layers.flatten({ inputShape: [2, 2] })] });
    assert.throws(() => pruneWeights(flat, { keep: 1 }), {
      message: `compress: the model must be one with dense or convolution layers, got '${flat.name}'`,
    });
  });
});

describe("fine-tuning", () => {
  it("gives the same numbers for the same seed", () => {
    const run = (seed: number) => {
      const model = denseModel();
      const { losses } = fineTune(model, clouds(128), { epochs: 4, generator: rng(seed) });
      return { losses, weights: values(model) };
    };
    assert.deepEqual(run(1), run(1));
    assert.notDeepEqual(run(1).losses, run(2).losses);
  });

  it("stops when it is told to, and the model is usable and keeps its rule", () => {
    const model = denseModel();
    const pruning = pruneWeights(model, { keep: 0.2 });
    const seen: number[] = [];
    const run = fineTune(model, clouds(128), {
      epochs: 10,
      batch: 32,
      constraint: pruning,
      generator: rng(1),
      onStep: ({ step, steps }) => {
        seen.push(step);
        assert.equal(steps, 40);
        return step < 7;
      },
    });
    assert.deepEqual([run.stopped, run.steps, run.losses.length, seen], [true, 7, 7, [1, 2, 3, 4, 5, 6, 7]]);
    assert.equal(values(model)[0].filter((w) => w !== 0).length, 38);
    assert.ok(Number.isFinite(accuracyOf(model, clouds(16))));
    pruning.dispose();
  });

  it("refuses a rule for weights that it does not train", () => {
    const [model, other] = [denseModel(), denseModel()];
    model.layers[0].trainable = false;
    for (const ruled of [model, other]) {
      const constraint = pruneWeights(ruled, { keep: 0.5 });
      assert.throws(() => fineTune(model, clouds(64), { epochs: 1, constraint, generator: rng(1) }), {
        name: "TypeError",
        message:
          "fineTune: the constraint's kernels must be trainable weights of the model, got 'hidden/kernel'",
      });
      constraint.dispose();
    }
  });

  it("leaves no tensors behind", () => {
    const model = denseModel();
    const examples = clouds(128);
    fineTune(model, examples, { epochs: 2, generator: rng(1) });
    const before = tensorMemory();
    fineTune(model, examples, { epochs: 2, generator: rng(1) });
    assertNoTensorMore(before);
  });

  it("says what is wrong with its options", () => {
    const examples = clouds(16);
    const text = (spec: object, message: string) =>
      assert.throws(() => fineTune(denseModel(), examples, spec as never), { name: "TypeError", message });
    text({}, "fineTune: epochs must be an integer, 0 or above, got undefined");
    text({ epochs: 1 }, "fineTune: batch must be at most the number of examples, 16, got 64");
    text(
      { epochs: 1, batch: 8 },
      "fineTune: generator must be a seeded generator such as rng(1), got undefined",
    );
    text(
      { epochs: 1, batch: 8, rate: 1 },
      'fineTune: unknown option "rate"; the options are epochs, batch, learningRate, optimizer, constraint, loss, generator, onStep',
    );
    assert.throws(
      () =>
        fineTune(
          denseModel(),
          { x: examples.x, y: tf.zeros([16]) },
          { epochs: 1, batch: 8, generator: rng(1) },
        ),
      { message: "fineTune: y must be of the type int32, got 'float32'" },
    );
  });
});
