import assert from "node:assert/strict";
import { type DataSet, rings, rng, spirals } from "lectern/data";
import {
  accuracy,
  classOf,
  forward,
  fromLayersModel,
  initialWeights,
  network,
  networkLoss,
  networkObjective,
  oneHot,
  toLayersModel,
  trainNetwork,
} from "lectern/learn/nn";
import { fitCompiled, tf } from "lectern/tensor";
import { assertAlike, sampleNetwork } from "./sample.js";

describe("the training of a network", () => {
  const { objective, Θ } = sampleNetwork();

  it("makes the slide's steps", () => {
    const run = trainNetwork(objective, { α: 0.5, δ: 0, N_max: 3, Θ });
    let expected = Θ;
    for (let i = 0; i < 3; i++) {
      const gradJ = objective.gradJ(expected);
      expected = expected.map((Θk, k) => Θk.clone().sub(gradJ[k].mul(0.5)));
    }
    assertAlike(run.Θ, expected, 1e-15);
    assert.deepEqual([run.stoppedBy, run.iterations, run.history.length], ["N_max", 3, 4]);
    assert.equal(run.history[0], objective.J(Θ));
    assert.equal(run.J, objective.J(run.Θ));
  });

  it("stops when J changes by less than δ, and not before", () => {
    const run = trainNetwork(objective, { α: 0.1, δ: 1e-3, Θ });
    assert.equal(run.stoppedBy, "δ");
    const changes = run.history.slice(1).map((J, i) => Math.abs(J - run.history[i]));
    assert.ok(changes.pop()! < 1e-3);
    assert.ok(changes.every((change) => change >= 1e-3));
  });

  it("stops where it is told to, with what it has learned", () => {
    const told: number[] = [];
    const run = trainNetwork(objective, {
      α: 0.1,
      Θ,
      onStep: ({ iteration, J }) => {
        told.push(J);
        return iteration < 5;
      },
    });
    assert.deepEqual([run.stoppedBy, run.stopped, run.iterations], ["onStep", true, 5]);
    assert.deepEqual(told, run.history.slice(1));
    assert.equal(objective.J(run.Θ), run.J);
    assert.equal(trainNetwork(objective, { α: 0.1, Θ, N_max: 2 }).stopped, false);
  });

  it("tells of a J that is not finite", () => {
    const linear = sampleNetwork({ layers: [2, 4, 4, 3], activation: "linear" });
    const run = trainNetwork(linear.objective, { α: 1e300, Θ: linear.Θ });
    assert.equal(run.stoppedBy, "divergence");
  });

  it("keeps the weights that were asked for", () => {
    const run = trainNetwork(objective, { α: 0.1, δ: 0, Θ, N_max: 4, keep: [0, 2, 4, 9] });
    assert.deepEqual(
      run.kept.map(({ iteration }) => iteration),
      [0, 2, 4],
    );
    assertAlike(run.kept[0].Θ, Θ, 0);
    for (const { iteration, Θ: weights } of run.kept)
      assert.equal(objective.J(weights), run.history[iteration]);
  });

  it("draws its start from the generator", () => {
    const start = (seed: number) => trainNetwork(objective, { α: 1, N_max: 1, generator: rng(seed) }).history;
    assert.deepEqual(start(1), start(1));
    assert.notDeepEqual(start(1), start(2));
  });

  it("says what is wrong with its options", () => {
    const text = (spec: object, message: string) =>
      assert.throws(() => trainNetwork(objective, spec as never), { name: "TypeError", message });
    text(
      { alpha: 1, Θ },
      'trainNetwork: unknown option "alpha"; the options are α, δ, N_max, Θ, generator, onStep, keep',
    );
    text({ α: 0, Θ }, "trainNetwork: α must be a finite number above 0, got 0");
    text({ α: 1, N_max: 0, Θ }, "trainNetwork: N_max must be an integer, 1 or above, got 0");
    text({ α: 1, δ: -1, Θ }, "trainNetwork: δ must be a finite number, 0 or above, got -1");
    text({ α: 1 }, "trainNetwork: generator must be a seeded generator such as rng(1), got undefined");
    const lost = Θ.map((Θk) => Θk.clone());
    lost[1].set(0, 0, Number.NaN);
    const shape = `a matrix [${lost[1].rows}, ${lost[1].columns}]`;
    text({ α: 1, Θ: lost }, `trainNetwork: Θ[1] must be free of NaN and infinite values, got ${shape}`);
    text(
      { α: 1, keep: 5, Θ },
      "trainNetwork: keep must be an array of iterations, integers from 0 on, got 5",
    );
  });

  it("parts spirals and rings, which a network without a hidden layer does not, with three seeds", () => {
    const share = (make: (seed: number) => DataSet, hidden: number[], N_max: number, seed: number) => {
      const { X, Y } = make(seed);
      const net = network({ layers: [2, ...hidden, 3] });
      const { Θ: learned } = trainNetwork(networkObjective(net, X, oneHot(Y, 3)), {
        α: 1,
        N_max,
        generator: rng(seed),
      });
      return accuracy(classOf(forward(net, learned, X).H), Y);
    };
    const three = (seed: number) => spirals({ m: 120, classes: 3, generator: rng(seed) });
    const circles = (seed: number) => rings({ m: 120, classes: 3, noise: 0.04, generator: rng(seed) });
    for (const seed of [1, 2, 3]) {
      const found = [share(three, [12, 12], 500, seed), share(circles, [12, 12], 400, seed)];
      assert.ok(Math.min(...found) >= 0.97, `seed ${seed}: ${found}`);
      const flat = [share(three, [], 60, seed), share(circles, [], 60, seed)];
      assert.ok(Math.max(...flat) < 0.75, `seed ${seed}: ${flat}`);
    }
  });
});

