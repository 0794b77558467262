import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import {
  accumulate,
  dequantise,
  gridFor,
  integerDense,
  integersOf,
  type QuantiseSpec,
  quantise,
  rescale,
  runIntegerDense,
  toFixedPoint,
  toInteger,
  toReal,
} from "lectern/learn/compress";
import { integer, normal, rng, uniform } from "../../../src/random/index.js";
import { requirement } from "../../support/requirement.js";

function numbers(m: number, seed: number, mean = 0): Float32Array {
  const generator = rng(seed);
  return Float32Array.from({ length: m }, () => normal(generator, mean) ** 3);
}

const mse = (a: ArrayLike<number>, b: ArrayLike<number>) =>
  Array.from(a).reduce((sum, x, i) => sum + (x - b[i]) ** 2, 0) / a.length;

const reference = `
import json, sys, numpy as np
given = json.load(sys.stdin)
x = np.array(given["numbers"], np.float32).astype(np.float64)
bits, out = given["bits"], {}
half = 2 ** (bits - 1)
scale = float(np.float32(np.abs(x).max() / (half - 1)))
q = np.clip(np.floor(x / scale + 0.5), -(half - 1), half - 1)
out["symmetric"] = [scale, 0, q.astype(int).tolist()]
low, high = min(x.min(), 0.0), max(x.max(), 0.0)
scale = float(np.float32((high - low) / (2 * half - 1)))
zero = float(np.clip(np.floor(-half - low / scale + 0.5), -half, half - 1))
q = np.clip(np.floor(x / scale + 0.5) + zero, -half, half - 1)
out["asymmetric"] = [scale, zero, q.astype(int).tolist()]
json.dump(out, sys.stdout)
`;

