import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import {
  adadelta,
  adagrad,
  adam,
  decoupledWeightDecay,
  finiteDifferences,
  l2Penalty,
  momentum,
  nesterov,
  newton,
  type Optimiser,
  quadratic,
  rmsprop,
  rosenbrock,
  sgd,
} from "lectern/learn/optim";
import { tf } from "lectern/tensor";
import { packageRoot } from "../../../src/paths.js";

interface Fixture {
  start: [number, number];
  runs: Record<string, Record<string, [number, number]>>;
}
const fixture: Fixture = JSON.parse(
  readFileSync(join(packageRoot, "test/fixtures/optimisers/optimisers.json"), "utf8"),
);

/** The points where the gradient is taken: the start, and after each of the steps. */
function points(optimiser: Optimiser, steps: number, grad: (w: readonly number[]) => number[]): number[][] {
  optimiser.reset();
  let w: number[] = [...fixture.start];
  const made = [w];
  for (let t = 1; t <= steps; t++) {
    w = optimiser.step(w, grad(optimiser.lookAhead?.(w) ?? w));
    made.push(optimiser.lookAhead?.(w) ?? w);
  }
  return made;
}

function assertNear(actual: readonly number[], expected: readonly number[], tolerance: number, what: string) {
  assert.equal(actual.length, expected.length);
  for (const [i, value] of actual.entries()) {
    assert.ok(Math.abs(value - expected[i]) <= tolerance, `${what}: [${actual}] is not [${expected}]`);
  }
}

const plain = rosenbrock.grad;

/** Adadelta as TensorFlow.js 4.22 has it: its denominator is a step behind, √(G_{t-1} + ε). */
function adadeltaOfTf(α: number, ρ: number, ε: number): Optimiser {
  let [G, E] = [[0, 0], [0, 0]]; // biome-ignore format: two accumulators
  return {
    name: "tf.train.adadelta",
    step(w, g) {
      const Δw = g.map((g_i, i) => (-Math.sqrt(E[i] + ε) / Math.sqrt(G[i] + ε)) * g_i);
      G = g.map((g_i, i) => ρ * G[i] + (1 - ρ) * g_i ** 2);
      E = Δw.map((Δw_i, i) => ρ * E[i] + (1 - ρ) * Δw_i ** 2);
      return w.map((w_i, i) => w_i + α * Δw[i]);
    },
    reset() {
      [G, E] = [[0, 0], [0, 0]]; // biome-ignore format: two accumulators
    },
  };
}
const penalised = l2Penalty(rosenbrock.f, rosenbrock.grad, 0.1).grad;

describe("optimisers against PyTorch and NumPy, 100 steps on Rosenbrock's valley", () => {
  const cases: Record<string, [Optimiser, (w: readonly number[]) => number[]]> = {
    sgd: [sgd({ α: 0.001 }), plain],
    momentum: [momentum({ α: 0.0005 }), plain],
    nesterov: [nesterov({ α: 0.0005 }), plain],
    adagrad: [adagrad({ α: 0.3 }), plain],
    rmsprop: [rmsprop({ α: 0.01 }), plain],
    "rmsprop with momentum": [rmsprop({ α: 0.002, γ: 0.5 }), plain],
    adadelta: [adadelta(), plain],
    adam: [adam({ α: 0.02 }), plain],
    "adam, L2": [adam({ α: 0.02 }), penalised],
    adamw: [decoupledWeightDecay(adam({ α: 0.02 }), { β: 1 - 0.02 * 0.1 }), plain],
    "sgd, L2": [sgd({ α: 0.001 }), penalised],
    "adagrad, ε inside": [adagrad({ α: 0.3, ε: 1e-2, εPlace: "inside" }), plain],
    "rmsprop, ε inside": [rmsprop({ α: 0.01, ε: 1e-2, εPlace: "inside" }), plain],
    "adam of the slide": [adam({ α: 0.02, biasCorrection: false, εPlace: "inside" }), plain],
  };
  for (const [name, [optimiser, grad]] of Object.entries(cases)) {
    it(`${name}: the same to 1e-6`, () => {
      const made = points(optimiser, 100, grad);
      for (const [t, expected] of Object.entries(fixture.runs[name])) {
        assertNear(made[Number(t)], expected, 1e-6, `${name}, step ${t}`);
      }
      assert.deepEqual(points(optimiser, 100, grad), made, "the same after reset()");
    });
  }

  it("has a case for every run that was recorded", () => {
    assert.deepEqual(Object.keys(cases).sort(), Object.keys(fixture.runs).sort());
  });
});

