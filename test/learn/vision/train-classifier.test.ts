import assert from "node:assert/strict";
import { join } from "node:path";
import { type Digits, digits, rng } from "lectern/data";
import {
  type Architecture,
  augmentation,
  buildModel,
  classify,
  evaluate,
  probabilities,
  toTensors,
  trainClassifier,
} from "lectern/learn/vision";
import { tf } from "lectern/tensor";
import { packageRoot } from "../../../src/paths.js";
import { command } from "../../support/command.js";
import { requirement } from "../../support/requirement.js";
import { assertNoTensorMore, tensorMemory } from "../../support/tensors.js";

const softmax = { kind: "dense", units: 10, activation: "softmax" } as const;
const logistic: Architecture = {
  name: "logistic",
  input: [16, 16, 1],
  layers: [{ kind: "flatten" }, softmax],
};
const mlp: Architecture = {
  ...logistic,
  name: "MLP",
  layers: [{ kind: "flatten" }, { kind: "dense", units: 128, activation: "relu" }, softmax],
};
const cnn: Architecture = {
  ...logistic,
  name: "CNN",
  layers: [
    { kind: "convolution", filters: 8, kernel: 5, activation: "relu" },
    { kind: "pooling", window: 2 },
    { kind: "convolution", filters: 16, kernel: 3, activation: "relu" },
    { kind: "pooling", window: 2 },
    { kind: "flatten" },
    { kind: "dense", units: 64, activation: "relu" },
    softmax,
  ],
};
const withDropout: Architecture = {
  ...logistic,
  layers: [
    { kind: "flatten" },
    { kind: "dense", units: 16, activation: "relu" },
    { kind: "dropout", rate: 0.5 },
    softmax,
  ],
};

/** m pictures, the first of those that a seed gives. */
const some = (m: number, difficulty: "easy" | "hard" = "easy"): Digits =>
  digits({ m, difficulty, generator: rng(1) });

