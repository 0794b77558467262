import assert from "node:assert/strict";
import { inspect } from "node:util";
import { integer, rng, uniform } from "lectern/data";
import {
  actionValues,
  backup,
  CliffWalking,
  discountedReturns,
  GridWorld,
  type Model,
  type Outcome,
  policyEvaluation,
  policyIteration,
  valueIteration,
} from "lectern/learn/rl";

/** Russell and Norvig's world of 4 by 3. */
const world = new GridWorld({
  map: ["...G", ".#.H", "S..."],
  slip: 0.2,
  rewards: { step: -0.04, goal: 1, hole: -1 },
});

/** A decision process without any order, in which an action may end, stay or lead anywhere. */
function randomModel(seed: number, states = 12, actions = 3): Model {
  const generator = rng(seed);
  const table = Array.from({ length: states }, () =>
    Array.from({ length: actions }, (): Outcome[] => {
      const shares = Array.from({ length: 3 }, () => uniform(generator));
      const sum = shares.reduce((a, b) => a + b);
      return shares.map((share) => ({
        probability: share / sum,
        state: integer(generator, 0, states - 1),
        reward: uniform(generator, -1, 1),
        terminated: uniform(generator) < 0.1,
      }));
    }),
  );
  return { states, actions: { count: actions }, transitions: (state, action) => table[state][action] };
}

describe("the return", () => {
  it("is the sum of the discounted rewards that are still to come", () => {
    const rewards = [1, -2, 3, 0.5];
    const γ = 0.9;
    const sums = rewards.map((_, t) => rewards.slice(t).reduce((sum, r, k) => sum + γ ** k * r, 0));
    discountedReturns(rewards, γ).forEach((g, t) => {
      assert.ok(Math.abs(g - sums[t]) < 1e-12);
    });
    assert.deepEqual(discountedReturns([1, 1, 1], 1), [3, 2, 1]);
    assert.deepEqual(discountedReturns([], 0.5), []);
    for (const rewards of [[1, Number.NaN], [undefined]])
      assert.throws(() => discountedReturns(rewards as never, 1), {
        name: "TypeError",
        message: `discountedReturns: rewards must be finite numbers, got ${inspect(rewards)}`,
      });
    assert.throws(() => discountedReturns([1], 1.1), {
      message: "discountedReturns: γ must be a number from 0 to 1, got 1.1",
    });
  });
});

