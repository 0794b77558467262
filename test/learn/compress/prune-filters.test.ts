import assert from "node:assert/strict";
import { statSync } from "node:fs";
import { join } from "node:path";
import type { LayersModel, SymbolicTensor, Tensor4D } from "@tensorflow/tfjs";
import { digits } from "lectern/data";
import {
  accuracyOf,
  denseSparseDense,
  examplesOf,
  filterImportance,
  filterSensitivity,
  fineTune,
  kernelsOf,
  loadPacked,
  logitsOf,
  packModel,
  pruneFilters,
  removeFilters,
  savePacked,
} from "lectern/learn/compress";
import { normal, rng } from "../../../src/random/index.js";
import { tf, withSeed } from "../../../src/tensor/index.js";
import { temporaryFolder } from "../../support/temp.js";
import { clouds, denseModel, values } from "./examples.js";

const pictures = (m: number, seed: number) => {
  const { x, y } = examplesOf(digits({ m, difficulty: "easy", generator: rng(seed) }));
  return { x: x as Tensor4D, y };
};

/** Two convolutions with normalisation and pooling between, and two dense layers. */
const network = (seed = 1) =>
  withSeed(seed, () =>
    tf.sequential({
      layers: [
        tf.layers.conv2d({
          inputShape: [16, 16, 1],
          filters: 6,
          kernelSize: 3,
          activation: "relu",
          name: "conv1",
        }),
        tf.layers.batchNormalization(),
        tf.layers.maxPooling2d({ poolSize: 2 }),
        tf.layers.conv2d({ filters: 8, kernelSize: 3, useBias: false, name: "conv2" }),
        tf.layers.activation({ activation: "relu" }),
        tf.layers.averagePooling2d({ poolSize: 2 }),
        tf.layers.flatten(),
        tf.layers.dense({ units: 12, activation: "relu", name: "fc" }),
        tf.layers.dropout({ rate: 0.2 }),
        tf.layers.dense({ units: 10, name: "out" }),
      ],
    }),
  );

/** Sets the outputs of all filters but the kept ones to zero, in place; batch normalisation behind them too. */
function silence(model: LayersModel, layer: string, kept: readonly number[]): void {
  const target = model.getLayer(layer);
  const gate = (weight: { shape: number[] }) =>
    tf.tensor1d(Float32Array.from({ length: weight.shape.at(-1)! }, (_, k) => Number(kept.includes(k))));
  target.setWeights(target.getWeights().map((weight) => weight.mul(gate(weight))));
  const next = model.layers[model.layers.indexOf(target) + 1];
  if (next.getClassName() === "BatchNormalization") {
    const [γ, β, ...others] = next.getWeights();
    next.setWeights([γ.mul(gate(γ)), β.mul(gate(β)), ...others]);
  }
}

const farthest = (a: LayersModel, b: LayersModel, x: ReturnType<typeof pictures>["x"]) =>
  logitsOf(a, x).sub(logitsOf(b, x)).abs().max().dataSync()[0];

