import assert from "node:assert/strict";
import { inspect } from "node:util";
import { rng } from "lectern/data";
import {
  CartPole,
  copyWeights,
  denseNetwork,
  EpisodeLog,
  epsilonSchedule,
  evaluate,
  gaussianNoise,
  ornsteinUhlenbeck,
  Pendulum,
  playEpisode,
  SingleForward,
  softUpdate,
  swingUp,
} from "lectern/learn/rl";
import { tf } from "lectern/tensor";
import { assertNoTensorMore, tensorMemory } from "../../support/tensors.js";

const refuses = (call: () => unknown, message: string) => assert.throws(call, { name: "TypeError", message });
const mean = (values: number[]) => values.reduce((sum, value) => sum + value, 0) / values.length;

describe("the schedule of ε", () => {
  it("falls in a straight line and then stays", () => {
    const ε = epsilonSchedule({ initial: 1, final: 0.2, over: 8 });
    assert.deepEqual(
      [0, 2, 4, 8, 9, 1000].map(ε),
      [1, 0.8, 0.6, 0.19999999999999996, 0.19999999999999996, 0.19999999999999996],
    );
  });

  it("says what is wrong with its options", () => {
    refuses(
      () => epsilonSchedule({ initial: 2, over: 1 }),
      "epsilonSchedule: initial must be a probability from 0 to 1, got 2",
    );
    for (const t of [-1, Number.NaN])
      refuses(
        () => epsilonSchedule({ over: 8 })(t),
        `epsilonSchedule: t must be a finite number, 0 or above, got ${t}`,
      );
    refuses(
      () => epsilonSchedule({ over: 0 }),
      "epsilonSchedule: over must be an integer, 1 or above, got 0",
    );
  });
});

describe("exploration noise", () => {
  const draw = (noise: { next(): Float64Array }, count: number) =>
    Array.from({ length: count }, () => noise.next()[0]);

  it("is normal with the deviation that was asked for", () => {
    const values = draw(gaussianNoise({ σ: 0.1, generator: rng(1) }), 20_000);
    assert.ok(Math.abs(mean(values)) < 0.004);
    assert.ok(Math.abs(mean(values.map((x) => x ** 2)) / 0.01 - 1) < 0.05);
    const neighbours = values.slice(1).map((x, i) => x * values[i]);
    assert.ok(Math.abs(mean(neighbours) / 0.01) < 0.05);
  });

  it("of Ornstein and Uhlenbeck has the variance and the memory of the formula", () => {
    const [θ, σ, dt] = [0.15, 0.2, 1];
    const values = draw(ornsteinUhlenbeck({ θ, σ, dt, generator: rng(2) }), 100_000);
    const variance = mean(values.map((x) => x ** 2));
    assert.ok(Math.abs(variance / ((σ ** 2 * dt) / (1 - (1 - θ * dt) ** 2)) - 1) < 0.05);
    for (const lag of [1, 5]) {
      const correlation = mean(values.slice(lag).map((x, i) => x * values[i])) / variance;
      assert.ok(Math.abs(correlation - (1 - θ * dt) ** lag) < 0.03, `${lag}: ${correlation}`);
    }
  });

  it("of Ornstein and Uhlenbeck begins anew at 0 with each episode", () => {
    const noise = ornsteinUhlenbeck({ size: 2, σ: 0, generator: rng(1) });
    assert.deepEqual([...noise.next()], [0, 0]);
    const pushed = ornsteinUhlenbeck({ σ: 1, θ: 0, generator: rng(1) });
    const first = pushed.next()[0];
    pushed.next();
    pushed.reset();
    const again = ornsteinUhlenbeck({ σ: 1, θ: 0, generator: rng(1) });
    assert.equal(again.next()[0], first);
    assert.ok(Math.abs(pushed.next()[0]) < 5);
  });

  it("says what is wrong with its options", () => {
    refuses(
      () => gaussianNoise({ σ: -1, generator: rng(1) }),
      "gaussianNoise: σ must be a finite number, 0 or above, got -1",
    );
    refuses(
      () => ornsteinUhlenbeck({ dt: 0, generator: rng(1) }),
      "ornsteinUhlenbeck: dt must be a finite number above 0, got 0",
    );
    // Each step would throw the noise further to the other side.
    refuses(
      () => ornsteinUhlenbeck({ θ: 4, dt: 0.5, generator: rng(1) }),
      "ornsteinUhlenbeck: θ · dt must be below 2, or the noise would grow without end, got 2",
    );
    for (const make of [gaussianNoise, ornsteinUhlenbeck]) {
      refuses(
        () => make({ σ: 1, size: 0, generator: rng(1) }),
        `${make.name}: size must be an integer, 1 or above, got 0`,
      );
      refuses(
        () => make({ σ: 1 } as never),
        `${make.name}: generator must be a seeded generator such as rng(1), got undefined`,
      );
    }
    refuses(
      () => ornsteinUhlenbeck({} as never),
      "ornsteinUhlenbeck: generator must be a seeded generator such as rng(1), got undefined",
    );
  });
});

