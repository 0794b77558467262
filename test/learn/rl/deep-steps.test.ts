import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { inspect } from "node:util";
import type { LayersModel } from "@tensorflow/tfjs";
import { normal, rng } from "lectern/data";
import {
  batchTensors,
  criticValue,
  ddpgStep,
  denseNetwork,
  dqnStep,
  dqnTargets,
  type MiniBatch,
  policyGradient,
  ReplayMemory,
  SingleForward,
  targetsOneByOne,
} from "lectern/learn/rl";
import { compile, tf } from "lectern/tensor";
import { packageRoot } from "../../../src/paths.js";
import { registerTfjsNode } from "../../../src/tensor/backend/tfjs-node.js";
import { registerWasm } from "../../../src/tensor/wasm/index.js";
import { requirement } from "../../support/requirement.js";

type Weights = (number[] | number[][])[];
interface Listed {
  S: number[][];
  A: number[][];
  r: number[];
  S_next: number[][];
  terminal: number[];
}
interface DqnCase {
  loss: "squared" | "huber";
  double: boolean;
  maxNorm: number | null;
  q: Weights;
  qTarget: Weights;
  batch: Listed;
  steps: { y: number[]; L: number; q: Weights }[];
}
type Networks<T> = Record<"critic" | "actor" | "criticTarget" | "actorTarget", T>;

/** What PyTorch makes of the same weights and mini-batches (steps.py). */
const torch = JSON.parse(readFileSync(join(packageRoot, "test/fixtures/rl/steps.json"), "utf8")) as {
  γ: number;
  τ: number;
  α: number;
  dqn: DqnCase[];
  ddpg: { before: Networks<Weights>; batch: Listed; steps: ({ L: number; J: number } & Networks<Weights>)[] };
};

function network(inputs: number, outputs: number, weights: Weights, activation?: "tanh"): LayersModel {
  const model = denseNetwork({ inputs, hidden: [5, 4], outputs, activation, generator: rng(1) });
  model.setWeights(weights.map((weight) => tf.tensor(weight)));
  return model;
}

const tensors = ({ S, A, r, S_next, terminal }: Listed) => ({
  S: tf.tensor2d(S),
  A: tf.tensor2d(A),
  r: tf.tensor1d(r),
  S_next: tf.tensor2d(S_next),
  terminal: tf.tensor1d(terminal),
});

const numbers = (model: LayersModel) => model.getWeights().flatMap((weight) => [...weight.dataSync()]);
const adam = () => tf.train.adam(torch.α, 0.9, 0.999, 1e-8);

function close(
  actual: ArrayLike<number>,
  expected: ArrayLike<number>,
  tolerance: number,
  what: string,
): void {
  assert.equal(actual.length, expected.length, what);
  for (let i = 0; i < actual.length; i++)
    assert.ok(Math.abs(actual[i] - expected[i]) < tolerance, `${what} ${i}: ${actual[i]}, ${expected[i]}`);
}

/** Transitions of nothing in particular. */
function randomBatch(m: number, n: number, action: () => number, seed = 4): MiniBatch {
  const generator = rng(seed);
  const memory = new ReplayMemory({ capacity: m, stateSize: n });
  const state = () => Array.from({ length: n }, () => normal(generator));
  for (let i = 0; i < m; i++)
    memory.add({ S: state(), A: action(), r: normal(generator), S_next: state(), terminal: i % 3 === 0 });
  return memory.latest(m);
}