describe("optimisers against tf.train", () => {
  // On a valley that is not steep, as tf computes with 24 bits.
  const valley = quadratic(1, 5);
  const cases: Record<string, [Optimiser, () => tf.Optimizer]> = {
    sgd: [sgd({ α: 0.1 }), () => tf.train.sgd(0.1)],
    momentum: [momentum({ α: 0.02, γ: 0.9 }), () => tf.train.momentum(0.02, 0.9)],
    nesterov: [nesterov({ α: 0.02, γ: 0.9 }), () => tf.train.momentum(0.02, 0.9, true)],
    adagrad: [adagrad({ α: 0.1, ε: 1e-7, εPlace: "inside", G0: 0.1 }), () => tf.train.adagrad(0.1, 0.1)],
    rmsprop: [
      rmsprop({ α: 0.01, ρ: 0.9, γ: 0.3, ε: 1e-6, εPlace: "inside" }),
      () => tf.train.rmsprop(0.01, 0.9, 0.3, 1e-6),
    ],
    adadelta: [adadeltaOfTf(0.01, 0.9, 0.01), () => tf.train.adadelta(0.01, 0.9, 0.01)],
    adam: [adam({ α: 0.05, ε: 1e-7 }), () => tf.train.adam(0.05, 0.9, 0.999, 1e-7)],
  };
  for (const [name, [optimiser, make]] of Object.entries(cases)) {
    for (const backend of ["wasm", "cpu"]) {
      it(`${name} on ${backend}: the same to 1e-4 over 100 steps`, async () => {
        const before = tf.getBackend();
        await tf.setBackend(backend);
        try {
          const w = tf.variable(tf.tensor1d(fixture.start));
          const scale = tf.tensor1d([1, 5]);
          const theirs = make();
          const mine = points(optimiser, 100, valley.grad);
          for (let t = 1; t <= 100; t++) {
            theirs.minimize(() => tf.sum(tf.mul(scale, tf.square(w))).div(2) as never, false, [w]);
            if (t % 10 === 0) assertNear([...w.dataSync()], mine[t], 1e-4, `${name}, step ${t}`);
          }
          tf.dispose([w, scale]);
          theirs.dispose();
        } finally {
          await tf.setBackend(before);
        }
      });
    }
  }
});

describe("what single steps show", () => {
  it("momentum in the form of source 003 is momentum in that of 004", () => {
    const [η, γ] = [0.0005, 0.9];
    let [θold, θ]: number[][] = [fixture.start, fixture.start];
    for (let i = 0; i < 100; i++) {
      const g = plain(θ);
      [θold, θ] = [θ, θ.map((θ_i, k) => θ_i - η * g[k] + γ * (θ_i - θold[k]))];
    }
    assertNear(θ, points(momentum({ α: η, γ }), 100, plain)[100], 1e-12, "momentum");
  });

  it("Adam's first step has the size α, and √10 times that without the correction", () => {
    for (const size of [1e-3, 1, 1e3]) {
      const [corrected] = adam({ α: 0.1, ε: 1e-12 }).step([0], [size]);
      const [printed] = adam({ α: 0.1, ε: 1e-12, biasCorrection: false }).step([0], [size]);
      assertNear([corrected, printed], [-0.1, -0.1 * Math.sqrt(10)], 1e-7, `gradient ${size}`);
    }
  });

  it("ε below the root holds back small gradients, ε beside it does not", () => {
    const step = (εPlace: "inside" | "outside") =>
      rmsprop({ α: 1, ρ: 0, ε: 1e-8, εPlace }).step([0], [1e-5])[0];
    assertNear([step("outside")], [-1 / 1.001], 1e-9, "outside");
    assertNear([step("inside")], [-1e-5 / Math.sqrt(1e-10 + 1e-8)], 1e-9, "inside");
  });

  it("for SGD both ways of writing weight decay are the same, for Adam they are not", () => {
    const [α, λ] = [0.001, 0.1];
    const end = (optimiser: Optimiser, grad: typeof plain) => points(optimiser, 100, grad)[100];
    const β = 1 - α * λ;
    assertNear(end(decoupledWeightDecay(sgd({ α }), { β }), plain), end(sgd({ α }), penalised), 1e-12, "SGD");
    const apart = end(decoupledWeightDecay(adam({ α: 0.02 }), { β: 1 - 0.02 * λ }), plain);
    const together = end(adam({ α: 0.02 }), penalised);
    assert.ok(Math.hypot(apart[0] - together[0], apart[1] - together[1]) > 1e-3);
  });

  it("the penalty for large weights is λ/2 ‖w‖², and its gradient goes with it", () => {
    const { f, grad } = l2Penalty(rosenbrock.f, rosenbrock.grad, 0.3);
    const w = [0.5, -2];
    assertNear([f(w)], [rosenbrock.f(w) + 0.15 * (0.25 + 4)], 1e-12, "f");
    assertNear(grad(w), finiteDifferences(f, w), 1e-5, "gradient");
  });

  it("the sign as printed in source 004 makes weights grow", () => {
    const [α, β, w] = [0.1, 0.9, 2];
    const printed = w - α * (0 - ((1 - β) * w) / α);
    assert.ok(printed > w);
    assertNear(decoupledWeightDecay(sgd({ α }), { β }).step([w], [0]), [β * w], 1e-12, "decay");
  });

  it("Newton reaches the minimum of a valley in one step, half of Newton's step leaves half of the way", () => {
    const valley = quadratic(1, 100);
    const step = (α: number) => newton({ hessian: valley.hessian, α }).step([3, -2], valley.grad([3, -2]));
    assertNear(step(1), [0, 0], 1e-12, "whole");
    assertNear(step(0.5), [1.5, -1], 1e-12, "half");
  });

  it("does not change what it is given", () => {
    for (const optimiser of [sgd({ α: 1 }), adam({ α: 1 }), adadelta(), nesterov({ α: 1 })]) {
      optimiser.step(Object.freeze([1, 2]), Object.freeze([3, 4]));
    }
  });
});

