import assert from "node:assert/strict";
import {
  adam,
  bestRates,
  finiteDifferences,
  type Landscape,
  measuredRate,
  minimise,
  momentum,
  nesterov,
  newton,
  path,
  peaks,
  quadratic,
  rosenbrock,
  sgd,
  surface,
} from "lectern/learn/optim";

const near = (actual: readonly number[], expected: readonly number[], tolerance: number) =>
  assert.ok(
    actual.every((value, i) => Math.abs(value - expected[i]) <= tolerance),
    `[${actual}] is not [${expected}]`,
  );

describe("landscapes", () => {
  const landscapes: Landscape[] = [peaks, rosenbrock, quadratic(1, 30)];
  const places = [
    [0.3, -0.7],
    [-1.4, 1.1],
    [1.9, 0.2],
  ];

  for (const landscape of landscapes) {
    it(`${landscape.name}: gradient and Hessian by finite differences`, () => {
      for (const w of places) {
        near(landscape.grad(w), finiteDifferences(landscape.f, w), 1e-5);
        for (const row of [0, 1]) {
          near(
            landscape.hessian(w)[row],
            finiteDifferences((v) => landscape.grad(v)[row], w),
            1e-5,
          );
        }
      }
    });

    it(`${landscape.name}: minima where it says`, () => {
      for (const { w, f } of landscape.minima) {
        near(landscape.grad(w), [0, 0], 1e-12);
        assert.ok(Math.abs(landscape.f(w) - f) < 1e-12);
        const [[a, b], [, d]] = landscape.hessian(w);
        assert.ok(a > 0 && a * d - b * b > 0, "the Hessian is positive definite");
      }
    });
  }

  it("peaks has MATLAB's values", () => {
    // peaks(0, 0), peaks(1, 1) and peaks(-1, 0.5), from the formula in NumPy.
    near(
      [peaks.f([0, 0]), peaks.f([1, 1]), peaks.f([-1, 0.5])],
      [0.9810118431238463, 2.4337891159260003, -1.996815392905849],
      1e-12,
    );
  });

  it("gives a surface with a row for each y, and a path on it", () => {
    const { x, y, z } = surface(rosenbrock, { x: [0, 2], y: [-1, 3], points: 5 });
    assert.deepEqual([x, y], [[0, 0.5, 1, 1.5, 2], [-1, 0, 1, 2, 3]]); // biome-ignore format: two axes
    assert.equal(z[3][1], rosenbrock.f([0.5, 2]));
    assert.equal(surface(peaks).x.length, 61);
    const { history } = minimise(peaks.f, peaks.grad, { w: [1, 1], optimiser: sgd({ α: 0.01 }), N_max: 2 });
    assert.deepEqual(
      path(history).z,
      history.map(({ w }) => peaks.f(w)),
    );
    assert.deepEqual([path(history).x[0], path(history).y[0]], [1, 1]);
    assert.throws(() => surface(peaks, { x: [1, 0] }), {
      message: "surface: x must be [low, high] with low < high, got [ 1, 0 ]",
    });
  });
});