describe("the training step of deep Q-learning", () => {
  for (const { loss, double, maxNorm, ...given } of torch.dqn)
    for (const way of ["as it is", "compiled"])
      it(`does what PyTorch does, ${way}: ${loss}${double ? ", double" : ""}${maxNorm ? ", limited" : ""}`, () => {
        const q = network(3, 2, given.q);
        const qTarget = network(3, 2, given.qTarget);
        const batch = tensors(given.batch);
        const spec = { q, qTarget, γ: torch.γ, double };
        const step = dqnStep({ ...spec, optimizer: adam(), loss, maxNorm: maxNorm ?? undefined });
        const run = way === "compiled" ? compile(step) : step;
        for (const [i, expected] of given.steps.entries()) {
          close(dqnTargets(batch, spec).dataSync(), expected.y, 1e-5, "y");
          close(run(batch).dataSync(), [expected.L], 1e-5, `L ${i}`);
          close(numbers(q), expected.q.flat(2), 2e-5, `weights after step ${i}`);
        }
        assert.deepEqual(numbers(qTarget).length, given.qTarget.flat(2).length);
        close(numbers(qTarget), given.qTarget.flat(2), 1e-6, "the target's weights");
      });

  it("has the targets that the slide has, one transition at a time", () => {
    const generator = rng(3);
    const shape = { inputs: 4, hidden: [16], outputs: 3, generator };
    const [q, qTarget] = [denseNetwork(shape), denseNetwork(shape)];
    const batch = randomBatch(12, 4, () => 1);
    const forward = new SingleForward(qTarget);
    const oneByOne = targetsOneByOne(batch, (S) => forward.apply(S), 0.9);
    close(dqnTargets(batchTensors(batch), { q, qTarget, γ: 0.9 }).dataSync(), oneByOne, 1e-5, "y");
    assert.ok(batch.terminal.some((end, i) => end === 1 && oneByOne[i] === batch.r[i]));
  });

  it("goes down the gradient that finite differences give", () => {
    const shape = { inputs: 2, hidden: [3], outputs: 2, generator: rng(3) };
    const [q, qTarget] = [denseNetwork(shape), denseNetwork(shape)];
    let turn = 0;
    const batch = batchTensors(randomBatch(5, 2, () => turn++ % 2));
    const α = 1e-2;
    const step = dqnStep({ q, qTarget, optimizer: tf.train.sgd(α), γ: 0.9 });
    // L without an update: with γ = 0.9 and the same weights.
    const loss = () => dqnStep({ q, qTarget, optimizer: tf.train.sgd(1e-12), γ: 0.9 })(batch).dataSync()[0];
    const weights = q.getWeights().map((weight) => weight.arraySync());
    const before = numbers(q);
    step(batch);
    const gradient = numbers(q).map((value, i) => (before[i] - value) / α);
    const at = (i: number, change: number) => {
      let k = 0;
      const moved = (value: unknown): unknown =>
        Array.isArray(value) ? value.map(moved) : (value as number) + (k++ === i ? change : 0);
      q.setWeights(weights.map((weight) => tf.tensor(moved(weight) as number[])));
      return loss();
    };
    const h = 1e-2;
    close(
      gradient,
      before.map((_, i) => (at(i, h) - at(i, -h)) / (2 * h)),
      2e-3,
      "gradient",
    );
  });

  it("lets no gradient through y", () => {
    // Without a target critic y depends on Θ as well; the gradient must be that of q(S, A) alone.
    const q = denseNetwork({ inputs: 1, hidden: [], outputs: 2, generator: rng(1) });
    q.setWeights([tf.tensor2d([[2, 0]]), tf.tensor1d([0, 0])]);
    const batch = {
      S: tf.tensor2d([[1]]),
      A: tf.tensor2d([[0]]),
      r: tf.tensor1d([0]),
      S_next: tf.tensor2d([[3]]),
      terminal: tf.tensor1d([0]),
    };
    dqnStep({ q, qTarget: q, optimizer: tf.train.sgd(1), γ: 0.5 })(batch);
    // y = 0.5 · 6 = 3, q = 2: each of the two parameters of action 0 moves by 2 · (3 - 2) · 1.
    close(numbers(q), [4, 0, 2, 0], 1e-5, "weights");
  });

  it("says what is wrong with its options", () => {
    const q = denseNetwork({ inputs: 1, hidden: [], outputs: 1, generator: rng(1) });
    const spec = { q, qTarget: q, optimizer: tf.train.sgd(1) };
    for (const γ of [2, -0.1, Number.NaN, []])
      assert.throws(() => dqnStep({ ...spec, γ: γ as never }), {
        name: "TypeError",
        message: `dqnStep: γ must be a number from 0 to 1, got ${inspect(γ)}`,
      });
    assert.throws(
      () => dqnStep({ ...spec, γ: 1, clip: 1 } as never),
      /^TypeError: dqnStep: unknown option "clip"/,
    );
    assert.throws(() => dqnStep({ ...spec, γ: 1, maxNorm: 0 }), {
      message: "dqnStep: maxNorm must be a finite number above 0, got 0",
    });
    assert.throws(() => dqnStep({ ...spec, γ: 1, loss: "l1" as never }), {
      message: `dqnStep: loss must be "squared" or "huber", got 'l1'`,
    });
  });
});