describe("removing filters", () => {
  const { x } = pictures(20, 1);

  it("gives what the model gives with these filters silent, in a network that is really smaller", () => {
    const model = network();
    const keep = { conv1: [4, 0, 3], conv2: [1, 2, 5, 7], fc: [0, 2, 4, 6, 8, 10, 11] };
    const narrow = removeFilters(model, keep);
    assert.deepEqual(
      kernelsOf(narrow).map(({ shape }) => shape),
      [
        [3, 3, 1, 3],
        [3, 3, 3, 4],
        [2 * 2 * 4, 7],
        [7, 10],
      ],
    );
    assert.deepEqual(
      values(narrow).map(({ length }) => length),
      [27, 3, 3, 3, 108, 112, 7, 70, 10, 3, 3],
    );
    for (const [layer, kept] of Object.entries(keep)) silence(model, layer, kept);
    assert.ok(farthest(model, narrow, x) < 1e-5);
  });

  it("leaves the model as it is, and shares nothing with the copy", () => {
    const model = network();
    const before = values(model);
    const narrow = removeFilters(model, { conv1: [0, 1] });
    fineTune(narrow, pictures(64, 1), { epochs: 1, generator: rng(1) });
    assert.deepEqual(values(model), before);
    assert.ok(farthest(model, removeFilters(model, {}), x) < 1e-6);
    // In whatever order they are named.
    const named = [removeFilters(model, { conv1: [4, 0] }), removeFilters(model, { conv1: [0, 4] })];
    assert.deepEqual(values(named[0]), values(named[1]));
  });

  it("follows branches: layers that are added lose the same, layers that are concatenated any", () => {
    const generator = rng(1);
    const input = tf.input({ shape: [8, 8, 2] });
    const convolution = (name: string, from: SymbolicTensor) =>
      tf.layers.conv2d({ filters: 4, kernelSize: 3, padding: "same", name }).apply(from) as SymbolicTensor;
    const [a, b] = [convolution("a", input), convolution("b", input)];
    const head = (from: SymbolicTensor) =>
      tf.layers
        .dense({ units: 3, name: "head" })
        .apply(tf.layers.globalAveragePooling2d({}).apply(from)) as SymbolicTensor;
    const sum = tf.model({ inputs: input, outputs: head(tf.layers.add().apply([a, b]) as SymbolicTensor) });
    const both = tf.model({
      inputs: input,
      outputs: head(tf.layers.concatenate().apply([a, b]) as SymbolicTensor),
    });
    const x = tf.tensor4d(
      Float32Array.from({ length: 5 * 128 }, () => normal(generator)),
      [5, 8, 8, 2],
    );
    const outputs = (model: LayersModel) => model.apply(x) as ReturnType<typeof tf.tensor>;
    const same = removeFilters(sum, { a: [1, 3], b: [1, 3] });
    const any = removeFilters(both, { a: [1, 3], b: [0] });
    assert.throws(() => removeFilters(sum, { a: [1, 3], b: [0] }), {
      name: "TypeError",
      message:
        /^removeFilters: what add\S* adds must be without the same channels, got \[ \[ 1, 3 \], \[ 0 \] \]$/,
    });
    const silent = (model: LayersModel, keep: Record<string, number[]>) => {
      for (const [name, kept] of Object.entries(keep)) silence(model, name, kept);
      const result = outputs(model);
      return result;
    };
    const weights = sum.getWeights().map((weight) => weight.clone());
    assert.ok(
      silent(sum, { a: [1, 3], b: [1, 3] })
        .sub(outputs(same))
        .abs()
        .max()
        .dataSync()[0] < 1e-5,
    );
    sum.getLayer("a").setWeights(weights.slice(0, 2));
    sum.getLayer("b").setWeights(weights.slice(2, 4));
    assert.ok(
      silent(both, { a: [1, 3], b: [0] })
        .sub(outputs(any))
        .abs()
        .max()
        .dataSync()[0] < 1e-5,
    );
  });

  it("says what can't be", () => {
    const model = network();
    const text = (keep: Record<string, number[]>, message: string | RegExp) =>
      assert.throws(() => removeFilters(model, keep), { name: "TypeError", message });
    text({ conv3: [0] }, "removeFilters: a layer's name must be one of conv1, conv2, fc, out, got 'conv3'");
    text(
      { out: [0] },
      "removeFilters: out must be a layer before the output, whose units are the classes, got 'out'",
    );
    const rule =
      "removeFilters: the filters kept in conv1 must be different integers from 0 to 5, at least one, got ";
    text({ conv1: [] }, `${rule}[]`);
    text({ conv1: [6] }, `${rule}[ 6 ]`);
    text({ conv1: [1, 1] }, `${rule}[ 1, 1 ]`);
    text({ conv1: [1.5] }, `${rule}[ 1.5 ]`);
    text({ conv1: [-1] }, `${rule}[ -1 ]`);
    text({ conv1: 2 as never }, `${rule}2`);
    text([] as never, "removeFilters: keep must be lists of filters by the layers' names, got []");
    // Along another axis than the channels', what is left of two layers does not lie one behind the other.
    const input = tf.input({ shape: [4, 4, 2] });
    const parts = ["a", "b"].map((name) =>
      tf.layers.conv2d({ filters: 3, kernelSize: 1, name }).apply(input),
    ) as SymbolicTensor[];
    const beside = tf.layers.concatenate({ axis: 1, name: "beside" }).apply(parts) as SymbolicTensor;
    const head = tf.layers.dense({ units: 2 }).apply(tf.layers.flatten().apply(beside)) as SymbolicTensor;
    const wrong = tf.model({ inputs: input, outputs: head });
    assert.throws(() => removeFilters(wrong, { a: [0, 2], b: [0, 2] }), {
      name: "TypeError",
      message:
        "removeFilters: the axis along which beside concatenates removed filters must be the last one, got 1",
    });
    assert.equal(removeFilters(wrong, {}).countParams(), wrong.countParams());
    const odd = tf.sequential({
      layers: [
        tf.layers.conv2d({ inputShape: [8, 8, 1], filters: 4, kernelSize: 3, name: "conv" }),
        tf.layers.reshape({ targetShape: [144] }),
        tf.layers.dense({ units: 2 }),
      ],
    });
    assert.throws(
      () => removeFilters(odd, { conv: [0] }),
      /^TypeError: removeFilters: the layer behind removed filters, reshape\S*, must be of a kind that can lose channels, got 'Reshape'$/,
    );
  });
});

