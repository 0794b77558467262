import assert from "node:assert/strict";
import {
  accuracyOf,
  binarise,
  binariseAtRandom,
  expand,
  fineTune,
  kernelsOf,
  straightThrough,
  ternarise,
} from "lectern/learn/compress";
import { normal, rng } from "../../../src/random/index.js";
import { assertNoTensorMore, tensorMemory } from "../../support/tensors.js";
import { clouds, convModel, denseModel, values } from "./examples.js";

const weights = (m: number, seed: number) => {
  const generator = rng(seed);
  return Float32Array.from({ length: m }, () => normal(generator, 0.1));
};
const error = (a: ArrayLike<number>, b: ArrayLike<number>) =>
  Array.from(a).reduce((sum, x, i) => sum + (x - b[i]) ** 2, 0);

describe("binary weights", () => {
  it("are the signs times the mean magnitude", () => {
    assert.deepEqual(binarise([1, -2, 0, 4]), {
      signs: Int8Array.of(1, -1, 1, 1),
      scales: Float32Array.of(1.75),
    });
    const channels = { count: 2, inner: 1 };
    assert.deepEqual([...expand(binarise([1, -2, 3, 4], channels), channels)], [2, -3, 2, 3]);
  });

  it("are the nearest of all with one scale: no signs and no scale do better", () => {
    const w = weights(8, 1);
    const best = error(w, expand(binarise(w)));
    for (let pattern = 0; pattern < 256; pattern++) {
      const signs = Int8Array.from(w, (_, i) => ((pattern >> i) & 1 ? 1 : -1));
      for (let α = 0; α < 3; α += 0.01)
        assert.ok(error(w, expand({ signs, scales: Float32Array.of(α) })) >= best - 1e-6);
    }
  });

  it("are on average the weights, if they are drawn", () => {
    const w = [-1.5, -0.5, 0, 0.25, 2];
    const generator = rng(2);
    const sums = w.map(() => 0);
    for (let i = 0; i < 4000; i++) {
      const { signs, scales } = binariseAtRandom(w, generator);
      assert.deepEqual([...scales], [1]);
      for (const [k, sign] of signs.entries()) sums[k] += sign / 4000;
    }
    for (const [k, expected] of [-1, -0.5, 0, 0.25, 1].entries())
      assert.ok(Math.abs(sums[k] - expected) < 0.05);
  });
});

describe("ternary weights", () => {
  it("are 0 up to 0.7 times the mean magnitude, and the mean of the others beyond", () => {
    // Mean magnitude 2, Δ = 1.4.
    const { signs, scales } = ternarise([1.4, -1.5, 0.1, 5]);
    assert.deepEqual([[...signs], [...scales]], [[0, -1, 0, 1], [3.25]]);
    assert.deepEqual([...ternarise([0, 0]).scales], [0]);
  });

  it("are within a few percent of the best threshold's error", () => {
    for (const seed of [3, 4, 5]) {
      const w = weights(500, seed);
      const ours = error(w, expand(ternarise(w)));
      const tried = Array.from({ length: 100 }, (_, i) =>
        error(w, expand(ternarise(w, { threshold: (i + 1) / 50 }))),
      );
      assert.ok(ours < 1.05 * Math.min(...tried), `${ours}, ${Math.min(...tried)}`);
      assert.ok(ours < error(w, expand(binarise(w))));
    }
  });

  it("refuse what is no number", () => {
    assert.throws(() => ternarise([1, NaN]), { message: "ternarise: every number must be finite, got NaN" });
    assert.throws(() => ternarise([1], { threshold: 0 }), {
      message: "ternarise: threshold must be a finite number above 0, got 0",
    });
    for (const weights of [[NaN], [1, undefined as never]]) {
      assert.throws(() => binarise(weights), /^TypeError: binarise: every number must be finite, got /);
      assert.throws(() => binariseAtRandom(weights, rng(1)), /^TypeError: binariseAtRandom: every number/);
    }
    assert.throws(() => binariseAtRandom([1], undefined as never), {
      message: "binariseAtRandom: generator must be a seeded generator such as rng(1), got undefined",
    });
  });
});

describe("training with rounded weights", () => {
  for (const to of ["binary", "ternary"] as const) {
    it(`keeps the kernels ${to} in every channel, as the functions on numbers have them`, () => {
      for (const model of [denseModel(), convModel()]) {
        const before = kernelsOf(model).map(({ variable }) => Float32Array.from(variable.dataSync()));
        const rule = straightThrough(model, { to });
        for (const [i, { variable, channels }] of kernelsOf(model).entries()) {
          const expected =
            to === "binary" ? binarise(before[i], channels) : ternarise(before[i], { channels });
          const rounded = variable.dataSync();
          for (const [k, w] of expand(expected, channels).entries())
            assert.ok(Math.abs(rounded[k] - w) < 1e-6);
        }
        rule.dispose();
      }
    });

    it(`is better than rounding ${to} afterwards`, () => {
      const [examples, test] = [clouds(512, 1, 1.3), clouds(512, 2, 1.3)];
      const model = denseModel();
      fineTune(model, examples, { epochs: 10, learningRate: 0.02, generator: rng(1) });
      const real = accuracyOf(model, test);
      const rule = straightThrough(model, { to });
      const rounded = accuracyOf(model, test);
      const { losses } = fineTune(model, examples, {
        epochs: 10,
        learningRate: 0.01,
        constraint: rule,
        generator: rng(2),
      });
      const trained = accuracyOf(model, test);
      rule.dispose();
      assert.ok(losses.every(Number.isFinite));
      assert.ok(trained >= rounded && trained > real - 0.03, `${real}, ${rounded}, ${trained}`);
      const [kernel] = values(model);
      const perChannel = new Set(kernel.filter((_, i) => i % 24 === 0).map((w) => Math.abs(w).toFixed(5)));
      assert.ok(perChannel.size <= (to === "binary" ? 1 : 2));
    });
  }

  it("leaves layers that are not named alone, and frees what it held", () => {
    const model = denseModel();
    const [, , out] = values(model);
    const before = tensorMemory();
    const rule = straightThrough(model, { to: "binary", layers: ["hidden"] });
    rule.dispose();
    assertNoTensorMore(before);
    assert.deepEqual(values(model)[2], out);
    assert.throws(() => straightThrough(model, { to: "binary", layers: ["x"] }), {
      message: "straightThrough: a layer's name must be one of hidden, out, got 'x'",
    });
    assert.throws(() => straightThrough(model, { to: "two" as never }), {
      message: `straightThrough: to must be "binary" or "ternary", got 'two'`,
    });
  });
});
