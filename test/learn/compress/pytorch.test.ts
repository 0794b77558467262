import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import type { Tensor } from "@tensorflow/tfjs";
import { kernelsOf, quantise, Sharing } from "lectern/learn/compress";
import { packageRoot } from "../../../src/paths.js";
import { tf } from "../../../src/tensor/index.js";

/** Made by make.py beside it. */
const fixture = JSON.parse(
  readFileSync(join(packageRoot, "test/fixtures/compress/compress.json"), "utf8"),
) as {
  affine: { x: number[]; scale: number; zero: number; integers: number[] };
  channels: { w: number[]; scales: number[]; integers: number[] };
  codebook: {
    indices: number[];
    values: number[];
    inputs: number[];
    classes: number[];
    loss: number;
    gradient: number[];
  };
};

const near = (a: number, b: number, tolerance: number) =>
  Math.abs(a - b) <= tolerance * Math.max(1, Math.abs(b));

describe("compression beside PyTorch", () => {
  it("has the integers of quantize_per_tensor", () => {
    const { x, scale, zero, integers } = fixture.affine;
    const ours = quantise(x, { symmetric: false });
    assert.ok(near(ours.grids[0].scale, scale, 1e-7));
    assert.equal(ours.grids[0].zeroPoint, zero);
    assert.deepEqual([...ours.integers], integers);
  });

  it("has the integers of quantize_per_channel", () => {
    const { w, scales, integers } = fixture.channels;
    const ours = quantise(w, { channels: { count: 3, inner: 1 } });
    for (const [i, { scale }] of ours.grids.entries()) assert.ok(near(scale, scales[i], 1e-7));
    assert.deepEqual([...ours.integers], integers);
  });

  it("has the gradient of a codebook, zeros left out", () => {
    const { indices, values, inputs, classes, loss, gradient } = fixture.codebook;
    const model = tf.sequential({ layers: [tf.layers.dense({ inputShape: [8], units: 4, useBias: false })] });
    const books = [{ centroids: Float32Array.from(values), indices: Int32Array.from(indices) }];
    const sharing = new Sharing(kernelsOf(model), books);
    const x = tf.tensor2d(inputs, [16, 8]);
    const y = tf.oneHot(tf.tensor1d(classes, "int32"), 4);
    const [kernel] = kernelsOf(model);
    const J = () => tf.losses.softmaxCrossEntropy(y, model.apply(x) as Tensor).asScalar();
    const { value, grads } = tf.variableGrads(J, [kernel.variable]);
    assert.ok(near(value.dataSync()[0], loss, 1e-6));
    const [ours] = sharing.gradients([grads[kernel.variable.name]]);
    assert.equal(ours.size, 4);
    for (const [k, slope] of ours.dataSync().entries()) assert.ok(near(slope, gradient[k], 1e-5));
    sharing.dispose();
  });
});
