import assert from "node:assert/strict";
import type { Tensor } from "@tensorflow/tfjs";
import {
  accuracyOf,
  codebook,
  fineTune,
  kernelsOf,
  pruneWeights,
  shareWeights,
} from "lectern/learn/compress";
import { rng } from "../../../src/random/index.js";
import { tf } from "../../../src/tensor/index.js";
import { assertNoTensorMore, tensorMemory } from "../../support/tensors.js";
import { clouds, convModel, denseModel, values } from "./examples.js";

const distinct = (numbers: number[]) => new Set(numbers.filter((w) => w !== 0)).size;

describe("weight sharing in a model", () => {
  it("replaces each layer's weights by its codebook's, biases left alone", () => {
    const model = denseModel();
    const [before] = values(model);
    const sharing = shareWeights(model, { clusters: { hidden: 8, out: 4 } });
    const { centroids, indices } = codebook(before, { clusters: 8 });
    const [hidden, , out] = values(model);
    assert.deepEqual(
      hidden,
      Array.from(indices, (k) => centroids[k]),
    );
    assert.equal(distinct(out), 4);
    assert.deepEqual(
      sharing.codebooks.map(({ layer, centroids }) => [layer, centroids.length]),
      [
        ["hidden", 8],
        ["out", 4],
      ],
    );
    sharing.dispose();
  });

  it("keeps zeros out of the clusters", () => {
    const model = denseModel();
    pruneWeights(model, { keep: 0.5 }).dispose();
    const [before] = values(model);
    const sharing = shareWeights(model, { clusters: 4 });
    const [after] = values(model);
    for (const [i, w] of after.entries()) assert.equal(w === 0, before[i] === 0);
    assert.equal(distinct(after), 4);
    sharing.dispose();
  });

  it("sums gradients by cluster: the slope of J by finite differences", () => {
    const model = denseModel();
    const { x, y } = clouds(32);
    const sharing = shareWeights(model, { clusters: 3 });
    const J = () =>
      tf.losses.softmaxCrossEntropy(tf.oneHot(y, 4), model.apply(x, { training: true }) as Tensor).asScalar();
    const kernels = kernelsOf(model).map(({ variable }) => variable);
    const { grads } = tf.variableGrads(J, kernels);
    const sums = sharing.gradients(kernels.map(({ name }) => grads[name]));
    for (const [i, book] of sharing.parameters.entries()) {
      const gradient = sums[i].dataSync();
      const start = book.dataSync().slice();
      for (const k of start.keys()) {
        const at = (by: number) => {
          book.assign(tf.tensor1d(start.map((value, j) => (j === k ? value + by : value))));
          sharing.apply();
          return J().dataSync()[0];
        };
        const slope = (at(1e-3) - at(-1e-3)) / 2e-3;
        at(0);
        assert.ok(Math.abs(slope - gradient[k]) < 5e-3, `${slope}, ${gradient[k]}`);
      }
    }
    sharing.dispose();
  });

  it("is fine-tuned without ever leaving its clusters, pruned zeros included", () => {
    const examples = clouds(512, 1, 1.1);
    const model = denseModel();
    fineTune(model, examples, { epochs: 10, learningRate: 0.02, generator: rng(1) });
    const dense = accuracyOf(model, examples);
    const pruning = pruneWeights(model, { keep: 0.6 });
    fineTune(model, examples, { epochs: 4, learningRate: 0.01, constraint: pruning, generator: rng(2) });
    pruning.dispose();
    const sharing = shareWeights(model, { clusters: 4 });
    const groups = values(model).map((all) => all.map((w) => all.indexOf(w)));
    const shared = accuracyOf(model, examples);
    const books = sharing.codebooks;
    fineTune(model, examples, { epochs: 8, learningRate: 0.01, constraint: sharing, generator: rng(3) });
    const tuned = accuracyOf(model, examples);
    const after = values(model);
    for (const layer of [0, 2]) {
      assert.deepEqual(
        after[layer].map((w) => after[layer].indexOf(w)),
        groups[layer],
      );
      assert.ok(distinct(after[layer]) <= 4);
    }
    assert.notDeepEqual(sharing.codebooks, books);
    assert.ok(tuned >= shared && tuned > dense - 0.03, `${dense}, ${shared}, ${tuned}`);
    sharing.dispose();
  });

  it("works on convolutions, and frees what it held", () => {
    const model = convModel();
    const before = tensorMemory();
    const sharing = shareWeights(model, { clusters: 5, start: "density" });
    assert.equal(distinct(values(model)[0]), 5);
    sharing.dispose();
    assertNoTensorMore(before);
  });

  it("says what is wrong with its options", () => {
    const text = (spec: object, message: string) =>
      assert.throws(() => shareWeights(denseModel(), spec as never), { name: "TypeError", message });
    text({ clusters: 0 }, "shareWeights: clusters must be an integer, 1 or above, got 0");
    text({ clusters: {} }, "shareWeights: the layers must be one or more of hidden, out, got []");
    text({ clusters: { x: 2 } }, "shareWeights: a layer's name must be one of hidden, out, got 'x'");
    text(
      { clusters: 2, start: "random" },
      "shareWeights: generator must be a seeded generator such as rng(1), got undefined",
    );
    text({ k: 2 }, 'shareWeights: unknown option "k"; the options are clusters, start, generator');
    const model = denseModel();
    model.layers[0].setWeights([tf.zeros([8, 24]), tf.zeros([24])]);
    assert.throws(() => shareWeights(model, { clusters: 2 }), {
      message: "shareWeights: the weights of hidden must be not all 0, got 0",
    });
  });
});
