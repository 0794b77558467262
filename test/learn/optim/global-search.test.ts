import assert from "node:assert/strict";
import { rng } from "lectern/data";
import {
  basinHopping,
  clipByNorm,
  gradientFlow,
  minimise,
  multiStart,
  peaks,
  sgd,
  simulatedAnnealing,
} from "lectern/learn/optim";

const optimiser = sgd({ α: 0.02 });
const { f, w: deepest } = peaks.minima[0];
const finds = (found: { f: number }, within: number) => Math.abs(found.f - f) < within;
const seeds = [1, 2, 3, 4, 5];
const domain = [peaks.domain.x, peaks.domain.y];
const trapped = [-1.5, 0.8];

describe("the search for the global minimum of peaks", () => {
  it("is needed: descent from this start ends elsewhere", () => {
    assert.ok(minimise(peaks.f, peaks.grad, { w: trapped, optimiser }).f > f + 3);
  });

  it("multi-start finds it with every seed, and no descent ends below it", () => {
    for (const seed of seeds) {
      const found = multiStart(peaks, { optimiser, generator: rng(seed) });
      assert.ok(finds(found, 1e-6), `seed ${seed}: ${found.f}`);
      assert.ok(Math.hypot(found.w[0] - deepest[0], found.w[1] - deepest[1]) < 1e-3);
      assert.equal(found.runs.length, 20);
      assert.ok(found.runs.every((run) => run.f > f - 1e-9));
    }
  });

  it("simulated annealing finds its hollow with every seed", () => {
    for (const seed of seeds) {
      const found = simulatedAnnealing(peaks.f, { w: trapped, domain, generator: rng(seed) });
      assert.ok(finds(found, 1), `seed ${seed}: ${found.f}`);
      assert.equal(found.history.length, 2001);
      assert.ok(Math.abs(found.history[2000].T - 0.01) < 1e-12);
      assert.ok(found.history.every((step) => step.f >= found.f && Math.max(...step.w.map(Math.abs)) <= 3));
    }
  });

  it("annealing that is cold from the start stays in the hollow it starts in", () => {
    for (const seed of seeds) {
      const cold = { T0: 1e-6, T_end: 1e-7, move: 0.05 };
      assert.ok(simulatedAnnealing(peaks.f, { w: trapped, ...cold, generator: rng(seed) }).f > f + 3);
    }
  });

  it("basin hopping finds it with every seed", () => {
    for (const seed of seeds) {
      const found = basinHopping(peaks.f, peaks.grad, { w: trapped, optimiser, generator: rng(seed) });
      assert.ok(finds(found, 1e-6), `seed ${seed}: ${found.f}`);
      assert.equal(found.hops.length, 21);
    }
  });

  it("repeats with the same seed", () => {
    const anneal = (seed: number) => simulatedAnnealing(peaks.f, { w: trapped, N: 50, generator: rng(seed) });
    assert.deepEqual(anneal(1), anneal(1));
    assert.notDeepEqual(anneal(1).history, anneal(2).history);
    const hop = () =>
      basinHopping(peaks.f, peaks.grad, { w: trapped, hops: 3, optimiser, generator: rng(1) }).w;
    assert.deepEqual(hop(), hop());
    const start = () => multiStart(peaks, { starts: 3, optimiser, generator: rng(1) }).w;
    assert.deepEqual(start(), start());
  });

  it("stops when onStep says so", () => {
    const onStep = ({ step }: { step: number }) => step < 2;
    const generator = rng(1);
    const many = multiStart(peaks, { optimiser, generator, onStep });
    assert.deepEqual([many.stopped, many.runs.length], [true, 2]);
    const walk = simulatedAnnealing(peaks.f, { w: trapped, generator, onStep });
    assert.deepEqual([walk.stopped, walk.history.length], [true, 3]);
    const hops = basinHopping(peaks.f, peaks.grad, { w: trapped, optimiser, generator, onStep });
    assert.deepEqual([hops.stopped, hops.hops.length], [true, 3]);
  });

  it("says what is wrong with its options", () => {
    const generator = rng(1);
    const text = (run: () => unknown, message: string) => assert.throws(run, { name: "TypeError", message });
    text(
      () => multiStart(peaks, { optimiser, generator, starts: 0 }),
      "multiStart: starts must be an integer, 1 or above, got 0",
    );
    text(
      () => simulatedAnnealing(peaks.f, { w: trapped, generator, T0: 0 }),
      "simulatedAnnealing: T0 must be a finite number above 0, got 0",
    );
    text(
      () => simulatedAnnealing(peaks.f, { w: trapped, generator, domain: [[0, 1]] }),
      "simulatedAnnealing: domain must be an array of 2 ranges, as w has 2 numbers, got [ [ 0, 1 ] ]",
    );
    text(
      () => simulatedAnnealing(peaks.f, { w: trapped } as never),
      "simulatedAnnealing: generator must be a seeded generator such as rng(1), got undefined",
    );
    text(
      () => basinHopping(peaks.f, peaks.grad, { w: trapped, optimiser, generator, T: -1 }),
      "basinHopping: T must be a finite number, 0 or above, got -1",
    );
  });
});

