import assert from "node:assert/strict";
import { rng } from "lectern/data";
import { fillGamma, fillNormal, fillUniform } from "../../src/random/index.js";
import { assertDistribution, mean, normalCumulative, variance } from "../support/statistics.js";

const seeds = [1, 2, 3];
const count = 50_000;

describe("random numbers in bulk", () => {
  // These streams are part of the interface, like those of test/random/rng.test.ts.
  it("gives the same numbers for a seed for ever", () => {
    const generator = rng(1);
    const four = new Float32Array(4);
    fillUniform(generator, four, 0, 1);
    assert.deepEqual(
      [...four],
      [0.5484969019889832, 0.9677261114120483, 0.9560006856918335, 0.7904182076454163],
    );
    fillNormal(generator, four, 0, 1);
    assert.deepEqual(
      [...four].map((value) => Number(value.toFixed(6))),
      [0.612209, 0.763179, 0.632133, -0.458086],
    );
    fillNormal(generator, four, 0, 1, 2);
    assert.deepEqual(
      [...four].map((value) => Number(value.toFixed(6))),
      [-1.415322, -0.139869, 0.072964, 0.319904],
    );
    fillGamma(generator, four, 2, 1);
    assert.deepEqual(
      [...four].map((value) => Number(value.toFixed(6))),
      [2.619276, 0.458727, 1.529261, 1.02918],
    );
    const integers = new Int32Array(6);
    fillUniform(generator, integers, 0, 10);
    assert.deepEqual([...integers], [9, 1, 4, 2, 5, 3]);
  });

  for (const seed of seeds) {
    it(`is uniform (seed ${seed})`, () => {
      const values = new Float32Array(count);
      fillUniform(rng(seed), values, -2, 6);
      assert.ok(values.every((value) => value >= -2 && value < 6));
      assertDistribution(values, (x) => (x + 2) / 8);
      assert.ok(Math.abs(mean(values) - 2) < 4 * Math.sqrt(64 / 12 / count));
    });

    it(`is normal (seed ${seed})`, () => {
      const values = new Float32Array(count);
      fillNormal(rng(seed), values, 3, 2);
      assertDistribution(values, (x) => normalCumulative((x - 3) / 2));
      assert.ok(Math.abs(mean(values) - 3) < 4 * (2 / Math.sqrt(count)));
      assert.ok(Math.abs(variance(values) / 4 - 1) < 4 * Math.sqrt(2 / count));
      // Neither of the two that are made together tells of the other.
      const products = Array.from(
        { length: count / 2 },
        (_, i) => (values[2 * i] - 3) * (values[2 * i + 1] - 3),
      );
      assert.ok(Math.abs(mean(products) / 4) < 4 / Math.sqrt(count / 2));
    });

    it(`is normal within two deviations (seed ${seed})`, () => {
      const values = new Float32Array(count);
      fillNormal(rng(seed), values, -1, 0.5, 2);
      assert.ok(values.every((value) => value >= -2 && value <= 0));
      const outside = normalCumulative(-2);
      assertDistribution(values, (x) => (normalCumulative((x + 1) / 0.5) - outside) / (1 - 2 * outside));
    });

    it(`has the gamma distribution's mean and variance (seed ${seed})`, () => {
      for (const [shape, rate] of [
        [0.5, 1],
        [1, 3],
        [4.5, 0.5],
      ]) {
        const values = new Float32Array(count);
        fillGamma(rng(seed), values, shape, rate);
        assert.ok(values.every((value) => value >= 0));
        const expected = shape / rate ** 2;
        assert.ok(
          Math.abs(mean(values) - shape / rate) < 4 * Math.sqrt(expected / count),
          `mean of ${shape}`,
        );
        // The fourth central moment is 3 σ⁴ (1 + 2/shape), so the variance's own is σ⁴ (2 + 6/shape) / count.
        const error = Math.sqrt((2 + 6 / shape) / count);
        assert.ok(Math.abs(variance(values) / expected - 1) < 4 * error, `variance of ${shape}`);
        if (shape === 1) assertDistribution(values, (x) => 1 - Math.exp(-rate * x));
        if (shape === 0.5) assertDistribution(values, (x) => 2 * normalCumulative(Math.sqrt(2 * x)) - 1);
      }
    });
  }

  it("draws whole numbers, also below zero, each as often as the others", () => {
    for (const seed of seeds) {
      const values = new Int32Array(30_000);
      fillUniform(rng(seed), values, -3, 3);
      for (let k = -3; k < 3; k++) {
        const times = values.filter((value) => value === k).length;
        assert.ok(Math.abs(times - 5000) < 4 * Math.sqrt(5000 * (5 / 6)), `${k} came ${times} times`);
      }
      assert.ok(values.every((value) => value >= -3 && value < 3));
    }
  });

  it("rounds normal and gamma numbers in an array of integers", () => {
    const values = new Int32Array(20_000);
    fillNormal(rng(1), values, -0.5, 2);
    assert.ok(Math.abs(mean(values) + 0.5) < 4 * (2 / Math.sqrt(20_000)));
    fillGamma(rng(1), values, 9, 1);
    assert.ok(Math.abs(mean(values) - 9) < 4 * (3 / Math.sqrt(20_000)));
  });

  it("keeps below the upper end where 32 bits would round up to it", () => {
    const values = new Float32Array(200_000);
    fillUniform(rng(1), values, 4095, 4096);
    assert.ok(values.every((value) => value >= 4095 && value < 4096));
    fillUniform(rng(1), values, 1, 1);
    assert.ok(values.every((value) => value === 1));
  });
});