describe("the importance of filters", () => {
  const model = network();
  const examples = pictures(60, 1);
  const kernel = model.getLayer("conv1").getWeights()[0].arraySync() as number[][][][];
  const flat = kernel.flat(2); // [9][6]
  const near = (actual: number[], expected: number[], tolerance = 1e-5) =>
    actual.forEach((value, k) => {
      assert.ok(Math.abs(value - expected[k]) < tolerance, `[${actual}] is not [${expected}]`);
    });

  it("L1 and L2 are sums over the filter's weights", () => {
    const sums = (f: (w: number) => number) =>
      flat[0].map((_, k) => flat.reduce((sum, row) => sum + f(row[k]), 0));
    near(filterImportance(model, "conv1", { measure: "L1" }), sums(Math.abs));
    near(filterImportance(model, "conv1", { measure: "L2" }), sums((w) => w * w).map(Math.sqrt));
  });

  it("activation and APoZ look at what comes out", () => {
    const outputs = tf.model({
      inputs: model.inputs,
      outputs: model.getLayer("conv1").output as SymbolicTensor,
    });
    const a = (outputs.apply(examples.x) as ReturnType<typeof tf.tensor>)
      .reshape([-1, 6])
      .arraySync() as number[][];
    const mean = (f: (value: number) => number) =>
      a[0].map((_, k) => a.reduce((sum, row) => sum + f(row[k]), 0) / a.length);
    near(
      filterImportance(model, "conv1", { measure: "activation", examples }),
      mean((v) => v),
      1e-4,
    );
    near(
      filterImportance(model, "conv1", { measure: "APoZ", examples }),
      mean((v) => Number(v !== 0)),
      1e-4,
    );
  });

  it("Taylor is the slope of J as the filter fades, by finite differences", () => {
    const J = () =>
      tf.losses.softmaxCrossEntropy(tf.oneHot(examples.y, 10), logitsOf(model, examples.x)).dataSync()[0];
    const found = filterImportance(model, "conv1", { measure: "Taylor", examples });
    const layer = model.getLayer("conv1");
    const whole = layer.getWeights().map((weight) => weight.clone());
    const faded = (k: number, by: number) => {
      const gate = tf.ones([6]).add(tf.oneHot(tf.scalar(k, "int32"), 6).mul(by));
      layer.setWeights(whole.map((weight) => weight.mul(gate)));
      return J();
    };
    near(
      found,
      found.map((_, k) => Math.abs(faded(k, 0.01) - faded(k, -0.01)) / 0.02),
      2e-3,
    );
    layer.setWeights(whole);
  });

  it("random is drawn from the generator, and needs one", () => {
    const draw = (seed: number) =>
      filterImportance(model, "conv2", { measure: "random", generator: rng(seed) });
    assert.deepEqual(draw(1), draw(1));
    assert.notDeepEqual(draw(1), draw(2));
    assert.equal(draw(1).length, 8);
  });

  it("sensitivity sets one filter at a time to zero, and all of them back", () => {
    const before = values(model);
    const losses = filterSensitivity(model, "conv1", examples);
    assert.deepEqual(values(model), before);
    assert.ok(losses.some((loss) => loss !== 0));
    for (const [k, loss] of losses.entries()) {
      const without = network();
      without.setWeights(model.getWeights());
      silence(
        without,
        "conv1",
        [0, 1, 2, 3, 4, 5].filter((other) => other !== k),
      );
      without.layers[1].setWeights(model.layers[1].getWeights()); // the normalisation stays as it is
      assert.ok(Math.abs(loss - (accuracyOf(model, examples) - accuracyOf(without, examples))) < 1e-9);
      without.dispose();
    }
  });

  it("says what is missing", () => {
    const text = (spec: object, message: string) =>
      assert.throws(() => filterImportance(model, "conv1", spec as never), { name: "TypeError", message });
    text(
      { measure: "L3" },
      "filterImportance: measure must be one of L1, L2, activation, APoZ, Taylor, random, got 'L3'",
    );
    text({ measure: "APoZ" }, "filterImportance: examples must be given for APoZ, got undefined");
    text(
      { measure: "random" },
      "filterImportance: generator must be a seeded generator such as rng(1), got undefined",
    );
    assert.throws(() => pruneFilters(model, { keep: {} }), {
      message: "pruneFilters: keep must be a share, or shares by the layers' names, got {}",
    });
    assert.throws(() => pruneFilters(model, { keep: 0 }), {
      message: "pruneFilters: keep must be a number above 0 and at most 1, got 0",
    });
  });
});

