import assert from "node:assert/strict";
import type { History, ModelFitArgs } from "@tensorflow/tfjs";
import { fitCompiled, setSeed, tf } from "../../../../src/tensor/index.js";
import { assertNoneReachable, reachableTensors } from "../../../support/tensors.js";
import { convolutional, dense, dropout, type Fitted, twoOutputs } from "./models.js";

type Fit = (fitted: Fitted, args: ModelFitArgs) => Promise<History>;

const eager: Fit = ({ model, x, y }, args) => model.fit(x, y, args);
const compiled: Fit = ({ model, x, y }, args) =>
  fitCompiled(model, x, y, { ...args, onFallback: (reason) => assert.fail(reason) });

/** Trains with a seed, and returns the history and all that the model holds afterwards. */
async function train(make: () => Fitted, seed: number, run: Fit, args: ModelFitArgs) {
  setSeed(seed);
  const fitted = make();
  const { history, epoch } = await run(fitted, { verbose: 0, batchSize: 16, epochs: 4, ...args });
  const weights = fitted.model.getWeights().map((weight) => [...weight.dataSync()]);
  return { history: history as Record<string, number[]>, epoch, weights };
}

async function assertSame(make: () => Fitted, args: () => ModelFitArgs = () => ({})): Promise<void> {
  for (const seed of [1, 2, 3]) {
    const expected = await train(make, seed, eager, args());
    const actual = await train(make, seed, compiled, args());
    assert.deepEqual(actual.epoch, expected.epoch);
    assert.deepEqual(Object.keys(actual.history), Object.keys(expected.history));
    const all = (run: typeof expected) => [...Object.values(run.history), ...run.weights].flat();
    const others = all(expected);
    for (const [index, value] of all(actual).entries()) {
      const other = others[index]!;
      assert.ok(
        Math.abs(value - other) <= 1e-4 * Math.max(1, Math.abs(other)),
        `seed ${seed}, number ${index}: ${value}, eager ${other}`,
      );
    }
  }
}

describe("fitCompiled", function () {
  this.timeout(60_000);

  it("gives model.fit's history and weights: dense layers with penalties", () => assertSame(dense));

  it("dropout and noise", () => assertSame(dropout));

  it("convolution and batch normalisation with its moving averages", () => assertSame(convolutional));

  it("several outputs", () => assertSame(twoOutputs));

  it("a part of the data for validation", () => assertSame(convolutional, () => ({ validationSplit: 0.2 })));

  it("other data for validation, without shuffling", () =>
    assertSame(dense, () => {
      const { x, y } = dense();
      return { validationData: [x, y] as never, shuffle: false };
    }));

  it("weights of classes, and a later first epoch", () =>
    assertSame(dense, () => ({ classWeight: { 0: 1, 1: 3, 2: 0.5 }, initialEpoch: 2 })));

  it("early stopping", () =>
    assertSame(dense, () => ({
      epochs: 6,
      validationSplit: 0.2,
      callbacks: tf.callbacks.earlyStopping({ monitor: "val_loss", minDelta: 10, patience: 1 }),
    })));

  it("calls the callbacks in the order of model.fit, with its logs", async () => {
    const calls = async (run: Fit) => {
      const seen: string[] = [];
      const note =
        (name: string) =>
        (index?: unknown, logs?: object): void => {
          const rounded = Object.entries(logs ?? {}).map(
            ([key, value]) => `${key} ${Number(value).toFixed(3)}`,
          );
          seen.push(`${name} ${typeof index === "number" ? index : ""} ${rounded}`);
        };
      const callbacks = Object.fromEntries(
        ["onTrainBegin", "onTrainEnd", "onEpochBegin", "onEpochEnd", "onBatchBegin", "onBatchEnd"].map(
          (name) => [name, note(name)],
        ),
      );
      await train(dense, 1, run, { epochs: 3, callbacks });
      return seen;
    };
    const expected = await calls(eager);
    assert.equal(expected.length, 2 + 3 * (2 + 2 * 4));
    assert.deepEqual(await calls(compiled), expected);
  });

  it("stops when model.stopTraining is set", async () => {
    const fitted = dense();
    let batches = 0;
    const callbacks = {
      onBatchEnd: () => {
        if (++batches === 6) fitted.model.stopTraining = true;
      },
    };
    const { epoch } = await compiled(fitted, { verbose: 0, batchSize: 16, epochs: 9, callbacks });
    assert.deepEqual([batches, epoch], [6, [0, 1]]);
  });

  it("lets timers run meanwhile", async () => {
    let ticks = 0;
    const timer = setInterval(() => ticks++, 1);
    await compiled(dense(), { verbose: 0, batchSize: 16, epochs: 5, yieldEvery: "batch" });
    clearInterval(timer);
    assert.ok(ticks >= 5, `${ticks} ticks`);
  });

  it("keeps no tensors", async () => {
    const fitted = convolutional();
    const args = { verbose: 0, batchSize: 16, epochs: 4, validationSplit: 0.2 };
    await compiled(fitted, args);
    const before = reachableTensors();
    await compiled(fitted, args);
    await assertNoneReachable(before);
  });

  it("leaves model.fit as it was, and follows model.compile", async () => {
    const fitted = dense();
    const args = { verbose: 0, epochs: 2 };
    await compiled(fitted, args);
    await eager(fitted, args);
    fitted.model.layers[0]!.trainable = false;
    fitted.model.compile({ optimizer: tf.train.sgd(0.5), loss: "meanSquaredError" });
    const kernels = () => fitted.model.layers.map((layer) => [...layer.getWeights()[0]!.dataSync()]);
    const [frozen, free] = kernels();
    const { history } = await compiled(fitted, { ...args, epochs: 4 });
    assert.deepEqual(Object.keys(history), ["loss"]);
    assert.deepEqual(kernels()[0], frozen);
    assert.notDeepEqual(kernels()[1], free);
  });

  it("refuses what it doesn't know", async () => {
    const { model, x, y } = dense();
    await assert.rejects(fitCompiled(model, x, y as never, { epoch: 3 } as never), {
      name: "TypeError",
      message: 'fitCompiled: unknown option "epoch"',
    });
    await assert.rejects(fitCompiled({} as never, x, y as never), {
      name: "TypeError",
      message: "fitCompiled: the model must be made of layers, by tf.sequential or tf.model",
    });
    const bare = tf.sequential({ layers: [tf.layers.dense({ units: 1, inputShape: [2] })] });
    await assert.rejects(fitCompiled(bare, x, y as never), { message: /needs? to be compiled before/ });
    await assert.rejects(fitCompiled(model, x, y as never, { sampleWeight: tf.ones([50]) }), {
      message: /sample weight is not supported yet/,
    });
  });
});