describe("the update of a target network", () => {
  const network = (seed: number) =>
    denseNetwork({ inputs: 2, hidden: [3], outputs: 1, generator: rng(seed) });
  const numbers = (model: ReturnType<typeof network>) => model.getWeights().flatMap((w) => [...w.dataSync()]);

  it("copies all weights, which then go separate ways", () => {
    const [target, source] = [network(1), network(2)];
    assert.notDeepEqual(numbers(target), numbers(source));
    copyWeights(target, source);
    assert.deepEqual(numbers(target), numbers(source));
    const before = numbers(target);
    source.setWeights(source.getWeights().map((weight) => weight.add(1)));
    assert.deepEqual(numbers(target), before);
  });

  it("goes the share τ of the way", () => {
    const [target, source] = [network(1), network(2)];
    const [from, to] = [numbers(target), numbers(source)];
    softUpdate(target, source, 0.1);
    for (const [i, value] of numbers(target).entries())
      assert.ok(Math.abs(value - (0.9 * from[i] + 0.1 * to[i])) < 1e-6);
  });

  it("has gone 1 - (1 - τ)ⁿ of the way after n updates", () => {
    const [target, source] = [network(1), network(2)];
    const [from, to] = [numbers(target)[0], numbers(source)[0]];
    for (let n = 0; n < 200; n++) softUpdate(target, source, 0.005);
    const way = (numbers(target)[0] - from) / (to - from);
    assert.ok(Math.abs(way - (1 - 0.995 ** 200)) < 1e-4);
  });

  it("leaves no tensors behind", () => {
    const [target, source] = [network(1), network(2)];
    const before = tensorMemory();
    copyWeights(target, source);
    softUpdate(target, source, 0.5);
    assertNoTensorMore(before);
  });

  it("refuses networks of other shapes and other τ", () => {
    const other = denseNetwork({ inputs: 2, hidden: [4], outputs: 1, generator: rng(1) });
    refuses(
      () => copyWeights(other, network(1)),
      "copyWeights: the target's weights must be [2,3] [3] [3,1] [1], got '[2,4] [4] [4,1] [1]'",
    );
    refuses(
      () => softUpdate(network(1), network(2), 0),
      "softUpdate: τ must be a number above 0 and up to 1, got 0",
    );
  });
});

