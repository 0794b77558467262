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

  it("begins with actions drawn evenly, and then adds noise to the actor's, within the bounds", () => {
    // Nothing is learned before there are N transitions, so the actor is the same throughout.
    const acted = (noise: number) => {
      const actions: number[] = [];
      const observations: number[][] = [];
      let begun = 0;
      class Watched extends Pendulum {
        override reset(...start: Parameters<Pendulum["reset"]>): number[] {
          const observation = super.reset(...start);
          observations.push(observation);
          return observation;
        }
        override step(action: number[]) {
          actions.push(action[0]);
          const step = super.step(action);
          if (!step.truncated) observations.push(step.observation);
          return step;
        }
      }
      const run = ddpg(
        small(1, {
          environment: new Watched(),
          steps: 300,
          N: 1000,
          noise: { next: () => Float64Array.of(noise), reset: () => void begun++ },
        }),
      );
      assert.equal(begun, 2); // at the start, and as the first episode of 200 steps ends
      return { actions, own: observations.slice(0, 300).map((s) => run.policy(s)[0]) };
    };
    const { actions, own } = acted(0);
    const random = actions.slice(0, 150);
    assert.ok(Math.min(...random) < -1.7 && Math.max(...random) > 1.7);
    assert.ok(Math.abs(random.reduce((sum, a) => sum + a, 0) / 150) < 0.35);
    assert.deepEqual(actions.slice(150), own.slice(150));
    // Scaled to [-1, 1] the noise is 0.25, of -2 to 2 it is twice that.
    const noisy = acted(0.25);
    noisy.actions.slice(150).forEach((action, i) => {
      assert.ok(Math.abs(action - Math.min(2, noisy.own[150 + i] + 0.5)) < 1e-6);
    });
    assert.ok(
      acted(9)
        .actions.slice(150)
        .every((action) => action === 2),
    );
  });

  it("ends with the first trial that is good enough, and has the actor of the best one", () => {
    const trials = { environment: new Pendulum(), every: 100, episodes: 2 };
    const first = ddpg(small(1, { trials: { ...trials, enough: -1e9 } }));
    assert.deepEqual(
      [first.stoppedBy, first.stopped, first.steps, first.trials.length],
      ["enough", false, 100, 1],
    );
    const all = ddpg(small(1, { trials }));
    assert.deepEqual([all.stoppedBy, all.steps], ["steps", 600]);
    assert.deepEqual(
      all.trials.map(({ step }) => step),
      [100, 200, 300, 400, 500, 600],
    );
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
    refuses({ αCritic: 0 }, "ddpg: αCritic must be a finite number above 0, got 0");
    refuses({ warmUp: -1 }, "ddpg: warmUp must be an integer, 0 or above, got -1");
    refuses({ noise: {} }, "ddpg: noise must be a process { next, reset }, got {}");
    refuses(
      { noise: ornsteinUhlenbeck({ size: 2, generator: rng(1) }) },
      /^ddpg: the noise must be 1 numbers, got Float64Array\(2\)/,
    );
    refuses({ trials: 0 }, /^ddpg: trials/);
    refuses({ onStep: 1 }, "ddpg: onStep must be a function, got 1");
    refuses({ capacity: 8 }, "ddpg: capacity must be at least N = 16, got 8");
    refuses(
      { generator: undefined },
      "ddpg: generator must be a seeded generator such as rng(1), got undefined",
    );
  });
});