describe("pruning filters", () => {
  const folder = temporaryFolder();

  it("removes the least, of convolutions or of what is named", () => {
    const model = network();
    const importance = filterImportance(model, "conv2", { measure: "L1" });
    const { layers, model: narrow } = pruneFilters(model, { keep: 0.5 });
    assert.deepEqual(
      layers.map(({ layer, kept, of }) => [layer, kept.length, of]),
      [
        ["conv1", 3, 6],
        ["conv2", 4, 8],
      ],
    );
    const [, { kept }] = layers;
    const least = Math.min(...kept.map((k) => importance[k]));
    assert.ok(importance.every((value, k) => kept.includes(k) || value <= least));
    assert.equal(narrow.getLayer("fc").getWeights()[0].shape[0], 2 * 2 * 4);
    const named = pruneFilters(model, { keep: { fc: 0.01 } });
    assert.deepEqual(
      named.layers.map(({ layer, kept, of }) => [layer, kept.length, of]),
      [["fc", 1, 12]],
    );
  });

  it("trained again, half of the filters read as well as all; the file is smaller, and runs", async () => {
    const [train, test] = [pictures(500, 1), pictures(300, 2)];
    const model = withSeed(1, () =>
      tf.sequential({
        layers: [
          tf.layers.conv2d({
            inputShape: [16, 16, 1],
            filters: 12,
            kernelSize: 3,
            strides: 2,
            activation: "relu",
            name: "conv1",
          }),
          tf.layers.conv2d({ filters: 12, kernelSize: 3, activation: "relu", name: "conv2" }),
          tf.layers.flatten(),
          tf.layers.dense({ units: 10, name: "out" }),
        ],
      }),
    );
    fineTune(model, train, { epochs: 8, batch: 32, learningRate: 0.005, generator: rng(1) });
    const whole = accuracyOf(model, test);
    const { model: narrow } = pruneFilters(model, { keep: 0.5 });
    const cut = accuracyOf(narrow, test);
    fineTune(narrow, train, { epochs: 4, batch: 32, learningRate: 0.005, generator: rng(2) });
    const again = accuracyOf(narrow, test);
    assert.ok(whole > 0.85, `${whole}`);
    assert.ok(cut < again && again > whole - 0.05, `${whole}, ${cut}, ${again}`);

    // By the L1 norm less is lost than at random, as a mean over two shares and four draws.
    const atOnce = (measure: "L1" | "random", seed: number) =>
      [0.75, 0.5].reduce(
        (sum, keep) =>
          sum + accuracyOf(pruneFilters(model, { keep, measure, generator: rng(seed) }).model, test) / 2,
        0,
      );
    const random = [1, 2, 3, 4].reduce((sum, seed) => sum + atOnce("random", seed) / 4, 0);
    assert.ok(atOnce("L1", 1) > random, `${atOnce("L1", 1)}, ${random}`);

    const [wide, small] = [model, narrow].map((one) => packModel(one, { kernels: { kind: "float32" } }));
    const path = join(folder(), "narrow.packed");
    await savePacked(path, small);
    assert.equal(statSync(path).size, small.bytes.length);
    assert.ok(small.bytes.length < 0.6 * wide.bytes.length);
    const loaded = await loadPacked(path);
    assert.deepEqual(values(loaded), values(narrow));
    assert.equal(accuracyOf(loaded, test), again);
  });
});