describe("the training step of DDPG", () => {
  it("says what is wrong with its options", () => {
    const q = denseNetwork({ inputs: 1, hidden: [], outputs: 1, generator: rng(1) });
    const networks = { critic: q, actor: q, criticTarget: q, actorTarget: q };
    const spec = { ...networks, criticOptimizer: adam(), actorOptimizer: adam(), γ: 1, τ: 1 };
    const refuses = (wrong: object, message: string) =>
      assert.throws(() => ddpgStep({ ...spec, ...wrong }), { name: "TypeError", message });
    for (const γ of [1.1, Number.NaN, []])
      refuses({ γ }, `ddpgStep: γ must be a number from 0 to 1, got ${inspect(γ)}`);
    for (const τ of [0, 1.1, Number.NaN, "1"])
      refuses({ τ }, `ddpgStep: τ must be a number above 0 and up to 1, got ${inspect(τ)}`);
    assert.throws(() => ddpgStep({ ...spec, tau: 1 } as never), /^TypeError: ddpgStep: unknown option "tau"/);
  });

  for (const way of ["as it is", "compiled"])
    it(`does what PyTorch does, ${way}`, () => {
      const { before, batch: listed, steps } = torch.ddpg;
      const nets = {
        critic: network(4, 1, before.critic),
        actor: network(3, 1, before.actor, "tanh"),
        criticTarget: network(4, 1, before.criticTarget),
        actorTarget: network(3, 1, before.actorTarget, "tanh"),
      };
      const batch = tensors(listed);
      const { γ, τ } = torch;
      const step = ddpgStep({ ...nets, criticOptimizer: adam(), actorOptimizer: adam(), γ, τ });
      const run = way === "compiled" ? compile(step) : step;
      for (const expected of steps) {
        const { L, J } = run(batch);
        close([L.dataSync()[0], J.dataSync()[0]], [expected.L, expected.J], 2e-5, "L and J");
        for (const [name, model] of Object.entries(nets))
          close(numbers(model), expected[name as keyof typeof nets].flat(2), 2e-5, name);
      }
    });

  it("has the policy gradient of the slide: the product of its two factors is the gradient of J", () => {
    const generator = rng(6);
    const critic = denseNetwork({ inputs: 4, hidden: [8], outputs: 1, generator });
    const actor = denseNetwork({ inputs: 3, hidden: [8], outputs: 1, activation: "tanh", generator });
    const s = tf.tensor2d(
      Array.from({ length: 5 }, () => [normal(generator), normal(generator), normal(generator)]),
    );
    const J = () =>
      criticValue(critic, s, actor.apply(s) as never)
        .mean()
        .asScalar();
    const { grads } = tf.variableGrads(J, actor.trainableWeights.map((weight) => weight.read()) as never);
    const whole = Object.values(grads).flatMap((grad) => [...grad.dataSync()]);
    const factors = policyGradient(critic, actor, s).flatMap((grad) => [...grad.dataSync()]);
    close(factors, whole, 1e-6, "gradient");

    // And finite differences of J for the actor's last bias and first weight.
    const weights = actor.getWeights().map((weight) => weight.clone());
    const measured = (index: number) => {
      const h = 1e-2;
      const moved = (change: number) => {
        const values = weights[index].dataSync().slice();
        values[0] += change;
        const changed = tf.tensor(values, weights[index].shape);
        actor.setWeights(weights.map((weight, i) => (i === index ? changed : weight)));
        return J().dataSync()[0];
      };
      return (moved(h) - moved(-h)) / (2 * h);
    };
    close([factors[0], factors.at(-1)!], [measured(0), measured(3)], 1e-4, "finite differences");
  });
});

const backends: Record<string, () => void> = {
  cpu: () => void tf.setBackend("cpu"),
  wasm: registerWasm,
  tensorflow: registerTfjsNode,
};

describe("deep Q-learning's and DDPG's steps on all backends", () => {
  const before = tf.getBackend();
  afterEach(() => void tf.setBackend(before));

  for (const [name, use] of Object.entries(backends))
    it(`give PyTorch's numbers on ${name}`, function () {
      if (name === "tensorflow") requirement(this, "tfjs-node");
      use();
      assert.equal(tf.getBackend(), name);
      const [{ q, qTarget, batch, steps }] = torch.dqn;
      const model = network(3, 2, q);
      const step = dqnStep({ q: model, qTarget: network(3, 2, qTarget), optimizer: adam(), γ: torch.γ });
      const given = tensors(batch);
      for (const expected of steps) close(step(given).dataSync(), [expected.L], 1e-5, "L");
      close(numbers(model), steps.at(-1)!.q.flat(2), 1e-4, "weights");
    });
});