describe("quantisation to integers", () => {
  for (const symmetric of [true, false])
    for (const bits of [2, 3, 4, 8])
      it(`is off by scale / 2 at most: ${bits} bits, ${symmetric ? "symmetric" : "with a zero point"}`, () => {
        for (const seed of [1, 2, 3]) {
          const real = numbers(2000, seed, seed - 1);
          const { integers, grids } = quantise(real, { bits, symmetric });
          const [grid] = grids;
          for (const [i, q] of integers.entries()) {
            assert.ok(q >= grid.least && q <= grid.largest);
            assert.ok(
              Math.abs(toReal(q, grid) - real[i]) <= grid.scale / 2,
              `${real[i]} became ${toReal(q, grid)}`,
            );
          }
          assert.equal(toReal(toInteger(0, grid), grid), 0);
        }
      });

  it("is that of NumPy, number by number", function () {
    const { python } = requirement(this, "safetensors");
    for (const bits of [4, 8]) {
      const real = numbers(500, bits, 0.5);
      const input = JSON.stringify({ numbers: [...real], bits });
      const { stdout, stderr } = spawnSync(python, ["-c", reference], { input, encoding: "utf8" });
      assert.equal(stderr, "");
      const expected = JSON.parse(stdout) as Record<string, unknown>;
      for (const symmetric of [true, false]) {
        const { integers, grids } = quantise(real, { bits, symmetric });
        const { scale, zeroPoint } = grids[0];
        assert.deepEqual([scale, zeroPoint, [...integers]], expected[symmetric ? "symmetric" : "asymmetric"]);
      }
    }
  });

  it("rounds only where it must: numbers of a grid come back as they were", () => {
    for (const symmetric of [true, false]) {
      const grid = gridFor([-1.27, 1.27], { bits: 8, symmetric });
      const real = Float32Array.from({ length: grid.largest - grid.least + 1 }, (_, i) =>
        toReal(i + grid.least, grid),
      );
      const quantised = quantise(real, { symmetric });
      assert.deepEqual(dequantise(quantised), real);
    }
  });

  it("gives each channel a scale of its own, and is the better for it", () => {
    const generator = rng(4);
    const channels = { count: 3, inner: 1 };
    const real = Float32Array.from({ length: 300 }, (_, i) => normal(generator) * [0.01, 1, 10][i % 3]);
    const each = quantise(real, { channels });
    const one = quantise(real);
    assert.equal(each.grids.length, 3);
    assert.ok(each.grids[0].scale < each.grids[1].scale && each.grids[1].scale < each.grids[2].scale);
    const back = dequantise(each, channels);
    for (const [i, x] of real.entries()) {
      assert.ok(Math.abs(toReal(each.integers[i], each.grids[i % 3]) - x) <= each.grids[i % 3].scale / 2);
    }
    assert.ok(mse(back, real) < 0.7 * mse(dequantise(one), real));
    const small = (all: Float32Array) => all.filter((_, i) => i % 3 === 0);
    assert.ok(mse(small(back), small(real)) < 1e-3 * mse(small(dequantise(one)), small(real)));
  });

  it("leaves out extremes where that makes the error smaller", () => {
    const real = Float32Array.from([...numbers(5000, 5).map((x) => Math.cbrt(x)), 40, -35]);
    for (const symmetric of [true, false]) {
      const error = (spec: QuantiseSpec) =>
        mse(dequantise(quantise(real, { bits: 4, symmetric, ...spec })), real);
      const inner = (spec: QuantiseSpec) => {
        const back = dequantise(quantise(real, { bits: 4, symmetric, ...spec }));
        return mse(back.subarray(0, 5000), real.subarray(0, 5000));
      };
      assert.ok(error({ range: "mse" }) < error({ range: "min–max" }));
      assert.ok(inner({ range: "percentile" }) < inner({ range: "min–max" }) / 20);
    }
  });

  it("is off by scale / 2 at most within a range that leaves out extremes, and cuts off what lies beyond", () => {
    const real = numbers(1000, 6);
    const { integers, grids } = quantise(real, { range: "percentile", percentile: 95 });
    const [grid] = grids;
    const limit = toReal(grid.largest, grid);
    let beyond = 0;
    for (const [i, q] of integers.entries()) {
      if (Math.abs(real[i]) <= limit) assert.ok(Math.abs(toReal(q, grid) - real[i]) <= grid.scale / 2);
      else if (Math.abs(real[i]) > limit + grid.scale / 2) {
        assert.equal(q, Math.sign(real[i]) * 127);
        beyond++;
      }
    }
    assert.ok(beyond > 30 && beyond <= 50, `${beyond}`);
  });

  it("cuts off as many of a hundred as it says, of the magnitudes or at both ends", () => {
    const real = Array.from({ length: 101 }, (_, i) => i);
    const range = (symmetric: boolean) => {
      const [{ scale, zeroPoint, least, largest }] = quantise(real, {
        range: "percentile",
        percentile: 90,
        symmetric,
      }).grids;
      return [least, largest].map((integer) => Math.round(1000 * scale * (integer - zeroPoint)) / 1000);
    };
    assert.deepEqual(range(true), [-90, 90]);
    assert.deepEqual(range(false), [0, 95]); // 5 to 95, with 0
    const whole = quantise(real, { range: "percentile", percentile: 100 });
    assert.deepEqual(whole, quantise(real));
  });

  it("takes numbers that are all 0, or none", () => {
    for (const range of ["min–max", "percentile", "mse"] as const)
      for (const symmetric of [true, false])
        for (const real of [[], [0, 0]]) assert.equal(quantise(real, { range, symmetric }).grids[0].scale, 1);
    assert.deepEqual([...dequantise(quantise([0, 0]))], [0, 0]);
    assert.deepEqual([...dequantise(quantise([0, 0], { symmetric: false }))], [0, 0]);
    assert.deepEqual([...quantise([]).integers], []);
  });

  it("says what is wrong with its options", () => {
    const text = (spec: object, message: string, real: number[] = [1]) =>
      assert.throws(() => quantise(real, spec as never), { name: "TypeError", message });
    text({ bits: 1 }, "quantise: bits must be an integer from 2 to 8, got 1");
    text({ range: "max" }, `quantise: range must be "min–max", "percentile" or "mse", got 'max'`);
    text({ percentile: 10 }, "quantise: percentile must be a number above 50 and at most 100, got 10");
    text({ symmetric: 1 }, "quantise: symmetric must be true or false, got 1");
    text(
      { bit: 8 },
      'quantise: unknown option "bit"; the options are bits, symmetric, range, percentile, channels',
    );
    text({}, "quantise: every number must be finite, got Infinity", [Infinity]);
    text({}, "quantise: every number must be finite, got undefined", [undefined as never]);
  });
});

