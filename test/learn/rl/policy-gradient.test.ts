import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { inspect } from "node:util";
import { normal, rng } from "lectern/data";
import { adam } from "lectern/learn/optim";
import {
  actorCritic,
  type Baseline,
  bootstrappedReturns,
  CartPole,
  discountedReturns,
  drawAction,
  type PolicyRun,
  playEpisode,
  reinforce,
  SoftmaxPolicy,
  softmax,
  TanhNetwork,
} from "lectern/learn/rl";
import { tf } from "lectern/tensor";
import { policyGradient } from "../../../bench/learn/figures/policy-gradient.js";
import { packageRoot } from "../../../src/paths.js";

interface Case {
  baseline: Baseline;
  hidden: number;
  seed: number;
  gamma: number;
  alpha: number;
  valueAlpha: number;
  stepLimit: number;
  policy: number[];
  episodes: { observations: number[][]; actions: number[]; rewards: number[]; terminated: boolean }[];
  after: { policy: number[]; value?: number[] }[];
}

const cases = JSON.parse(
  readFileSync(join(packageRoot, "test/fixtures/rl/reinforce.json"), "utf8"),
) as Case[];

const close = (actual: readonly number[], expected: readonly number[], within: number) => {
  assert.equal(actual.length, expected.length);
  actual.forEach((value, i) => {
    assert.ok(Math.abs(value - expected[i]) < within, `${i}: ${value} for ${expected[i]}`);
  });
};

/** The slope of f by each parameter. */
const slopes = (network: TanhNetwork, f: () => number, h = 1e-5) =>
  network.Θ.map((θ, i) => {
    network.Θ[i] = θ + h;
    const above = f();
    network.Θ[i] = θ - h;
    const below = f();
    network.Θ[i] = θ;
    return (above - below) / (2 * h);
  });

describe("a network of one tanh layer", () => {
  it("has the gradient of finite differences, and the fast one is the same", () => {
    const generator = rng(1);
    for (const [inputs, hidden, outputs] of [
      [4, 6, 2],
      [1, 1, 1],
      [3, 5, 4],
    ]) {
      const network = new TanhNetwork({ inputs, hidden, outputs, generator });
      const x = Array.from({ length: inputs }, () => normal(generator));
      const δ = Array.from({ length: outputs }, () => normal(generator));
      const quantity = () => network.forward(x).reduce((sum, z, k) => sum + δ[k] * z, 0);
      const gradient = network.gradient(x, δ);
      close(gradient, slopes(network, quantity), 1e-8);
      const sum = gradient.map(() => 1);
      network.addGradient(x, δ, sum);
      close(
        sum,
        gradient.map((value) => 1 + value),
        1e-12,
      );
    }
  });

  it("refuses an input of another size, and options that make no network", () => {
    const generator = rng(1);
    const network = new TanhNetwork({ inputs: 2, outputs: 1, generator });
    assert.equal(network.hidden, 64);
    assert.throws(() => network.forward([1]), {
      message: "TanhNetwork: x must be an array of 2 numbers, got [ 1 ]",
    });
    // Each is a number too short, of which NaN would come.
    const wrong: [string, () => unknown][] = [
      ["x must be an array of 2", () => network.gradient([1], [1])],
      ["δ must be an array of 1", () => network.gradient([1, 2], [])],
      ["x must be an array of 2", () => network.addGradient([1], [1], [...network.Θ])],
      ["δ must be an array of 1", () => network.addGradient([1, 2], [], [...network.Θ])],
      ["sum must be an array of 257", () => network.addGradient([1, 2], [1], network.Θ.slice(1))],
    ];
    for (const [rule, call] of wrong)
      assert.throws(call, ({ message }: Error) => message.startsWith(`TanhNetwork: ${rule} numbers, got [`));
    assert.throws(() => new TanhNetwork({ inputs: 2, hidden: 0, outputs: 1, generator }), {
      message: "TanhNetwork: hidden must be an integer, 1 or above, got 0",
    });
    assert.throws(() => new TanhNetwork({ inputs: 2, outputs: 1, units: 3, generator } as never), {
      message: 'TanhNetwork: unknown option "units"; the options are inputs, hidden, outputs, generator',
    });
    assert.throws(() => new TanhNetwork({ inputs: 2, outputs: 0, generator }), {
      message: "TanhNetwork: outputs must be an integer, 1 or above, got 0",
    });
  });
});