describe("minimise", () => {
  const valley = quadratic(1, 10);
  const run = (spec: Partial<Parameters<typeof minimise>[2]> = {}) =>
    minimise(valley.f, valley.grad, { w: [2, 1], optimiser: sgd({ α: 0.1 }), ...spec });

  it("stops when f changes by less than δ, and not before", () => {
    const { history, stoppedBy, message, iterations, stopped } = run({ δ: 1e-4 });
    const changes = history.slice(1).map(({ f }, i) => Math.abs(f - history[i].f));
    assert.ok(changes.pop()! < 1e-4);
    assert.ok(changes.every((change) => change >= 1e-4));
    assert.deepEqual([stoppedBy, stopped], ["δ", false]);
    assert.equal(message, `f changed by less than δ = 0.0001 in iteration ${iterations}`);
  });

  it("stops after N_max iterations, never by δ = 0", () => {
    const { stoppedBy, iterations, message } = run({ δ: 0, N_max: 25 });
    assert.deepEqual([stoppedBy, iterations], ["N_max", 25]);
    assert.equal(message, "N_max = 25 iterations were made, and f still changed by δ = 0 or more");
  });

  it("reports a divergence and names α", () => {
    const { stoppedBy, message, history } = run({ optimiser: sgd({ α: 0.5 }) });
    assert.equal(stoppedBy, "divergence");
    assert.match(
      message,
      /^f went from 7\.00 to \S+ in \d+ iterations: the steps are too large, try a smaller α$/,
    );
    assert.ok(history.length > 5);
  });

  it("stops when onStep says so, and what it has is usable", () => {
    const seen: number[] = [];
    const { w, stoppedBy, stopped, iterations } = run({
      onStep: ({ step, f }) => {
        seen.push(f);
        return step < 7;
      },
    });
    assert.deepEqual([stoppedBy, stopped, iterations, seen.length], ["onStep", true, 7, 7]);
    assert.ok(valley.f(w) < 7);
  });

  it("forgets what the optimiser did before", () => {
    const optimiser = momentum({ α: 0.05 });
    assert.deepEqual(run({ optimiser, N_max: 30 }).w, run({ optimiser, N_max: 30 }).w);
  });

  it("leads to the minimum of Rosenbrock's valley by every quick optimiser", () => {
    for (const optimiser of [momentum({ α: 0.0005 }), nesterov({ α: 0.0005 }), adam({ α: 0.02 })]) {
      const { w } = minimise(rosenbrock.f, rosenbrock.grad, {
        w: [-1.2, 1],
        optimiser,
        δ: 1e-16,
        N_max: 20_000,
      });
      near(w, [1, 1], 1e-3);
    }
  });

  it("ends in the hollow that it starts above, and Newton on the nearest hilltop", () => {
    const descend = (w: number[]) =>
      minimise(peaks.f, peaks.grad, { w, optimiser: sgd({ α: 0.02 }), δ: 1e-14 }).w;
    near(descend([0.5, -1]), peaks.minima[0].w, 1e-4);
    near(descend([-1.5, 0.8]), peaks.minima[1].w, 1e-4);
    const optimiser = newton({ hessian: peaks.hessian });
    const { w } = minimise(peaks.f, peaks.grad, { w: [0, 1.5], optimiser, N_max: 20 });
    near(peaks.grad(w), [0, 0], 1e-9);
    assert.ok(peaks.hessian(w)[0][0] < 0 && peaks.f(w) > 8);
  });

  it("says what is wrong with its options", () => {
    const text = (spec: object, message: string) =>
      assert.throws(() => run(spec), { name: "TypeError", message });
    text({ w: [] }, "minimise: w must be an array of finite numbers, got []");
    text({ optimiser: {} }, "minimise: optimiser must be an optimiser such as sgd({ α: 0.1 }), got {}");
    text({ δ: -1 }, "minimise: δ must be a finite number, 0 or above, got -1");
    text({ N_max: 0 }, "minimise: N_max must be an integer, 1 or above, got 0");
    text({ lr: 1 }, 'minimise: unknown option "lr"; the options are w, optimiser, δ, N_max, onStep');
  });
});

describe("the rate of convergence", () => {
  it("is (κ - 1)/(κ + 1) for descent and (√κ - 1)/(√κ + 1) for momentum, to 5 %", () => {
    for (const κ of [10, 100, 400]) {
      const valley = quadratic(1, κ);
      const { descent, momentum: heavy } = bestRates(1, κ);
      assert.equal(descent.rate, (κ - 1) / (κ + 1));
      assert.equal(heavy.rate, (Math.sqrt(κ) - 1) / (Math.sqrt(κ) + 1));
      const measure = (optimiser: ReturnType<typeof sgd>) => {
        const { history } = minimise(valley.f, valley.grad, { w: [1, 1], optimiser, δ: 0, N_max: 2000 });
        return measuredRate(history, [0, 0]);
      };
      const ofDescent = measure(sgd({ α: descent.α }));
      const ofMomentum = measure(momentum({ α: heavy.α, γ: heavy.γ }));
      assert.ok(Math.abs(ofDescent / descent.rate - 1) < 0.05, `κ = ${κ}: ${ofDescent}`);
      assert.ok(Math.abs(ofMomentum / heavy.rate - 1) < 0.05, `κ = ${κ}: ${ofMomentum}`);
    }
  });

  it("is 0 where all directions are alike, and a valley is half the sum of λ times the squares", () => {
    assert.deepEqual(bestRates(2, 2).descent, { α: 0.5, rate: 0 });
    assert.equal(quadratic(2, 6).f([3, 1]), 12);
    assert.deepEqual(path([{ iteration: 0, w: [1, 2], f: 3 }]), { x: [1], y: [2], z: [3] });
  });

  it("refuses what has no rate", () => {
    assert.throws(() => bestRates(2, 1), {
      message: "bestRates: λmax must be a finite number, λmin = 2 or above, got 1",
    });
    assert.throws(
      () => measuredRate([{ iteration: 0, w: [1], f: 1 }], [0]),
      /^TypeError: measuredRate: history must be 5 steps or more before the minimum is reached, got \[ 1 \]$/,
    );
    const there = Array.from({ length: 9 }, (_, iteration) => ({ iteration, w: [1, 2], f: 0 }));
    assert.throws(
      () => measuredRate(there, [1, 2]),
      /^TypeError: measuredRate: history must be 5 steps or more/,
    );
    for (const minimum of [[], [1], [1, Number.NaN], [1, 2, 3]]) {
      assert.throws(
        () => measuredRate(there, minimum),
        /^TypeError: measuredRate: minimum must be an array of 2 finite numbers, as w has 2, got \[/,
      );
    }
  });
});