describe("dense-sparse-dense", () => {
  const [train, test] = [clouds(300), clouds(300, 2)];
  const spec = { epochs: [6, 4, 4] as [number, number, number], batch: 32, learningRate: 0.01, keep: 0.4 };

  it("prunes in the middle, and ends dense", () => {
    const model = denseModel();
    const zeros: number[] = [];
    const { losses, stopped } = denseSparseDense(model, train, {
      ...spec,
      generator: rng(1),
      onStage: () => zeros.push(values(model)[0].filter((w) => w === 0).length),
    });
    assert.equal(stopped, false);
    assert.deepEqual(
      Object.values(losses).map(({ length }) => length),
      [54, 36, 36],
    );
    assert.deepEqual(zeros.slice(0, 2), [0, Math.round(0.6 * 192)]);
    assert.ok(zeros[2] < 20, `${zeros[2]} weights still 0`);
    assert.ok(accuracyOf(model, test) > 0.8);
  });

  it("stops in any stage, and repeats with a seed", () => {
    for (const last of ["dense", "sparse"]) {
      const stages: string[] = [];
      const { stopped } = denseSparseDense(denseModel(), train, {
        ...spec,
        generator: rng(1),
        onStep: ({ stage }) => stage !== last,
        onStage: (stage) => stages.push(stage),
      });
      assert.deepEqual([stopped, stages.at(-1)], [true, last]);
    }
    const end = () => {
      const model = denseModel();
      denseSparseDense(model, train, { ...spec, epochs: [1, 1, 1], generator: rng(1) });
      return values(model);
    };
    assert.deepEqual(end(), end());
  });

  it("says what is wrong", () => {
    const text = (change: object, message: string) =>
      assert.throws(
        () => denseSparseDense(denseModel(), train, { ...spec, generator: rng(1), ...change } as never),
        {
          name: "TypeError",
          message,
        },
      );
    text({ epochs: [1, 2] }, "denseSparseDense: epochs must be three numbers, one a stage, got [ 1, 2 ]");
    text({ lastRate: 0 }, "denseSparseDense: lastRate must be a finite number above 0, got 0");
    text({ keep: 2 }, "pruneWeights: keep must be a number above 0 and at most 1, got 2");
  });
});
