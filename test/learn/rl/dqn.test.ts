import assert from "node:assert/strict";
import { rng } from "lectern/data";
import { CartPole, type DqnSpec, deepQLearning, evaluate, Pendulum } from "lectern/learn/rl";
import { assertNoneReachable, reachableTensors } from "../../support/tensors.js";

/** Small enough for a second. */
const small = (seed: number, spec: Partial<DqnSpec> = {}): DqnSpec => ({
  environment: new CartPole(),
  steps: 600,
  hidden: [16],
  warmUp: 100,
  trainEvery: 50,
  updates: 5,
  m: 16,
  generator: rng(seed),
  ...spec,
});

describe("deep Q-learning", () => {
  it("learns to hold the pole longer than a policy that knows nothing", function () {
    this.timeout(60_000);
    const run = deepQLearning({
      environment: new CartPole(),
      steps: 5120,
      hidden: [64, 64],
      trials: { environment: new CartPole(), every: 512, episodes: 10, enough: 200 },
      generator: rng(2),
    });
    const { mean } = evaluate(new CartPole(), run.policy, { episodes: 30, generator: rng(9) });
    // At random it holds for about 22 steps.
    assert.ok(mean > 120, `${mean}`);
    assert.equal(run.stoppedBy === "enough", run.trials.at(-1)!.mean >= 200);
  });

  it("is the same for the same seed, and another for another", () => {
    const run = (seed: number) => {
      const { episodes, losses, values } = deepQLearning(small(seed));
      return { episodes, losses, values: values([0, 0, 0.1, 0]) };
    };
    assert.deepEqual(run(1), run(1));
    assert.notDeepEqual(run(1), run(2));
  });

  it("tells of every episode, and of every round of updates", () => {
    const told: number[] = [];
    const { episodes, losses, steps, stoppedBy } = deepQLearning(
      small(1, {
        onStep: ({ step, episode, ε }) => {
          told.push(step);
          assert.ok(ε >= 0.04 && ε <= 1 && episode >= 0);
          return true;
        },
      }),
    );
    assert.deepEqual([steps, stoppedBy], [600, "steps"]);
    assert.equal(losses.length, 11);
    const expected = new Set([...episodes, ...losses].map(({ step }) => step));
    assert.deepEqual(
      told,
      [...expected].sort((a, b) => a - b),
    );
  });

  it("stops where it is told to, and what it has learned can be used", () => {
    const run = deepQLearning(small(1, { onStep: ({ step }) => step < 200 }));
    assert.deepEqual([run.stopped, run.stoppedBy], [true, "onStep"]);
    assert.ok(run.steps >= 200 && run.steps < 300);
    assert.ok([0, 1].includes(run.policy([0, 0, 0, 0])));
    assert.equal(run.values([0, 0, 0, 0]).length, 2);
  });

  it("keeps the weights of its best trial", () => {
    const environment = new CartPole();
    const run = deepQLearning(small(3, { trials: { environment, every: 100, episodes: 5 } }));
    assert.deepEqual(
      run.trials.map(({ step }) => step),
      [100, 200, 300, 400, 500, 600],
    );
    const best = Math.max(...run.trials.map(({ mean }) => mean));
    const { returns } = run.trials.find(({ mean }) => mean === best)!;
    // Every trial begins alike: the same starts come from the seed that the generator gave.
    const again = small(3).generator;
    for (let draws = 0; draws < 2; draws++) again.next();
    const repeated = evaluate(environment, run.policy, { episodes: 5, generator: rng(again.next() >>> 0) });
    assert.deepEqual(repeated.returns, returns);
  });

  it("learns otherwise without a target critic, from consecutive transitions, and with Double DQN", () => {
    const values = (spec: Partial<DqnSpec>) => deepQLearning(small(1, spec)).values([0, 0, 0.1, 0]);
    const usual = values({});
    for (const spec of [{ targetNetwork: false }, { minibatch: "consecutive" }] as const)
      assert.notDeepEqual(values(spec), usual, JSON.stringify(spec));
    // While q and q′ are nearly the same they choose the same; with a copy less often they do not.
    const seldom = { targetEvery: 600, updates: 30 };
    assert.notDeepEqual(values({ ...seldom, double: true }), values(seldom));
  });

  it("leaves q behind, and no other tensors", async () => {
    // What earlier tests left may be freed meanwhile, which makes a difference smaller and never larger.
    const kept = [deepQLearning(small(1)).q];
    for (let round = 0; round < 3; round++) {
      const before = reachableTensors();
      kept.push(deepQLearning(small(1)).q);
      await assertNoneReachable(before, kept[0].getWeights().length);
    }
    for (const q of kept) q.dispose();
  });

  it("says what is wrong with its options", () => {
    const refuses = (spec: object, message: string | RegExp) =>
      assert.throws(() => deepQLearning({ ...small(1), ...spec } as never), { name: "TypeError", message });
    refuses({ alpha: 1 }, /^deepQLearning: unknown option "alpha"; the options are environment, steps, /);
    refuses(
      { environment: new Pendulum() },
      /^deepQLearning: environment must be an environment with a number of actions, got Pendulum/,
    );
    refuses({ α: 0 }, "deepQLearning: α must be a finite number above 0, got 0");
    refuses({ γ: 2 }, "dqnStep: γ must be a number from 0 to 1, got 2");
    refuses({ m: 64, capacity: 10 }, "deepQLearning: capacity must be at least m = 64, got 10");
    refuses(
      { minibatch: "sorted" },
      `deepQLearning: minibatch must be "random" or "consecutive", got 'sorted'`,
    );
    refuses({ double: "yes" }, "deepQLearning: double must be true or false, got 'yes'");
    refuses({ onStep: true }, "deepQLearning: onStep must be a function, got true");
    refuses({ ε: 0.1 }, "deepQLearning: ε must be a function, got 0.1");
    refuses({ ε: () => Number.NaN }, "deepQLearning: ε must be a probability from 0 to 1, got NaN");
    refuses({ trials: 0 }, /^deepQLearning: trials/);
    refuses({ warmUp: -1 }, "deepQLearning: warmUp must be an integer, 0 or above, got -1");
    for (const name of ["m", "capacity", "trainEvery", "updates", "targetEvery"])
      refuses({ [name]: 0 }, `deepQLearning: ${name} must be an integer, 1 or above, got 0`);
    refuses(
      { trials: { environment: new CartPole(), every: 0 } },
      "deepQLearning: trials.every must be an integer, 1 or above, got 0",
    );
    refuses({ generator: 1 }, "deepQLearning: generator must be a seeded generator such as rng(1), got 1");
  });
});