describe("value iteration", () => {
  it("has the utilities that Russell and Norvig print for their world (figure 17.3)", () => {
    const { V } = valueIteration(world, { γ: 1 });
    // They count the reward of a state when it is left, we when it is entered: -0.04 more.
    const printed = {
      0: 0.812,
      1: 0.868,
      2: 0.918,
      4: 0.762,
      6: 0.66,
      8: 0.705,
      9: 0.655,
      10: 0.611,
      11: 0.388,
    };
    for (const [state, value] of Object.entries(printed)) {
      assert.ok(Math.abs(V[Number(state)] - 0.04 - value) < 6e-4, `${state}: ${V[Number(state)]}`);
    }
  });

  it("comes nearer by γ or faster in each iteration", () => {
    const γ = 0.8;
    for (const seed of [1, 2, 3]) {
      const { history, V } = valueIteration(randomModel(seed), { γ, δ: 1e-14 });
      const distances = history.map((values) => Math.max(...values.map((v, s) => Math.abs(v - V[s]))));
      for (let i = 1; distances[i] > 1e-9; i++) {
        assert.ok(distances[i] <= γ * distances[i - 1] + 1e-12);
      }
    }
  });

  it("solves Bellman's equation, as policy iteration does", () => {
    for (const seed of [1, 2, 3, 4, 5]) {
      const model = randomModel(seed);
      const values = valueIteration(model, { γ: 0.95, δ: 1e-13 });
      const policies = policyIteration(model, { γ: 0.95 });
      assert.equal(values.stoppedBy, "δ");
      assert.equal(policies.stoppedBy, "δ");
      assert.deepEqual(policies.policy, values.policy);
      assert.ok(policies.iterations < values.iterations);
      const Q = actionValues(model, policies.V, 0.95);
      policies.V.forEach((v, state) => {
        assert.ok(Math.abs(v - values.V[state]) < 1e-9);
        assert.ok(Math.abs(v - Math.max(...Q[state])) < 1e-9);
      });
    }
  });

  it("gives the table of the slide, exactly: -(1 - 0.9^n) / 0.1 along the cliff", () => {
    const slide = new CliffWalking({ fall: "end", goalReward: 0 });
    const { V, Q } = valueIteration(slide, { γ: 0.9 });
    const printed = [-1, -1.9, -2.71, -3.44, -4.1, -4.69, -5.22, -5.7, -6.13, -6.51, -6.86];
    printed.forEach((value, i) => {
      const state = 24 + 10 - i;
      assert.ok(Math.abs(V[state] - -(1 - 0.9 ** (i + 1)) / 0.1) < 1e-9);
      assert.ok(Math.abs(Q[state][1] - value) < 5.1e-3);
    });
    assert.ok(Math.abs(V[36] - -7.18) < 5e-3, "and -7.18 at the start");
    assert.equal(Q[35][2], 0, "the step onto the goal");
  });

  it("tells which rule ended it, and what is wrong with an option", () => {
    const { iterations, stoppedBy } = valueIteration(world, { γ: 0.9, N_max: 5 });
    assert.deepEqual([iterations, stoppedBy], [5, "N_max"]);
    for (const [name, call] of Object.entries({
      actionValues: () => actionValues(world, [0], 0.9),
      backup: () => backup(world, [0], 0, 0, 0.9),
    }))
      assert.throws(call, {
        name: "TypeError",
        message: `${name}: V must be ${world.states} numbers, one a state, got [ 0 ]`,
      });
    assert.throws(() => valueIteration(world, { γ: 2 }), {
      message: "valueIteration: γ must be a number from 0 to 1, got 2",
    });
    assert.throws(() => valueIteration(world, { γ: 1, N: 2 } as never), {
      message: 'valueIteration: unknown option "N"; the options are γ, δ, N_max',
    });
  });
});

describe("policy iteration", () => {
  it("gets better with every policy", () => {
    const { history } = policyIteration(randomModel(7), { γ: 0.9 });
    assert.ok(history.length > 2);
    for (let i = 1; i < history.length; i++) {
      history[i].forEach((v, state) => {
        assert.ok(v >= history[i - 1][state] - 1e-12);
      });
    }
  });

  it("evaluates a policy to what simulated episodes earn", () => {
    const policy = new Array<number>(12).fill(1);
    const V = policyEvaluation(world, policy, { γ: 0.9 });
    const generator = rng(3);
    let sum = 0;
    for (let episode = 0; episode < 4000; episode++) {
      world.reset(generator);
      const rewards: number[] = [];
      for (let over = false; !over && rewards.length < 200; ) {
        const step = world.step(1);
        rewards.push(step.reward);
        over = step.terminated;
      }
      sum += discountedReturns(rewards, 0.9)[0];
    }
    assert.ok(Math.abs(sum / 4000 - V[8]) < 0.02, `${sum / 4000} for ${V[8]}`);
  });

  it("tells what is wrong with an option", () => {
    assert.throws(() => policyIteration(world, { γ: 0.5, policy: 1 as never }), {
      name: "TypeError",
      message: /^policyIteration: policy must be \d+ actions from 0 to 3, got 1$/,
    });
    assert.throws(() => policyIteration(world, { γ: 1 }), {
      message: "policyIteration: γ must be a number from 0 to below 1, got 1",
    });
    assert.throws(() => policyEvaluation(world, [0, 1], { γ: 0.5 }), {
      message: "policyEvaluation: policy must be 12 actions from 0 to 3, got [ 0, 1 ]",
    });
  });
});
