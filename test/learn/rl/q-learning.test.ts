import assert from "node:assert/strict";
import { rng } from "lectern/data";
import {
  CliffWalking,
  epsilonGreedy,
  GridWorld,
  greedyAction,
  greedyPath,
  greedyPolicy,
  qLearning,
  sarsa,
  stateValues,
  type TabularEnvironment,
  valueIteration,
  zeroTable,
} from "lectern/learn/rl";
import { cliffWalking } from "../../../bench/learn/figures/cliff-walking.js";

/** The cliff of the slide. */
const slide = () => new CliffWalking({ fall: "end", goalReward: 0 });

/** Plays these actions, whatever the agent asks for: what it asks for is not looked at. */
function scripted(environment: TabularEnvironment, actions: number[]): TabularEnvironment {
  let t = 0;
  return Object.assign(Object.create(environment) as TabularEnvironment, {
    reset: () => environment.reset({ seed: 1 }),
    step: () => environment.step(actions[t++]),
  });
}

const mean = (values: number[]) => values.reduce((sum, value) => sum + value, 0) / values.length;

describe("Q-learning", () => {
  it("makes the worked first episode of the slide: up, right, down, and -10 where the slide has -90", () => {
    const [up, right, down] = [0, 1, 2];
    // An agent that is made to choose each of the three by a table in which it is the best by a hair.
    const Q = zeroTable(slide());
    const hair = 1e-12;
    Q[36][up] = Q[24][right] = Q[25][down] = hair;
    const run = qLearning(slide(), { α: 0.1, γ: 0.9, ε: 0, episodes: 1, Q, generator: rng(1) });
    assert.deepEqual([run.returns, run.lengths], [[-102], [3]]);
    const close = (actual: number, expected: number) => assert.ok(Math.abs(actual - expected) < 1e-9);
    close(run.Q[36][up], -0.1);
    close(run.Q[24][right], -0.1);
    close(run.Q[25][down], -10);
    const others = run.Q.flat().filter((q) => q !== 0);
    assert.equal(others.length, 3, "nothing else was changed");
    assert.equal(Q[36][up], hair, "the given table was copied");
  });

  it("comes to the slide's table along the cliff, and to a path of 13 moves, with three seeds", () => {
    for (const seed of [1, 2, 3]) {
      const { Q } = qLearning(slide(), { α: 0.5, γ: 0.9, ε: 0.1, episodes: 500, generator: rng(seed) });
      const V = stateValues(Q);
      [-1, -1.9, -2.71, -3.44, -4.1, -4.69].forEach((value, i) => {
        assert.ok(Math.abs(V[34 - i] - value) < 6e-3, `seed ${seed}: ${V[34 - i]} for ${value}`);
      });
      const path = greedyPath(slide(), greedyPolicy(Q));
      assert.deepEqual([path.states.length - 1, path.terminated], [13, true]);
    }
  });

  it("puts -100(1 - 0.5^n) on the edge after n falls with α = 0.5, as in the slide's table", () => {
    const { Q, visits } = qLearning(slide(), { α: 0.5, γ: 0.9, ε: 0.1, episodes: 100, generator: rng(1) });
    for (let state = 25; state < 35; state++) {
      assert.ok(Math.abs(Q[state][2] - -100 * (1 - 0.5 ** visits[state][2])) < 1e-9);
    }
  });

  it("finds the values of value iteration in a slippery world where α falls as Robbins and Monro ask", () => {
    const world = new GridWorld({
      map: ["...G", ".#.H", "S..."],
      slip: 0.2,
      rewards: { step: -0.04, goal: 1, hole: -1 },
    });
    const exact = valueIteration(world, { γ: 0.9 }).Q;
    const settings = { γ: 0.9, ε: 1, episodes: 12_000 };
    const worst = (α: number | ((n: number) => number)) => {
      const { Q } = qLearning(world, { ...settings, α, generator: rng(1) });
      return Math.max(...Q.flatMap((row, s) => row.map((q, a) => Math.abs(q - exact[s][a]))));
    };
    const falling = worst((n) => n ** -0.7);
    assert.ok(falling < 0.05, `${falling}`);
    assert.ok(worst(0.5) > 3 * falling, "a constant α keeps the noise");
    assert.ok(worst((n) => n ** -2) > 3 * falling, "an α with a finite sum stands still too early");
  });

  it("gives the same numbers for the same seed, and others for another", () => {
    const train = (seed: number) =>
      qLearning(new CliffWalking(), { α: 0.5, γ: 1, ε: 0.1, episodes: 30, generator: rng(seed) });
    assert.deepEqual(train(4), train(4));
    assert.notDeepEqual(train(4).returns, train(5).returns);
  });

  it("ends where onStep returns false, with a table that can be used", () => {
    const seen: number[] = [];
    const run = qLearning(new CliffWalking(), {
      α: 0.5,
      γ: 1,
      ε: (episode) => 1 / (1 + episode),
      episodes: 500,
      generator: rng(1),
      onStep: ({ episode, ε }) => {
        seen.push(ε);
        return episode < 3;
      },
    });
    assert.deepEqual([run.stopped, run.returns.length, seen], [true, 3, [1, 1 / 2, 1 / 3]]);
    assert.ok(run.Q.flat().some((q) => q < 0));
  });

  it("keeps the second term of y_t where the step limit broke the episode off", () => {
    const world = new GridWorld({ map: ["S.G"], stepLimit: 1 });
    const Q = zeroTable(world);
    Q[0][1] = -1;
    Q[1] = [-5, -5, -5, -5];
    const spec = { α: 1, γ: 1, ε: 0, episodes: 1, generator: rng(1) };
    const right = scripted(world, [1]);
    assert.equal(Math.min(...qLearning(right, { ...spec, Q }).Q[0]), -6);
    const breaking = qLearning(new CliffWalking(), { ...spec, α: 0.5, maxSteps: 7 });
    assert.deepEqual(breaking.lengths, [7]);
  });

  it("tells what is wrong with an option", () => {
    const spec = { α: 0.5, γ: 1, ε: 0.1, episodes: 10, generator: rng(1) };
    const refused = (wrong: object, message: string) =>
      assert.throws(() => qLearning(slide(), { ...spec, ...wrong }), { name: "TypeError", message });
    refused({ α: 0 }, "qLearning: α must be above 0 and at most 1, got 0");
    refused({ α: () => 2 }, "qLearning: α must be above 0 and at most 1, got 2");
    refused({ ε: -1 }, "qLearning: ε must be a probability from 0 to 1, got -1");
    refused({ ε: () => Number.NaN }, "qLearning: ε must be a probability from 0 to 1, got NaN");
    refused({ onStep: 1 }, "qLearning: onStep must be a function, got 1");
    refused({ maxSteps: 0 }, "qLearning: maxSteps must be an integer, 1 or above, got 0");
    refused({ episodes: 0 }, "qLearning: episodes must be an integer, 1 or above, got 0");
    refused({ Q: [[1]] }, "qLearning: Q must be a table of 48 states and 4 actions, got [ [ 1 ] ]");
    refused({ generator: 1 }, "qLearning: generator must be a seeded generator such as rng(1), got 1");
    assert.throws(() => sarsa(slide(), { ...spec, gamma: 1 } as never), {
      message:
        'sarsa: unknown option "gamma"; the options are α, γ, ε, episodes, maxSteps, Q, generator, onStep',
    });
  });
});