describe("the gradient through many layers", () => {
  const flow = (activation: "linear" | "sigmoid" | "relu", gain: number) =>
    gradientFlow({ depth: 30, activation, gain, generator: rng(1) });

  it("vanishes, stays or explodes with the gain", () => {
    assert.equal(flow("linear", 1).length, 31);
    assert.ok(Math.abs(flow("linear", 1)[30] - 1) < 1e-12);
    assert.ok(flow("linear", 0.5)[0] < 1e-7);
    assert.ok(flow("linear", 2)[0] > 1e6);
    assert.ok(flow("linear", 1)[0] > 1e-2 && flow("linear", 1)[0] < 1e2);
    // Twice the weights of every layer: 2^30 times the gradient, in a linear network exactly.
    assert.ok(Math.abs(flow("linear", 2)[0] / flow("linear", 1)[0] / 2 ** 30 - 1) < 1e-9);
    // σ' is ¼ at most, so thirty layers keep less than 4^-30 of what the linear network of the same weights does.
    assert.ok(flow("sigmoid", 1)[0] < 1e-15);
    assert.ok(flow("relu", Math.SQRT2)[0] > 1e-3);
  });

  it("is the derivative, by finite differences through one layer of one unit", () => {
    // δ at the output is +1 or -1: the gradient is |w φ'(z)|. With σ that is at most |w| / 4.
    const generator = () => rng(3);
    const linear = gradientFlow({
      depth: 1,
      width: 1,
      activation: "linear",
      gain: 1,
      generator: generator(),
    })[0];
    const sigmoid = gradientFlow({
      depth: 1,
      width: 1,
      activation: "sigmoid",
      gain: 1,
      generator: generator(),
    })[0];
    assert.ok(sigmoid > 0 && sigmoid <= linear / 4);
  });

  it("is clipped to the limit and keeps its direction", () => {
    assert.deepEqual(clipByNorm([30, 40], 5), [3, 4]);
    assert.deepEqual(clipByNorm([0.3, 0.4], 5), [0.3, 0.4]);
    assert.throws(() => clipByNorm([1], 0), {
      message: "clipByNorm: limit must be a finite number above 0, got 0",
    });
    for (const bad of [Number.NaN, Infinity]) {
      assert.throws(() => clipByNorm([1, bad], 5), {
        message: `clipByNorm: g must be an array of finite numbers, got [ 1, ${bad} ]`,
      });
    }
  });

  it("refuses an activation that it does not know", () => {
    assert.throws(() => flow("swish" as never, 1), {
      message: "gradientFlow: activation must be one of linear, sigmoid, tanh, relu, got 'swish'",
    });
  });
});