describe("a softmax policy", () => {
  const generator = rng(2);
  const policy = new SoftmaxPolicy({ inputs: 4, hidden: 8, outputs: 3, generator });
  const S = [0.3, -1, 2, 0.1];

  it("has a score that agrees with finite differences and with tf's gradient, and the fast one is the same", () => {
    const { network } = policy;
    for (let A = 0; A < 3; A++) {
      const score = policy.score(S, A);
      close(
        score,
        slopes(network, () => Math.log(policy.probabilities(S)[A])),
        1e-8,
      );
      const sum = score.map(() => 0);
      policy.addScore(S, A, -2.5, sum);
      close(
        sum,
        score.map((value) => -2.5 * value),
        1e-12,
      );
      const logProbability = (Θ: ReturnType<typeof tf.tensor1d>) => {
        const W1 = tf.reshape(Θ.slice(0, 32), [8, 4]);
        const W2 = tf.reshape(Θ.slice(40, 24), [3, 8]);
        const h = tf.tanh(W1.dot(tf.tensor1d(S)).add(Θ.slice(32, 8)));
        return tf
          .logSoftmax(W2.dot(h).add(Θ.slice(64, 3)))
          .gather(A)
          .asScalar();
      };
      const byTf = tf.tidy(() => tf.grad((Θ) => logProbability(Θ.as1D()))(tf.tensor1d(network.Θ)));
      close(score, [...byTf.dataSync()], 1e-5);
      byTf.dispose();
    }
  });

  it("refuses an action that there is not", () => {
    const sum = policy.network.Θ.map(() => 0);
    for (const call of [() => policy.score(S, 3), () => policy.addScore(S, 3, 1, sum)])
      assert.throws(call, {
        name: "TypeError",
        message: "SoftmaxPolicy: action must be an integer from 0 to 2, got 3",
      });
    assert.throws(() => drawAction([], generator), {
      message: "drawAction: probabilities must be one or more, got []",
    });
  });

  it("has a score whose mean over the actions is 0: a baseline makes no bias", () => {
    const p = policy.probabilities(S);
    const scores = p.map((_, A) => policy.score(S, A));
    close(
      scores[0].map((_, i) => p.reduce((sum, p_A, A) => sum + p_A * scores[A][i], 0)),
      scores[0].map(() => 0),
      1e-12,
    );
  });

  it("draws actions as often as it says", () => {
    const p = softmax([1, 0, -1]);
    const counts = [0, 0, 0];
    for (let i = 0; i < 6000; i++) counts[drawAction(p, generator)]++;
    p.forEach((share, A) => {
      assert.ok(Math.abs(counts[A] / 6000 - share) < 0.02);
    });
    assert.deepEqual(softmax([1000, 1000]), [0.5, 0.5]);
    const best = policy.best(S);
    assert.equal(Math.max(...policy.probabilities(S)), policy.probabilities(S)[best]);
  });
});

