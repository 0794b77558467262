import assert from "node:assert/strict";
import { normal, rng } from "lectern/data";
import {
  basinHopping,
  clipByNorm,
  finiteDifferences,
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

  it("basin hopping goes uphill never, now and then, or always, as T is 0, some or large", () => {
    const search = (T: number) => {
      const { hops } = basinHopping(peaks.f, peaks.grad, { w: trapped, T, optimiser, generator: rng(1) });
      let [{ descent: here }] = hops;
      const uphill = hops.slice(1).flatMap(({ descent, accepted }) => {
        const rises = descent.f > here.f;
        assert.ok(accepted || rises);
        if (accepted) here = descent;
        return rises ? [accepted] : [];
      });
      return { tried: uphill.length, made: uphill.filter(Boolean).length };
    };
    const [cold, warm, hot] = [0, 0.5, 1e9].map(search);
    assert.ok(cold.tried > 0 && cold.made === 0);
    assert.ok(warm.made > 0 && warm.made < warm.tried);
    assert.ok(hot.tried > 0 && hot.made === hot.tried);
  });

  it("annealing's history begins with its start, and stays where a move isn't accepted", () => {
    const { history } = simulatedAnnealing(peaks.f, { w: trapped, N: 200, generator: rng(1) });
    assert.deepEqual(history[0], { iteration: 0, w: trapped, f: peaks.f(trapped), T: 5, accepted: true });
    for (const [i, step] of history.slice(1).entries()) {
      assert.equal(step.iteration, i + 1);
      assert.equal(step.f, peaks.f(step.w));
      if (!step.accepted) assert.deepEqual(step.w, history[i].w);
      else assert.notDeepEqual(step.w, history[i].w);
    }
    assert.ok(history.some(({ accepted }) => !accepted));
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

  for (const activation of ["linear", "sigmoid", "tanh", "relu"] as const) {
    it(`is the derivative, by finite differences through three layers of four units: ${activation}`, () => {
      const [depth, width, gain] = [3, 4, 1.7];
      const lengths = gradientFlow({ depth, width, activation, gain, generator: rng(5) });
      // The same numbers are drawn again: the weights row by row, the input, and the gradient at the output.
      const generator = rng(5);
      const draw = (deviation: number) =>
        Array.from({ length: width }, () => normal(generator, 0, deviation));
      const W = Array.from({ length: depth }, () =>
        Array.from({ length: width }, () => draw(gain / Math.sqrt(width))),
      );
      const a0 = draw(1);
      const end = draw(1);
      const φ = {
        linear: (z: number) => z,
        sigmoid: (z: number) => 1 / (1 + Math.exp(-z)),
        tanh: Math.tanh,
        relu: (z: number) => Math.max(z, 0),
      }[activation];
      const layer = (a: readonly number[], l: number) =>
        W[l].map((row) => φ(row.reduce((sum, w, j) => sum + w * a[j], 0)));
      const J = (a: readonly number[], from: number) => {
        const last = W.slice(from).reduce((values, _, l) => layer(values, from + l), [...a]);
        return last.reduce((sum, value, i) => sum + (value * end[i]) / Math.hypot(...end), 0);
      };
      let a = a0;
      for (let l = 0; l <= depth; l++) {
        const slopes = finiteDifferences((values) => J(values, l), a);
        assert.ok(Math.abs(lengths[l] / Math.hypot(...slopes) - 1) < 1e-7, `layer ${l}: ${lengths[l]}`);
        if (l < depth) a = layer(a, l);
      }
    });
  }

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