describe("a dense layer of integers", () => {
  it("has sums in int32 that are those of the products", () => {
    // (3-1)·5 + (-2-1)·-7 + 10 = 41, (3-1)·-1 + (-2-1)·2 - 10 = -18
    const sums = accumulate(Int8Array.of(3, -2), 1, Int8Array.of(5, -1, -7, 2), Int32Array.of(10, -10));
    assert.deepEqual([...sums], [41, -18]);
    assert.throws(() => accumulate(new Int8Array(2), 0, new Int8Array(3), new Int32Array(2)), {
      message: "accumulate: W must be of 2 · 2 integers, got 3",
    });
  });

  it("multiplies by a fixed-point number as by the number itself", () => {
    const generator = rng(7);
    for (let i = 0; i < 500; i++) {
      const value = 2 ** uniform(generator, -20, 3);
      const fixed = toFixedPoint(value);
      assert.ok(fixed.mantissa >= 2 ** 30 && fixed.mantissa < 2 ** 31);
      assert.ok(Math.abs(fixed.mantissa * 2 ** -fixed.shift - value) <= value * 2 ** -31);
      const accumulator = integer(generator, -(2 ** 30), 2 ** 30);
      assert.ok(
        Math.abs(rescale(accumulator, fixed) - accumulator * value) <=
          0.5 + Math.abs(accumulator * value) * 2 ** -31,
      );
    }
    assert.equal(rescale(3, toFixedPoint(0.5)), 2);
    assert.equal(rescale(-3, toFixedPoint(0.5)), -1);
    assert.equal(rescale(7, toFixedPoint(2 ** 33)), 7 * 2 ** 33);
    assert.throws(() => rescale(1.5, toFixedPoint(1)), {
      message: "rescale: the accumulator must be an integer, got 1.5",
    });
    assert.throws(() => toFixedPoint(0), {
      message: "toFixedPoint: the value must be a finite number above 0, got 0",
    });
  });

  for (const relu of [true, false])
    it(`computes what the real layer does, ${relu ? "with ReLU" : "without"}, within its steps`, () => {
      const generator = rng(8);
      const [inputs, outputs] = [40, 12];
      const weights = Float32Array.from({ length: inputs * outputs }, () => normal(generator, 0, 0.2));
      const biases = Float32Array.from({ length: outputs }, () => normal(generator));
      const input = gridFor([-0.5, 2], { bits: 8, symmetric: false });
      const output = gridFor(relu ? [0, 6] : [-6, 6], { bits: 8, symmetric: false });
      const layer = integerDense({ weights, biases, input, output, relu });
      for (let i = 0; i < 50; i++) {
        const real = Float32Array.from({ length: inputs }, () => uniform(generator, -0.5, 2));
        const y = runIntegerDense(layer, integersOf(real, input));
        for (let j = 0; j < outputs; j++) {
          const z = real.reduce((sum, x, k) => sum + x * weights[k * outputs + j], biases[j]);
          const exact = Math.min(Math.max(z, relu ? 0 : -6), 6);
          // Each product is off by the input's and by the weight's rounding; the output is rounded once more.
          const column = Array.from({ length: inputs }, (_, k) => Math.abs(weights[k * outputs + j]));
          const step = Math.max(...column) / 127;
          const bound =
            column.reduce((sum, w) => sum + w, 0) * (input.scale / 2) +
            2 * inputs * (step / 2) +
            output.scale;
          assert.ok(Math.abs(toReal(y[j], output) - exact) <= bound);
          assert.ok(Math.abs(toReal(y[j], output) - exact) <= 0.12);
        }
      }
    });

  it("refuses what would become other integers without a word", () => {
    const grid = gridFor([-1, 1], { bits: 8, symmetric: true });
    const layer = { input: grid, output: grid, relu: false };
    const text = (spec: object, message: string) =>
      assert.throws(() => integerDense({ ...layer, ...spec } as never), { name: "TypeError", message });
    text({ weights: [1, 2], biases: [] }, "integerDense: the number of biases must be 1 or above, got 0");
    text(
      { weights: [1, 2, 3], biases: [0, 0] },
      "integerDense: weights must be rows of 2, one for each bias, got 3",
    );
    text({ weights: [1], biases: [NaN] }, "integerDense: every number must be finite, got NaN");
    // A bias of 10 in units of about 1e-6 / 127 / 127 needs more than 32 bits.
    text(
      { weights: [1e-6], biases: [10] },
      "integerDense: biases must be within 32 bits in units of input scale · weight scale, got [ 161289993272 ]",
    );
    assert.throws(() => integersOf([NaN], grid), {
      message: "integersOf: every number must be finite, got NaN",
    });
  });

  it("rounds once: with weights and inputs on their grids, an output is the nearest integer", () => {
    const weights = Float32Array.of(1.27, -0.4, 0.05, 1.27);
    const input = { scale: 0.5, zeroPoint: 3, least: -128, largest: 127 };
    const output = { scale: 0.25, zeroPoint: -10, least: -128, largest: 127 };
    const layer = integerDense({ weights, biases: [0.3, -0.2], input, output, relu: false });
    const x = Int8Array.of(20, -4);
    const y = runIntegerDense(layer, x);
    for (const j of [0, 1]) {
      const scale = Math.max(Math.abs(weights[j]), Math.abs(weights[2 + j])) / 127;
      const sum =
        8.5 * Math.round(weights[j] / scale) * scale - 3.5 * Math.round(weights[2 + j] / scale) * scale;
      assert.equal(y[j], Math.round((sum + [0.3, -0.2][j]) / 0.25) - 10);
    }
  });
});