describe("REINFORCE", () => {
  for (const recorded of cases)
    it(`makes PyTorch's updates with the baseline "${recorded.baseline}"`, () => {
      const { baseline, hidden, seed, gamma, alpha, valueAlpha, stepLimit } = recorded;
      const initial = new SoftmaxPolicy({ inputs: 4, hidden, outputs: 2, generator: rng(seed) });
      close(initial.network.Θ, recorded.policy, 1e-15);
      for (const [i, { policy, value }] of recorded.after.entries()) {
        const run = reinforce(new CartPole({ stepLimit }), {
          baseline,
          hidden,
          γ: gamma,
          α: alpha,
          valueα: valueAlpha,
          episodes: i + 1,
          generator: rng(seed),
        });
        assert.equal(run.returns.at(-1), recorded.episodes[i].actions.length);
        close(run.policy.network.Θ, policy, 1e-6);
        assert.equal(run.value === undefined, value === undefined);
        if (run.value && value) close(run.value.Θ, value, 1e-6);
      }
    });

  it("estimates the gradient of J: the mean over many episodes is the slope", () => {
    // From a pole about to fall, for four steps at most: all sequences of actions can be counted.
    const policy = new SoftmaxPolicy({ inputs: 4, hidden: 2, outputs: 2, generator: rng(3) });
    const environment = new CartPole({ stepLimit: 4 });
    const start = { state: [0, 0, 0.19, 0.5] };
    const generator = rng(4);
    const sum = policy.network.Θ.map(() => 0);
    const episodes = 20_000;
    for (let i = 0; i < episodes; i++) {
      const played = playEpisode(environment, (S) => policy.act(S, generator), { start });
      discountedReturns(played.rewards, 1).forEach((g, t) => {
        policy.addScore(played.observations[t], played.actions[t], (g - 2) / episodes, sum);
      });
    }
    /** The expected return from a state, all sequences of actions weighted by their probability. */
    const expected = (actions: number[]): number => {
      environment.reset(start);
      let p = 1;
      let S = environment.state;
      for (const [t, A] of actions.entries()) {
        p *= policy.probabilities(S)[A];
        const step = environment.step(A);
        S = step.observation;
        if (step.terminated || step.truncated) return p * (t + 1);
      }
      return expected([...actions, 0]) + expected([...actions, 1]);
    };
    const exact = slopes(policy.network, () => expected([]));
    assert.ok(Math.max(...exact.map(Math.abs)) > 0.1, `${exact}`);
    close(sum, exact, 0.02);
  });

  it("solves CartPole with a value baseline, and not within as many episodes without one (a bench seed)", async function () {
    this.timeout(60_000);
    const result = await policyGradient.run(1, () => {});
    assert.equal(result["value baseline, share solved"], 1);
    assert.equal(result["no baseline, share solved"], 0);
    assert.equal(result["actor–critic, share solved"], 1);
  });

  it("is the same for the same seed, and another for another", () => {
    for (const train of [reinforce, actorCritic]) {
      const run = (seed: number) => train(new CartPole(), { episodes: 8, hidden: 8, generator: rng(seed) });
      const [one, again] = [run(1), run(1)];
      assert.deepEqual(one.returns, again.returns);
      assert.deepEqual(one.policy.network.Θ, again.policy.network.Θ);
      assert.notDeepEqual(one.returns, run(2).returns);
      assert.equal(
        one.steps,
        one.returns.reduce((sum, g) => sum + g, 0),
      );
    }
  });

  it("ends where onStep returns false or the mean is enough, with a policy that can be used", () => {
    for (const train of [reinforce, actorCritic]) {
      const generator = rng(1);
      const stopped: PolicyRun = train(new CartPole(), {
        episodes: 50,
        hidden: 8,
        generator,
        onStep: ({ episode, mean }) => mean > 0 && episode < 4,
      });
      assert.deepEqual([stopped.stopped, stopped.returns.length, stopped.solvedAt], [true, 4, undefined]);
      assert.equal(stopped.policy.probabilities([0, 0, 0, 0]).length, 2);
      const enough = train(new CartPole(), { episodes: 150, hidden: 8, enough: 5, generator });
      assert.deepEqual([enough.stopped, enough.solvedAt], [false, 100]);
    }
  });

  it("tells what is wrong with an option", () => {
    const refused = (wrong: object, message: string) =>
      assert.throws(() => reinforce(new CartPole(), { generator: rng(1), ...wrong }), {
        name: "TypeError",
        message,
      });
    refused(
      { baseline: "values" },
      'reinforce: baseline must be "none", "average" or "value", got \'values\'',
    );
    refused({ α: 0 }, "reinforce: α must be a finite number above 0, got 0");
    refused({ keep: 1 }, "reinforce: keep must be a number from 0 to below 1, got 1");
    refused({ enough: Number.NaN }, "reinforce: enough must be a number, got NaN");
    for (const keep of [Number.NaN, -0.1, "0.5"])
      refused({ keep }, `reinforce: keep must be a number from 0 to below 1, got ${inspect(keep)}`);
    refused({ onStep: 1 }, "reinforce: onStep must be a function, got 1");
    const cases: [object, string][] = [
      [{ every: 0 }, "every must be an integer, 1 or above, got 0"],
      [{ enough: "500" }, "enough must be a number, got '500'"],
      [{ criticα: -1 }, "criticα must be a finite number above 0, got -1"],
      [{ onStep: true }, "onStep must be a function, got true"],
      [{ γ: 2 }, "γ must be a number from 0 to 1, got 2"],
      [{ generator: 1 }, "generator must be a seeded generator such as rng(1), got 1"],
    ];
    for (const [wrong, message] of cases)
      assert.throws(() => actorCritic(new CartPole(), { generator: rng(1), ...wrong }), {
        name: "TypeError",
        message: `actorCritic: ${message}`,
      });
  });
});