describe("dense networks of agents", () => {
  it("begin within ±1/√inputs of each layer, the same for the same generator", () => {
    const weights = (seed: number) =>
      denseNetwork({ inputs: 4, hidden: [100], outputs: 2, generator: rng(seed) })
        .getWeights()
        .map((weight) => [...weight.dataSync()]);
    assert.deepEqual(weights(1), weights(1));
    assert.notDeepEqual(weights(1), weights(2));
    const [kernel, bias, lastKernel, lastBias] = weights(1);
    for (const [values, limit] of [
      [kernel, 0.5],
      [bias, 0.5],
      [lastKernel, 0.1],
      [lastBias, 0.1],
    ] as const)
      for (const value of values) assert.ok(Math.abs(value) <= limit);
    assert.ok(Math.max(...kernel) > 0.48 && Math.max(...lastKernel) > 0.095);
  });

  for (const activation of ["linear", "tanh"] as const)
    it(`answer the same without tensors, ${activation}`, () => {
      const model = denseNetwork({ inputs: 3, hidden: [32, 16], outputs: 2, activation, generator: rng(5) });
      const forward = new SingleForward(model);
      const compare = () => {
        for (const state of [
          [0.3, -1, 2],
          [0, 0, 0],
          [-5, 0.1, 8],
        ]) {
          const expected = (model.predict(tf.tensor2d([state])) as ReturnType<typeof tf.tensor>).dataSync();
          for (const [i, value] of forward.apply(state).entries())
            assert.ok(Math.abs(value - expected[i]) < 1e-5);
        }
      };
      compare();
      model.setWeights(model.getWeights().map((weight) => weight.mul(2)));
      forward.refresh();
      compare();
    });

  it("say what they can't do", () => {
    refuses(
      () => denseNetwork({ inputs: 1, hidden: [0], outputs: 1, generator: rng(1) }),
      "denseNetwork: hidden must be an array of integers above 0, got [ 0 ]",
    );
    refuses(
      () =>
        denseNetwork({ inputs: 1, hidden: [1], outputs: 1, activation: "relu", generator: rng(1) } as never),
      `denseNetwork: activation must be "linear" or "tanh", got 'relu'`,
    );
    const model = tf.sequential({
      layers: [tf.layers.dense({ name: "s", units: 1, inputShape: [1], activation: "sigmoid" })],
    });
    const unbiased = tf.sequential({
      layers: [tf.layers.dense({ name: "s", units: 1, inputShape: [1], useBias: false })],
    });
    for (const wrong of [model, unbiased])
      refuses(
        () => new SingleForward(wrong),
        "SingleForward: the model must be dense layers with biases, and relu, tanh or linear, got 's'",
      );
    const forward = new SingleForward(denseNetwork({ inputs: 2, hidden: [], outputs: 3, generator: rng(1) }));
    for (const state of [[1], [1, 2, 3], undefined])
      refuses(
        () => forward.apply(state as never),
        `SingleForward: the state must be 2 numbers, got ${inspect(state)}`,
      );
  });
});

describe("the log of episodes", () => {
  it("adds up rewards between ends", () => {
    const log = new EpisodeLog();
    assert.ok(Number.isNaN(log.mean()));
    for (const [reward, ended] of [
      [1, false],
      [2, true],
      [3, true],
      [4, false],
    ] as const)
      log.add(reward, ended);
    assert.deepEqual(log.episodes, [
      { step: 2, return: 3, length: 2 },
      { step: 3, return: 3, length: 1 },
    ]);
    assert.equal(log.steps, 4);
    refuses(() => log.add(Number.NaN, false), "EpisodeLog: reward must be a finite number, got NaN");
    assert.equal(log.mean(1), 3);
  });
});

describe("playing and evaluating", () => {
  it("keeps an episode with its drawings, one for each state", () => {
    const played = playEpisode(new CartPole(), () => 0, { start: { seed: 1 }, draw: true });
    assert.ok(played.terminated && played.length < 15);
    assert.equal(played.return, played.length);
    for (const list of [played.observations, played.frames]) assert.equal(list.length, played.length + 1);
    for (const list of [played.actions, played.rewards]) assert.equal(list.length, played.length);
    assert.deepEqual(playEpisode(new CartPole(), () => 0, { start: { seed: 1 } }).frames, []);
  });

  it("tells a truncated episode from a terminated one", () => {
    const { terminated, length } = playEpisode(new Pendulum(), () => [0], { start: { seed: 1 } });
    assert.deepEqual([terminated, length], [false, 200]);
  });

  it("takes the mean and the spread of the returns, the same for the same generator", () => {
    const run = () =>
      evaluate(new CartPole(), ([, , θ]) => (θ > 0 ? 1 : 0), { episodes: 10, generator: rng(1) });
    const { returns, mean: average, deviation } = run();
    assert.equal(returns.length, 10);
    assert.ok(Math.abs(average - mean(returns)) < 1e-9);
    assert.ok(Math.abs(deviation - Math.sqrt(mean(returns.map((x) => (x - average) ** 2)))) < 1e-9);
    assert.deepEqual(run().returns, returns);
    refuses(
      () => evaluate(new CartPole(), () => 0, { episodes: 0, generator: rng(1) }),
      "evaluate: episodes must be an integer, 1 or above, got 0",
    );
  });
});

describe("the swing-up that a person has written", () => {
  it("returns about -150, where a torque drawn at random returns about -1200", () => {
    const byHand = evaluate(new Pendulum(), swingUp, { generator: rng(1) });
    assert.ok(byHand.mean > -170 && byHand.mean < -130, `${byHand.mean}`);
    // It gets up from anywhere.
    assert.ok(Math.min(...byHand.returns) > -500);
  });
});