describe("bad input to optimisers", () => {
  const text = (run: () => unknown, message: string) => assert.throws(run, { name: "TypeError", message });

  it("is named with the rule and the value", () => {
    text(() => sgd({ α: -1 }), "sgd: α must be a finite number above 0, got -1");
    text(() => sgd({ η: 1 } as never), 'sgd: unknown option "η"; the options are α');
    text(
      () => momentum({ α: 1, γ: 1 }),
      "momentum: γ must be a number from 0 up to but not including 1, got 1",
    );
    text(() => nesterov({ α: Number.NaN }), "nesterov: α must be a finite number above 0, got NaN");
    text(() => adagrad({ α: 1, G0: -1 }), "adagrad: G0 must be a finite number, 0 or above, got -1");
    text(
      () => rmsprop({ α: 1, εPlace: "below" as never }),
      `rmsprop: εPlace must be "inside" or "outside", got 'below'`,
    );
    text(() => adadelta({ ε: 0 }), "adadelta: ε must be a finite number above 0, got 0");
    text(
      () => adam({ α: 1, biasCorrection: 1 as never }),
      "adam: biasCorrection must be true or false, got 1",
    );
    text(() => newton({} as never), "newton: hessian must be a function of w, got undefined");
    text(
      () => decoupledWeightDecay(sgd({ α: 1 }), { β: 0 }),
      "decoupledWeightDecay: β must be a number above 0, 1 at most, got 0",
    );
    text(
      () => decoupledWeightDecay(undefined as never, { β: 1 }),
      "decoupledWeightDecay: optimiser must be an optimiser such as sgd({ α: 0.1 }), got undefined",
    );
    text(
      () => l2Penalty(rosenbrock.f, rosenbrock.grad, -1),
      "l2Penalty: λ must be a finite number, 0 or above, got -1",
    );
  });

  it("is noticed in a step", () => {
    const some = { sgd, momentum, nesterov, adagrad, rmsprop, adadelta, adam };
    for (const [name, make] of Object.entries(some)) {
      text(
        () => make({ α: 1 }).step([1, 2], [1]),
        `${name}: g must be an array of 2 numbers, as w has 2, got [ 1 ]`,
      );
      const used = make({ α: 1 });
      used.step([1], [1]);
      if (name !== "sgd") {
        text(
          () => used.step([1, 2], [1, 2]),
          `${name}: w must be an array of 1 numbers, as in the steps before (reset() begins anew), got [ 1, 2 ]`,
        );
      }
      used.reset();
      used.step([1, 2], [1, 2]);
    }
    text(
      () => newton({ hessian: () => [[1]] }).step([1], [1, 2]),
      "newton: g must be an array of 1 numbers, as w has 1, got [ 1, 2 ]",
    );
    text(
      () => newton({ hessian: () => [[1]] }).step([1, 2], [1, 2]),
      "newton: hessian(w) must be 2 rows of 2 numbers, got [ [ 1 ] ]",
    );
    assert.throws(() => newton({ hessian: () => [[0]] }).step([1], [1]), {
      name: "RangeError",
      message: "newton: the Hessian must have an inverse, got one without at w = [1]",
    });
  });
});
