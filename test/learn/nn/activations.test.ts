import assert from "node:assert/strict";
import { activations, relu, smoothMaximum, swish } from "lectern/learn/nn";

const places = [-30, -3, -1, -0.1, 0, 0.1, 0.5, 2, 30];
const near = (actual: number, expected: number, tolerance: number) =>
  assert.ok(Math.abs(actual - expected) <= tolerance, `${actual} is not ${expected}`);

describe("the smooth maximum", () => {
  it("is the slide's (g - h) σ(β(g - h)) + h", () => {
    const σ = (z: number) => 1 / (1 + Math.exp(-z));
    for (const [g, h, β] of [
      [1, 2, 1],
      [3, -1, 0.5],
      [-2, -2.5, 4],
    ]) {
      near(smoothMaximum(g, h, β), (g - h) * σ(β * (g - h)) + h, 1e-15);
    }
  });

  it("is swish for h = 0, and ReLU for β → ∞, exactly", () => {
    for (const z of places) {
      assert.equal(swish(1.5).f(z), smoothMaximum(z, 0, 1.5));
      near(swish(1.5).f(z), z / (1 + Math.exp(-1.5 * z)), 1e-14);
      assert.equal(smoothMaximum(z, 0, Infinity), relu.f(z));
      for (const h of places) assert.equal(smoothMaximum(z, h, Infinity), Math.max(z, h));
    }
  });

  it("comes nearer to the maximum as β grows, no further away than 0.2785/β", () => {
    // The largest x(1 - σ(x)) is Lambert's W(1/e) = 0.27846…
    for (const β of [1, 10, 100, 1000]) {
      const off = Array.from({ length: 4001 }, (_, i) => {
        const z = (i - 2000) / (200 * β);
        return relu.f(z) - smoothMaximum(z, 0, β);
      });
      near(Math.max(...off), 0.2784645 / β, 1e-5 / β);
      assert.ok(Math.min(...off) >= 0);
    }
  });

  it("is the mean for β = 0, and symmetric in g and h", () => {
    assert.equal(smoothMaximum(1, 4, 0), 2.5);
    near(smoothMaximum(1.2, -0.7, 3), smoothMaximum(-0.7, 1.2, 3), 1e-15);
  });

  it("says what is wrong with its arguments", () => {
    assert.throws(() => smoothMaximum(1, 2, -1), {
      name: "TypeError",
      message: "smoothMaximum: β must be a number, 0 or above, got -1",
    });
    assert.throws(() => smoothMaximum(Number.NaN, 2), {
      message: "smoothMaximum: g must be a finite number, got NaN",
    });
  });
});

describe("activations", () => {
  it("have in swish of β = ∞ ReLU, its slope too", () => {
    for (const z of [-2, -0, 0, 1e-300, 3]) {
      assert.deepEqual(
        [swish(Infinity).f(z), swish(Infinity).slope(z)],
        [relu.f(z), relu.slope(z)],
        `at ${z}`,
      );
    }
    for (const β of [-1, Number.NaN, null]) {
      assert.throws(() => swish(β as never), { message: `swish: β must be a number, 0 or above, got ${β}` });
    }
  });

  for (const [name, { f, slope }] of Object.entries({ ...activations, "swish of β = 2": swish(2) })) {
    it(`${name}: the slope is that of finite differences`, () => {
      for (const z of places.filter((z) => name !== "relu" || z !== 0)) {
        near(slope(z), (f(z + 1e-5) - f(z - 1e-5)) / 2e-5, 1e-8);
      }
    });
  }

  it("have the values of their formulas", () => {
    assert.deepEqual([-2, 0, 3].map(relu.f), [0, 0, 3]);
    assert.deepEqual([-2, 0, 3].map(relu.slope), [0, 0, 1]);
    for (const z of places) near(activations.tanh.f(z), 2 * activations.sigmoid.f(2 * z) - 1, 1e-15);
    assert.equal(activations.sigmoid.slope(0), 0.25);
    assert.equal(activations.swish.slope(0), 0.5);
  });
});
