import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import type { LayersModel, Tensor } from "@tensorflow/tfjs";
import { accuracyOf, decompose, factorise, fineTune, kernelsOf } from "lectern/learn/compress";
import { rng } from "../../../src/random/index.js";
import { tf, withSeed } from "../../../src/tensor/index.js";
import { requirement } from "../../support/requirement.js";
import { clouds, convModel, denseModel, values } from "./examples.js";

const outputs = (model: LayersModel, x: Tensor) => (model.predict(x) as Tensor).dataSync();
const far = (a: ArrayLike<number>, b: ArrayLike<number>) =>
  Math.max(...Array.from(a).map((value, i) => Math.abs(value - b[i])));

/** ‖W - left · right‖ from the weights themselves. */
function measured(model: LayersModel, layer: string, rank: number): { error: number; said: number } {
  const kernel = kernelsOf(model).find((other) => other.layer === layer)!;
  const { rows, columns, factors } = decompose(kernel);
  const { left, right, error } = factors(rank);
  const [h, w, c, n] = kernel.shape.length === 2 ? [1, 1, ...kernel.shape] : kernel.shape;
  assert.deepEqual([rows, columns], [h * c, w * n]);
  const W = kernel.variable.reshape([h, w, c, n]).transpose([0, 2, 1, 3]).reshape([rows, columns]);
  const product = tf.matMul(tf.tensor2d(left, [rows, rank]), tf.tensor2d(right, [rank, columns]));
  return { error: W.sub(product).norm().dataSync()[0], said: error };
}

const reference = `
import json, sys, numpy as np
print(json.dumps(np.linalg.svd(np.array(json.load(sys.stdin)), compute_uv=False).tolist()))
`;

describe("low rank", () => {
  it("has the singular values that NumPy has", function () {
    const { python } = requirement(this, "safetensors");
    const [kernel] = kernelsOf(denseModel());
    const input = JSON.stringify(kernel.variable.arraySync());
    const { stdout, stderr } = spawnSync(python, ["-c", reference], { input, encoding: "utf8" });
    assert.equal(stderr, "");
    assert.ok(far(decompose(kernel).singularValues, JSON.parse(stdout) as number[]) < 1e-12);
  });

  it("is off by the root of the dropped singular values' squares, dense and convolution, at every rank", () => {
    for (const [model, layer] of [
      [denseModel(), "hidden"],
      [convModel(), "conv"],
      [convModel(), "out"],
    ] as const) {
      const { singularValues: σ } = decompose(kernelsOf(model).find((kernel) => kernel.layer === layer)!);
      for (let rank = 1; rank <= σ.length; rank++) {
        const dropped = Math.sqrt(σ.slice(rank).reduce((sum, value) => sum + value ** 2, 0));
        const { error, said } = measured(model, layer, rank);
        assert.ok(Math.abs(said - dropped) < 1e-12);
        assert.ok(Math.abs(error - dropped) < 1e-6, `rank ${rank}: ${error}, ${dropped}`);
      }
    }
  });

  it("gives the same outputs at full rank, with the model left as it was", () => {
    const [dense, conv] = [denseModel(), convModel()];
    const before = values(dense);
    const split = factorise(dense, { ranks: { hidden: 8, out: 4 } });
    assert.deepEqual(values(dense), before);
    const x = tf.randomNormal([6, 8], 0, 1, "float32", 1);
    assert.ok(far(outputs(split.model, x), outputs(dense, x)) < 1e-5);
    const names = split.model.layers.map(({ name }) => name).filter((name) => !/input/.test(name));
    assert.deepEqual(names, ["hidden_left", "hidden_right", "out_left", "out_right"]);
    assert.deepEqual(
      split.layers.map(({ before, after }) => [before, after]),
      [
        [192, 8 * 8 + 8 * 24],
        [96, 24 * 4 + 4 * 4],
      ],
    );
    const pictures = tf.randomNormal([4, 8, 8, 2], 0, 1, "float32", 2);
    const splitConv = factorise(conv, { ranks: { conv: 6 } });
    assert.ok(far(outputs(splitConv.model, pictures), outputs(conv, pictures)) < 1e-5);
    assert.deepEqual(
      kernelsOf(splitConv.model).map(({ shape }) => shape),
      [
        [3, 1, 2, 6],
        [1, 3, 6, 4],
        [36, 3],
      ],
    );
  });

  it("splits convolutions with strides, padding, dilation and branches around them", () => {
    const model = withSeed(3, () => {
      const input = tf.input({ shape: [9, 10, 2] });
      const settings = { filters: 3, kernelSize: [3, 2] as [number, number], padding: "same" as const };
      const one = tf.layers
        .conv2d({ ...settings, strides: [2, 1], activation: "relu", name: "strided" })
        .apply(input);
      const two = tf.layers.conv2d({ ...settings, dilationRate: [2, 2], name: "dilated" }).apply(one);
      const three = tf.layers.conv2d({ ...settings, useBias: false, name: "plain" }).apply(one);
      const sum = tf.layers.add().apply([two, three] as never);
      return tf.model({ inputs: input, outputs: sum as never });
    });
    const x = tf.randomNormal([2, 9, 10, 2], 0, 1, "float32", 4);
    const { model: split } = factorise(model, { ranks: { strided: 6, dilated: 6, plain: 6 } });
    assert.ok(far(outputs(split, x), outputs(model, x)) < 1e-5);
  });

  it("loses accuracy with the rank, and fine-tuning wins it back", () => {
    const examples = clouds(512);
    const model = denseModel();
    fineTune(model, examples, { epochs: 10, learningRate: 0.02, generator: rng(1) });
    const exact = accuracyOf(model, examples);
    const { model: split } = factorise(model, { ranks: { hidden: 1 } });
    const rounded = accuracyOf(split, examples);
    const two = factorise(model, { ranks: { hidden: 2 } }).model;
    fineTune(two, examples, { epochs: 4, learningRate: 0.01, generator: rng(2) });
    assert.ok(rounded < exact - 0.05 && accuracyOf(two, examples) > exact - 0.02);
  });

  it("says what is wrong with its options", () => {
    const text = (ranks: object, message: string) =>
      assert.throws(() => factorise(denseModel(), { ranks: ranks as never }), { name: "TypeError", message });
    text({ hidden: 9 }, "decompose: rank must be at most 8, as hidden is [8, 24], got 9");
    text({ hidden: 0 }, "decompose: rank must be an integer, 1 or above, got 0");
    text({ x: 1 }, "factorise: a layer's name must be one of hidden, out, got 'x'");
    const deep = tf.sequential({
      layers: [tf.layers.conv2dTranspose({ inputShape: [4, 4, 2], filters: 2, kernelSize: 2, name: "up" })],
    });
    assert.throws(() => factorise(deep, { ranks: { up: 1 } }), {
      message:
        "factorise: up must be a dense layer or a convolution in two dimensions, got 'Conv2DTranspose'",
    });
  });
});