describe("the training of a classifier", () => {
  it("makes the slide's step: Θ − α∇J, with the penalty on the weights but not on the biases", () => {
    const data = some(20);
    for (const λ of [0, 0.1]) {
      const model = buildModel(logistic, rng(1));
      const [Θ, Θ0] = model.getWeights().map((weight) => weight.clone());
      Θ0.dispose();
      const start = [Θ, tf.fill([10], 0.5)];
      model.setWeights(start);
      const { x, y } = toTensors(data);
      const X = x.reshape([20, 256]);
      // By hand: ∇J = Xᵀ(H − Y)/m, and λΘ for the penalty.
      let [byHand, bias] = start;
      for (let i = 0; i < 5; i++) {
        const H = tf.softmax(X.matMul(byHand).add(bias));
        const off = H.sub(y).div(20);
        byHand = byHand.sub(X.matMul(off, true).add(byHand.mul(λ)).mul(0.3));
        bias = bias.sub(off.sum(0).mul(0.3));
      }
      trainClassifier(model, data, {
        optimizer: "sgd",
        α: 0.3,
        λ,
        epochs: 5,
        batchSize: 20,
        generator: rng(2),
      });
      const [weights, biases] = model.getWeights();
      assert.ok(tf.max(tf.abs(weights.sub(byHand))).dataSync()[0] < 1e-5);
      assert.ok(tf.max(tf.abs(biases.sub(bias))).dataSync()[0] < 1e-5);
    }
  });

  it("lets the CNN read hard digits better than the MLP, and that better than logistic regression", () => {
    const [train, test] = [some(1000, "hard"), digits({ m: 500, generator: rng(9) })];
    const accuracies = [logistic, mlp, cnn].map((architecture) => {
      const model = buildModel(architecture, rng(1));
      trainClassifier(model, train, { α: 0.003, epochs: 8, generator: rng(2) });
      return evaluate(model, test).accuracy;
    });
    assert.ok(accuracies[1] > accuracies[0] + 0.03, `${accuracies}`);
    assert.ok(accuracies[2] > accuracies[1] + 0.05, `${accuracies}`);
  });

  it("leaves no tensor behind where what it tells fails", () => {
    const model = buildModel(logistic, rng(1));
    const before = tensorMemory();
    const onStep = () => {
      throw new Error("no chart");
    };
    assert.throws(
      () => trainClassifier(model, some(32), { epochs: 1, generator: rng(2), onStep }),
      /no chart/,
    );
    assertNoTensorMore(before);
  });

  it("tells of each step and each epoch", () => {
    const data = some(50);
    const told: number[][] = [];
    const { history, losses, steps, stoppedBy, stopped } = trainClassifier(
      buildModel(logistic, rng(1)),
      data,
      {
        epochs: 2,
        batchSize: 20,
        test: some(30),
        onStep: ({ step, steps, epoch, loss }) => told.push([step, steps, epoch, loss]),
        generator: rng(2),
      },
    );
    // Ten of the fifty are left over in each epoch.
    assert.deepEqual(
      told.map(([step, steps, epoch]) => [step, steps, epoch]),
      [
        [1, 4, 1],
        [2, 4, 1],
        [3, 4, 2],
        [4, 4, 2],
      ],
    );
    assert.deepEqual(
      told.map((of) => of[3]),
      losses,
    );
    assert.deepEqual([steps, stoppedBy, stopped], [4, "epochs", false]);
    assert.deepEqual(
      history.map(({ epoch }) => epoch),
      [1, 2],
    );
    assert.equal(history[1].loss, (losses[2] + losses[3]) / 2);
    for (const { testLoss, testAccuracy } of history) assert.ok(testLoss! > 0 && testAccuracy! >= 0);
  });

  it("leaves a network that can be used when it is stopped", () => {
    const model = buildModel(logistic, rng(1));
    const run = trainClassifier(model, some(200), {
      epochs: 50,
      α: 0.01,
      onStep: ({ step }) => step < 30,
      generator: rng(2),
    });
    assert.deepEqual([run.steps, run.stopped, run.stoppedBy], [30, true, "onStep"]);
    // Six steps are an epoch.
    assert.equal(run.history.length, 5);
    assert.ok(evaluate(model, some(200)).accuracy > 0.6);
  });

  it("tells of an epoch that was broken off, even of the first", () => {
    const data = some(200);
    const { history, losses } = trainClassifier(buildModel(logistic, rng(1)), data, {
      test: some(30),
      onStep: ({ step }) => step < 2,
      generator: rng(2),
    });
    assert.deepEqual(
      history.map(({ epoch, loss }) => [epoch, loss]),
      [[1, (losses[0] + losses[1]) / 2]],
    );
    assert.ok(history[0].testAccuracy! >= 0);
  });

  it("stops by δ, and says so when it diverged", () => {
    const data = some(100);
    const settled = trainClassifier(buildModel(logistic, rng(1)), data, {
      epochs: 100,
      δ: 0.05,
      generator: rng(2),
    });
    assert.equal(settled.stoppedBy, "δ");
    assert.ok(settled.history.length < 100);
    const [before, last] = settled.history.slice(-2);
    assert.ok(Math.abs(last.loss - before.loss) < 0.05);
    const wild = trainClassifier(buildModel(mlp, rng(1)), data, {
      optimizer: "sgd",
      α: 1e30,
      λ: 0.1,
      generator: rng(2),
    });
    assert.equal(wild.stoppedBy, "divergence");
    assert.ok(!Number.isFinite(wild.losses.at(-1)));
  });

  it("gives the same numbers for a seed, whatever was drawn before, and others for another", () => {
    const train = (seed: number) => {
      const model = buildModel(withDropout, rng(1));
      const augment = augmentation({ shift: 1, rotation: 5 });
      return trainClassifier(model, some(100), { epochs: 2, augment, generator: rng(seed) }).losses;
    };
    const first = train(1);
    tf.randomNormal([7]).dispose();
    assert.deepEqual(train(1), first);
    assert.notDeepEqual(train(2), first);
  });

  it("leaves no tensors behind", () => {
    const data = some(60);
    const model = buildModel(cnn, rng(1));
    const train = () => trainClassifier(model, data, { epochs: 2, test: data, generator: rng(1) });
    train();
    const before = tensorMemory();
    train();
    assertNoTensorMore(before);
  });

  it("reads pictures one by one as in batches, and says how sure it is", () => {
    const data = digits({ m: 501, generator: rng(3) });
    const model = buildModel(logistic, rng(1));
    const H = probabilities(model, data);
    const read = classify(model, data);
    const { x } = toTensors(data);
    const direct = tf.argMax(model.predict(x) as never, 1).dataSync();
    assert.deepEqual([...read], [...direct]);
    const { loss, accuracy } = evaluate(model, data);
    let sum = 0;
    for (let i = 0; i < 501; i++) sum -= Math.log(H[i * 10 + data.labels[i]]) / 501;
    assert.ok(Math.abs(loss - sum) < 1e-9);
    assert.equal(accuracy, read.filter((k, i) => k === data.labels[i]).length / 501);
  });

  it("says what is wrong with its options", () => {
    const generator = rng(1);
    const model = buildModel(logistic, generator);
    const data = some(20);
    const text = (run: () => unknown, message: string) => assert.throws(run, { name: "TypeError", message });
    text(
      () => trainClassifier(model, data, { generator, lr: 1 } as never),
      'trainClassifier: unknown option "lr"; the options are α, epochs, δ, batchSize, λ, augment, optimizer, test, onStep, generator',
    );
    text(
      () => trainClassifier(model, data, {} as never),
      "trainClassifier: generator must be a seeded generator such as rng(1), got undefined",
    );
    text(
      () => trainClassifier(model, data, { α: 0, generator }),
      "trainClassifier: α must be a finite number above 0, got 0",
    );
    text(
      () => trainClassifier(model, data, { batchSize: 21, generator }),
      "trainClassifier: batchSize must be at most the number of pictures, 20, got 21",
    );
    text(
      () => trainClassifier(model, data, { optimizer: "adm" as never, generator }),
      'trainClassifier: optimizer must be "sgd" or "adam", got \'adm\'',
    );
    text(
      () => trainClassifier(model, digits({ m: 20, size: 28, generator }), { generator }),
      "trainClassifier: data must be pictures [16, 16, 1], as the network takes them, got '[28, 28, 1]'",
    );
    const two = buildModel(
      { ...logistic, layers: [{ kind: "flatten" }, { ...softmax, units: 2 }] },
      generator,
    );
    text(
      () => evaluate(two, data),
      "evaluate: data must be of classes below 2, the network's number of outputs, got 9",
    );
    text(
      () => evaluate(model, { ...data, labels: data.labels.slice(1) }),
      "evaluate: data must be m pictures with m labels, got '5120 pixels, 19 labels'",
    );
  });
});

describe("the training of a classifier on each backend", function () {
  this.timeout(60_000);
  let reference: number[];

  const losses = async (backend: string): Promise<number[]> => {
    const program = join(packageRoot, "dist/test/learn/vision/train-on-backend.js");
    const { code, stdout, stderr } = await command(process.execPath, [program], { LECTERN_BACKEND: backend });
    assert.deepEqual({ code, stderr }, { code: 0, stderr: "" });
    return JSON.parse(stdout);
  };
  const assertClose = (actual: number[]) => {
    assert.equal(actual.length, reference.length);
    for (const [i, loss] of actual.entries()) {
      assert.ok(Math.abs(loss - reference[i]) < 1e-4, `${actual} instead of ${reference}`);
    }
  };

  before(async () => {
    reference = await losses("cpu");
    assert.equal(reference.length, 6);
  });

  it("gives in WebAssembly what it gives in plain JavaScript", async () => assertClose(await losses("wasm")));

  it("gives the same in tfjs-node", async function () {
    requirement(this, "tfjs-node");
    assertClose(await losses("node"));
  });
});