describe("actor–critic", () => {
  it("makes the updates of its two formulas, piece by piece and episode by episode", () => {
    // Pieces of 3 steps; episodes end by the limit, at the end of a piece and within one, or by a fall.
    const [every, hidden, α, criticα, γ, episodes] = [3, 5, 0.01, 0.02, 0.9, 12];
    for (const stepLimit of [9, 10, 50]) {
      const settings = { every, hidden, α, criticα, γ, episodes };
      const run = actorCritic(new CartPole({ stepLimit }), { ...settings, generator: rng(5) });

      const generator = rng(5);
      const environment = new CartPole({ stepLimit });
      const policy = new SoftmaxPolicy({ inputs: 4, hidden, outputs: 2, generator });
      const value = new TanhNetwork({ inputs: 4, hidden, outputs: 1, generator });
      const [actorAdam, criticAdam] = [adam({ α }), adam({ α: criticα })];
      const lengths: number[] = [];
      for (let episode = 0; episode < episodes; episode++) {
        let state = environment.reset(generator);
        let [length, over] = [0, false];
        while (!over) {
          const piece: { S: number[]; A: number; r: number }[] = [];
          let last = 0;
          while (!over && piece.length < every) {
            const A = policy.act(state, generator);
            const step = environment.step(A);
            piece.push({ S: state, A, r: step.reward });
            state = step.observation;
            over = step.terminated || step.truncated;
            last = step.terminated ? 0 : value.forward(state)[0];
          }
          const n = piece.length;
          const advantages = piece.map(({ S }, t) => {
            const y = piece.slice(t).reduceRight((rest, { r }) => r + γ * rest, last);
            return y - value.forward(S)[0];
          });
          const mean = (gradients: number[][]) =>
            gradients[0].map((_, i) => gradients.reduce((sum, gradient) => sum + gradient[i], 0) / n);
          // ∇J is the mean of A_t ∇ ln π, ∇L of -A_t ∇V; an optimiser goes down.
          const minusGradJ = mean(
            piece.map(({ S, A }, t) => policy.score(S, A).map((score) => -advantages[t] * score)),
          );
          const gradL = mean(piece.map(({ S }, t) => value.gradient(S, [-advantages[t]])));
          policy.network.Θ = actorAdam.step(policy.network.Θ, minusGradJ);
          value.Θ = criticAdam.step(value.Θ, gradL);
          length += n;
        }
        lengths.push(length);
      }
      assert.deepEqual(run.returns, lengths);
      assert.equal(
        run.steps,
        lengths.reduce((sum, length) => sum + length),
      );
      close(run.policy.network.Θ, policy.network.Θ, 1e-9);
      close(run.value.Θ, value.Θ, 1e-9);
    }
  });
});

describe("bootstrapped returns", () => {
  it("are rewards as far as known, and then the critic's value", () => {
    close(bootstrappedReturns([1, 2], 10, 0.5), [1 + 0.5 * 2 + 0.25 * 10, 2 + 0.5 * 10], 1e-12);
    close(bootstrappedReturns([1, 2, 3], 0, 0.9), discountedReturns([1, 2, 3], 0.9), 1e-12);
  });
});