describe("SARSA", () => {
  it("goes half the way to r + γq(S', A') with the action that is taken next, and to r at the end", () => {
    const start = (world: GridWorld): number[][] =>
      zeroTable(world).map((q) => q.map((_, A) => (A === 1 ? 0 : -9)));
    const spec = { α: 0.5, γ: 0.5, ε: 0, generator: rng(1) };
    const world = new GridWorld({ map: ["S..G"] });
    const run = sarsa(world, { ...spec, episodes: 2, Q: start(world) });
    assert.deepEqual(
      run.Q.map((q) => q[1]),
      [-0.5 - 0.5 * 0.75, -0.5 - 0.5 * 0.75, -0.75, 0],
    );
    assert.ok(run.Q.every((q) => q.every((value, A) => A === 1 || value === -9)));
    assert.deepEqual([run.returns, run.lengths, run.stopped], [[-3, -3], [3, 3], false]);
    assert.deepEqual(run.visits, [...Array.from({ length: 3 }, () => [0, 2, 0, 0]), [0, 0, 0, 0]]);

    // Where something else breaks the episode off, the second term stays: -1 + 0.5 · -4 in the second state.
    const limited = new GridWorld({ map: ["S..G"], stepLimit: 2 });
    for (const [place, maxSteps] of [
      [limited, 10],
      [world, 2],
    ] as const) {
      const Q = start(world);
      Q[2][1] = -4;
      const { lengths, Q: after } = sarsa(place, { ...spec, episodes: 1, maxSteps, Q });
      assert.deepEqual([lengths, after[1][1], after[2][1]], [[2], -1.5, -4]);
      assert.equal(Q[1][1], 0); // the given table is copied
    }
    const stopped = sarsa(world, {
      ...spec,
      episodes: 9,
      Q: start(world),
      onStep: ({ episode }) => episode < 4,
    });
    assert.deepEqual([stopped.stopped, stopped.returns.length], [true, 4]);
  });

  it("takes the next action's value also where it is not the best", () => {
    // With ε = 1 every action is random, so each value of the next state comes, and not only the greatest.
    const world = new GridWorld({ map: ["S."], stepLimit: 1 });
    const y = new Set<number>();
    for (let seed = 0; seed < 200; seed++) {
      const Q = zeroTable(world);
      Q[1] = [10, 20, 30, 40];
      const { Q: after } = sarsa(world, { α: 1, γ: 1, ε: 1, episodes: 1, Q, generator: rng(seed) });
      y.add(after[0][1]);
    }
    assert.deepEqual(
      [...y].sort((a, b) => a - b),
      [0, 9, 19, 29, 39],
    );
  });
});