describe("the same network in TensorFlow.js", () => {
  const outputs = ["sigmoid", "softmax"] as const;

  it("computes the same H, gives its weights back, and has the same J", () => {
    for (const activation of ["sigmoid", "tanh", "relu", "swish"] as const) {
      for (const output of outputs) {
        const { net, objective, Θ, X, Y } = sampleNetwork({ activation, output });
        const model = toLayersModel(net, Θ);
        assertAlike(fromLayersModel(model), Θ, 1e-6);
        const H = model.predict(tf.tensor2d(X.to2DArray())) as import("@tensorflow/tfjs").Tensor;
        for (const [i, row] of (H.arraySync() as number[][]).entries()) {
          for (const [j, h] of row.entries()) assert.ok(Math.abs(h - objective.H(Θ).get(i, j)) < 1e-6);
        }
        const [J] = networkLoss(net)(tf.tensor2d(Y.to2DArray()), H).mean().dataSync();
        assert.ok(Math.abs(J - objective.J(Θ)) < 1e-5, `${activation} ${output}: ${J}`);
      }
    }
  });

  it("makes the same steps: by hand and by fitCompiled", async () => {
    for (const output of outputs) {
      const { X, Y: classes } = spirals({ m: 60, classes: 3, generator: rng(1) });
      const Y = oneHot(classes, 3);
      const net = network({ layers: [2, 8, 8, 3], output });
      const Θ = initialWeights(net, { generator: rng(1) });
      const byHand = trainNetwork(networkObjective(net, X, Y), { α: 0.5, δ: 0, N_max: 50, Θ });
      const model = toLayersModel(net, Θ);
      model.compile({ optimizer: tf.train.sgd(0.5), loss: networkLoss(net) });
      const { history } = await fitCompiled(model, tf.tensor2d(X.to2DArray()), tf.tensor2d(Y.to2DArray()), {
        epochs: 50,
        batchSize: 60,
        shuffle: false,
        verbose: 0,
      });
      assertAlike(fromLayersModel(model), byHand.Θ, 1e-4);
      history["loss"].forEach((J, i) => {
        assert.ok(Math.abs((J as number) - byHand.history[i]) < 1e-4);
      });
    }
  });
});
