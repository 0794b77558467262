import assert from "node:assert/strict";
import { rng } from "lectern/data";
import { CartPole, type DdpgSpec, ddpg, evaluate, ornsteinUhlenbeck, Pendulum } from "lectern/learn/rl";
import { assertNoneReachable, reachableTensors } from "../../support/tensors.js";

const small = (seed: number, spec: Partial<DdpgSpec> = {}): DdpgSpec => ({
  environment: new Pendulum(),
  steps: 600,
  hidden: [16],
  warmUp: 150,
  N: 16,
  generator: rng(seed),
  ...spec,
});

describe("DDPG", () => {
  it("swings the pendulum up", function () {
    this.timeout(120_000);
    const run = ddpg({
      environment: new Pendulum(),
      steps: 8000,
      hidden: [64, 64],
      N: 64,
      warmUp: 1000,
      trials: { environment: new Pendulum(), every: 500, episodes: 10, enough: -250 },
      generator: rng(1),
    });
    assert.equal(run.stoppedBy, "enough", JSON.stringify(run.trials.map(({ mean }) => mean)));
    const { mean } = evaluate(new Pendulum(), run.policy, { episodes: 30, generator: rng(9) });
    // At random it returns about -1250.
    assert.ok(mean > -350, `${mean}`);
  });

  it("is the same for the same seed, and another for another", () => {
    const run = (seed: number) => {
      const { episodes, losses, policy, value } = ddpg(small(seed));
      return { episodes, losses, action: policy([0, 1, 0]), value: value([0, 1, 0], [1]) };
    };
    assert.deepEqual(run(1), run(1));
    assert.notDeepEqual(run(1), run(2));
  });

  it("acts within the bounds, and takes other noise", () => {
    const generator = rng(4);
    const run = ddpg(small(4, { generator, noise: ornsteinUhlenbeck({ σ: 1, generator }) }));
    assert.equal(run.episodes.length, 3);
    for (const s of [
      [1, 0, 8],
      [-1, 0, -8],
    ])
      assert.ok(Math.abs(run.policy(s)[0]) <= 2);
  });

  it("stops where it is told to, and what it has learned can be used", () => {
    const run = ddpg(small(1, { onStep: ({ step }) => step < 400 }));
    assert.deepEqual([run.stopped, run.stoppedBy, run.steps], [true, "onStep", 400]);
    assert.equal(run.policy([1, 0, 0]).length, 1);
    assert.ok(Number.isFinite(run.value([1, 0, 0], [0])));
  });

  it("tells of every episode, with means once it learns", () => {
    const told: { step: number; L: number }[] = [];
    ddpg(small(1, { onStep: ({ step, L }) => told.push({ step, L }) > 0 }));
    assert.deepEqual(
      told.map(({ step }) => step),
      [200, 400, 600],
    );
    assert.ok(told.every(({ L }) => Number.isFinite(L)));
  });

  it("leaves actor and critic behind, and no other tensors", async () => {
    // What earlier tests left may be freed meanwhile, which makes a difference smaller and never larger.
    const kept = [ddpg(small(1))];
    for (let round = 0; round < 3; round++) {
      const before = reachableTensors();
      kept.push(ddpg(small(1)));
      const weights = kept[0].actor.getWeights().length + kept[0].critic.getWeights().length;
      await assertNoneReachable(before, weights);
    }
    for (const model of kept.flatMap(({ actor, critic }) => [actor, critic])) model.dispose();
  });

  it("says what is wrong with its options", () => {
    const refuses = (spec: object, message: string | RegExp) =>
      assert.throws(() => ddpg({ ...small(1), ...spec } as never), { name: "TypeError", message });
    refuses({ α: 1 }, /^ddpg: unknown option "α"; the options are environment, steps, /);
    refuses(
      { environment: new CartPole() },
      /^ddpg: environment must be an environment whose actions are numbers, got CartPole/,
    );
    refuses({ αActor: -1 }, "ddpg: αActor must be a finite number above 0, got -1");
    refuses({ τ: 0 }, "ddpgStep: τ must be a number above 0 and up to 1, got 0");
    refuses({ N: 0 }, "ddpg: N must be an integer, 1 or above, got 0");
    refuses({ capacity: 8 }, "ddpg: capacity must be at least N = 16, got 8");
    refuses(
      { generator: undefined },
      "ddpg: generator must be a seeded generator such as rng(1), got undefined",
    );
  });
});