describe("the ε-greedy choice", () => {
  it("takes the best, and any with probability ε", () => {
    const generator = rng(1);
    const counts = [0, 0, 0, 0];
    for (let i = 0; i < 8000; i++) counts[epsilonGreedy([0, 3, 1, 2], 0.4, generator)]++;
    [0.1, 0.7, 0.1, 0.1].forEach((share, action) => {
      assert.ok(Math.abs(counts[action] / 8000 - share) < 0.02, `${counts}`);
    });
  });

  it("takes each of several equals as often, where the plain greedy choice takes the first", () => {
    const generator = rng(2);
    const counts = [0, 0, 0, 0];
    for (let i = 0; i < 6000; i++) counts[epsilonGreedy([5, 1, 5, 5], 0, generator)]++;
    assert.equal(counts[1], 0);
    for (const action of [0, 2, 3]) assert.ok(Math.abs(counts[action] / 6000 - 1 / 3) < 0.02, `${counts}`);
    assert.equal(greedyAction([1, 5, 5]), 1);
    assert.throws(() => epsilonGreedy([], 0, generator), {
      message: "epsilonGreedy: q must be a value for each action, at least one, got []",
    });
    assert.throws(() => epsilonGreedy([1], 2, generator), {
      message: "epsilonGreedy: ε must be a probability from 0 to 1, got 2",
    });
  });
});

describe("Q-learning and SARSA on the cliff, 30 of the bench's 200 runs", () => {
  it("earn near -51 and -27 while they explore, and Q-learning's greedy path is -13 with every seed", async () => {
    const runs = await Promise.all(
      cliffWalking.seeds.slice(0, 30).map((seed) => cliffWalking.run(seed, () => {})),
    );
    for (const run of runs) assert.equal(run["Q-learning, greedy path"], -13);
    const q = mean(runs.map((run) => run["Q-learning, last 100"]));
    const onPolicy = mean(runs.map((run) => run["SARSA, last 100"]));
    // The mean of 30 runs, each with a deviation of 7, lies within 1.3.
    assert.ok(Math.abs(q - -51) < 5, `Q-learning ${q}`);
    assert.ok(Math.abs(onPolicy - -27) < 5, `SARSA ${onPolicy}`);
  });

  it("a greedy path that goes in a circle is told from one that arrives", () => {
    const circle = greedyPath(new CliffWalking(), new Array<number>(48).fill(0));
    assert.equal(circle.terminated, false);
    assert.equal(circle.return, -48);
  });
});
