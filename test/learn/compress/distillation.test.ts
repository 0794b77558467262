import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import {
  accuracyOf,
  bestClassBias,
  type DistilSpec,
  distil,
  distillationLoss,
  fineTune,
  logitsOf,
  shiftClassBias,
  softTargets,
} from "lectern/learn/compress";
import { softmax } from "lectern/learn/info";
import { packageRoot } from "../../../src/paths.js";
import { rng } from "../../../src/random/index.js";
import { tf, withSeed } from "../../../src/tensor/index.js";
import { assertNoTensorMore, tensorMemory } from "../../support/tensors.js";
import { clouds, denseModel, values } from "./examples.js";

interface Fixture {
  z: number[][];
  v: number[][];
  y: number[];
  cases: { T: number; hard: number; loss: number; gradient: number[][] }[];
}
const fixture: Fixture = JSON.parse(
  readFileSync(join(packageRoot, "test/fixtures/distillation/distillation.json"), "utf8"),
);
const near = (actual: number, expected: number, tolerance: number) =>
  assert.ok(
    Math.abs(actual - expected) <= tolerance * Math.max(1, Math.abs(expected)),
    `${actual}, not ${expected}`,
  );

/** A student with few hidden units. */
const student = (seed = 1) =>
  withSeed(seed, () =>
    tf.sequential({
      layers: [
        tf.layers.dense({ inputShape: [8], units: 5, activation: "relu" }),
        tf.layers.dense({ units: 4 }),
      ],
    }),
  );

describe("the loss of distillation", () => {
  it("softens by the temperature", () => {
    const z = [1, 2, 4];
    for (const T of [1, 2, 20]) {
      const q = [...softTargets(tf.tensor2d([z]), T).dataSync()];
      softmax(z.map((z_k) => z_k / T)).forEach((q_k, k) => {
        near(q[k], q_k, 1e-6);
      });
    }
    const logits = tf.tensor2d([z]);
    const y = tf.tensor1d([0], "int32");
    for (const [spec, message] of [
      [{ T: 0 }, "T must be a finite number above 0, got 0"],
      [{ T: 1, hard: 2 }, "hard must be a number from 0 to 1, got 2"],
      [{ T: 1, hard: "0.5" }, "hard must be a number from 0 to 1, got '0.5'"],
    ] as [never, string][])
      assert.throws(() => distillationLoss(logits, logits, y, spec), {
        name: "TypeError",
        message: `distillationLoss: ${message}`,
      });
    // Where the true classes count for nothing, they need not be there.
    const [without, withThem] = [undefined as never, y].map(
      (classes) => distillationLoss(logits, tf.neg(logits), classes, { T: 3, hard: 0 }).dataSync()[0],
    );
    assert.equal(without, withThem);
    assert.throws(() => softTargets(tf.tensor2d([z]), 0), {
      message: "softTargets: T must be a finite number above 0, got 0",
    });
  });

  for (const { T, hard, loss, gradient } of fixture.cases)
    it(`has PyTorch's value and gradient for T = ${T} and a hard share of ${hard}`, () => {
      const [z, v] = [tf.tensor2d(fixture.z), tf.tensor2d(fixture.v)];
      const y = tf.tensor1d(fixture.y, "int32");
      near(distillationLoss(z, v, y, { T, hard }).dataSync()[0], loss, 1e-5);
      const slope = tf
        .grad((x) => distillationLoss(x as typeof z, v, y, { T, hard }))(z)
        .arraySync() as number[][];
      slope.forEach((row, i) => {
        row.forEach((value, k) => {
          near(value, gradient[i][k], 1e-5);
        });
      });
    });

  it("has a gradient that hardly depends on T, thanks to T²: that of matching logits, for a high T", () => {
    const [z, v] = [tf.tensor2d(fixture.z), tf.tensor2d(fixture.v)];
    const y = tf.tensor1d(fixture.y, "int32");
    const slope = tf.grad((x) => distillationLoss(x as typeof z, v, y, { T: 100, hard: 0 }))(z);
    // Hinton's equation 4: (z - v) / N for logits with the mean 0, for each of the m examples.
    const centred = (logits: typeof z) => logits.sub(logits.mean(1, true));
    const matching = centred(z)
      .sub(centred(v))
      .div(4 * 5);
    assert.ok(slope.sub(matching).abs().max().dataSync()[0] < 0.02);
  });
});

describe("distillation", () => {
  const [train, test] = [clouds(400), clouds(400, 2)];
  const teacher = denseModel();
  fineTune(teacher, train, { epochs: 15, learningRate: 0.01, generator: rng(1) });
  const spec: DistilSpec = { T: 3, hard: 0, epochs: 15, batch: 32, learningRate: 0.01, generator: rng(1) };

  it("teaches the student without a look at the classes, and leaves the teacher alone", () => {
    const before = values(teacher);
    const pupil = student();
    const lies = { x: train.x, y: tf.zeros([400], "int32") as typeof train.y };
    const { losses, steps, stopped } = distil(pupil, teacher, lies, spec);
    assert.deepEqual([steps, losses.length, stopped], [15 * 12, 15 * 12, false]);
    assert.ok(losses.at(-1)! < losses[0]);
    assert.ok(accuracyOf(pupil, test) > accuracyOf(teacher, test) - 0.05);
    assert.deepEqual(values(teacher), before);
  });

  it("beats the same student without a teacher where examples are few, as a mean of five seeds", () => {
    // Clouds that overlap: a label is often that of the neighbour, and the teacher says how often.
    const [many, unseen, few] = [clouds(1500, 11, 1.3), clouds(1000, 12, 1.3), clouds(60, 13, 1.3)];
    const master = denseModel();
    fineTune(master, many, { epochs: 10, learningRate: 0.01, generator: rng(1) });
    const settings = { epochs: 60, batch: 20, learningRate: 0.01 };
    const gains = [1, 2, 3, 4, 5].map((seed) => {
      const [alone, taught] = [student(seed), student(seed)];
      fineTune(alone, few, { ...settings, generator: rng(seed) });
      distil(taught, master, few, { ...settings, T: 4, hard: 0.1, generator: rng(seed) });
      return accuracyOf(taught, unseen) - accuracyOf(alone, unseen);
    });
    const mean = gains.reduce((sum, gain) => sum + gain, 0) / gains.length;
    assert.ok(mean > 0.01, `gains ${gains.map((gain) => gain.toFixed(3))}`);
  });

  it("gives the same student for the same seed, and another for another", () => {
    const made = (seed: number) => {
      const pupil = student();
      distil(pupil, teacher, train, { ...spec, epochs: 2, generator: rng(seed) });
      return values(pupil);
    };
    assert.deepEqual(made(1), made(1));
    assert.notDeepEqual(made(1), made(2));
  });

  it("makes the same first step on every backend", async () => {
    const usual = tf.getBackend();
    const made: number[][] = [];
    for (const backend of ["wasm", "cpu"]) {
      await tf.setBackend(backend);
      const [x, y] = [
        tf.tensor2d((await train.x.data()) as Float32Array, [400, 8]),
        tf.tensor1d(train.y.dataSync(), "int32"),
      ];
      const pupil = student();
      const [m, t] = [denseModel(), { x, y }];
      made.push(distil(pupil, m, t, { ...spec, epochs: 1, generator: rng(1) }).losses);
    }
    await tf.setBackend(usual);
    made[0].forEach((loss, i) => {
      near(loss, made[1][i], 1e-3);
    });
  });

  it("stops when onStep says so, and frees what it held", () => {
    const pupil = student();
    const before = tensorMemory();
    const result = distil(pupil, teacher, train, { ...spec, onStep: ({ step }) => step < 5 });
    assert.deepEqual([result.stopped, result.steps], [true, 5]);
    assertNoTensorMore(before);
    assert.equal(logitsOf(pupil, test.x).shape[0], 400);
  });

  it("says what is wrong", () => {
    const text = (change: object, message: string) =>
      assert.throws(() => distil(student(), teacher, train, { ...spec, ...change }), {
        name: "TypeError",
        message,
      });
    text({ T: 0 }, "distil: T must be a finite number above 0, got 0");
    text({ hard: 2 }, "distil: hard must be a number from 0 to 1, got 2");
    text({ batch: 500 }, "distil: batch must be at most the number of examples, 400, got 500");
    text(
      { temperature: 3 },
      'distil: unknown option "temperature"; the options are T, hard, epochs, batch, learningRate, generator, onStep',
    );
    const wide = tf.sequential({ layers: [tf.layers.dense({ inputShape: [8], units: 5 })] });
    assert.throws(() => distil(wide, teacher, train, spec), {
      message: "distil: the student's number of outputs must be 4, the teacher's, got 5",
    });
  });
});

describe("a class that was left out of the transfer set", () => {
  const [train, test, other] = [clouds(600), clouds(600, 2), clouds(600, 3)];
  const teacher = denseModel();
  fineTune(teacher, train, { epochs: 15, learningRate: 0.01, generator: rng(1) });
  const rows = [...train.y.dataSync()].flatMap((k, i) => (k === 3 ? [] : [i]));
  const without = {
    x: train.x.gather(tf.tensor1d(rows, "int32")),
    y: train.y.gather(tf.tensor1d(rows, "int32")) as typeof train.y,
  };
  const recalled = (model: ReturnType<typeof student>) => {
    const answers = logitsOf(model, test.x).argMax(1).dataSync();
    const places = [...test.y.dataSync()].flatMap((k, i) => (k === 3 ? [i] : []));
    return places.filter((i) => answers[i] === 3).length / places.length;
  };

  it("is known to the student all the same, once its bias is put right", () => {
    const spec = { epochs: 15, batch: 32, learningRate: 0.01, generator: rng(1) };
    const [soft, hard] = [student(), student()];
    distil(soft, teacher, without, { ...spec, T: 4, hard: 0 });
    fineTune(hard, without, spec);
    assert.equal(recalled(hard), 0);
    const { by, before, after } = bestClassBias(soft, other, 3);
    assert.equal(before, accuracyOf(soft, other));
    shiftClassBias(soft, 3, by);
    near(accuracyOf(soft, other), after, 1e-9);
    assert.ok(after >= before);
    assert.ok(recalled(soft) > 0.7, `${recalled(soft)}`);
  });

  it("gets the best number there is, as trying all shows", () => {
    const model = student(3);
    const { by, after } = bestClassBias(model, other, 2);
    const bias = model.layers[1].getWeights()[1].dataSync()[2];
    for (let b = -3; b <= 3; b += 0.05) {
      const copy = student(3);
      shiftClassBias(copy, 2, b);
      assert.ok(accuracyOf(copy, other) <= after + 1e-9);
    }
    shiftClassBias(model, 2, by);
    near(model.layers[1].getWeights()[1].dataSync()[2], bias + by, 1e-6);
    // Of a class that never is the answer, it is best never to think.
    const rest = [...other.y.dataSync()].flatMap((k, i) => (k === 2 ? [] : [i]));
    const never = {
      x: other.x.gather(tf.tensor1d(rest, "int32")),
      y: other.y.gather(tf.tensor1d(rest, "int32")) as typeof other.y,
    };
    const silenced = bestClassBias(model, never, 2);
    shiftClassBias(model, 2, -1e6);
    assert.equal(silenced.after, accuracyOf(model, never));
    // Equal pictures turn together: of three alike, two of which are the class, two are right.
    const alike = {
      x: tf.tile(other.x.slice(0, 1), [3, ...new Array(other.x.rank - 1).fill(1)]),
      y: tf.tensor1d([1, 2, 2], "int32"),
    };
    const turned = bestClassBias(model, alike, 2);
    assert.equal(turned.after, 2 / 3);
    shiftClassBias(model, 2, turned.by);
    near(accuracyOf(model, alike), 2 / 3, 1e-9);
    assert.throws(() => shiftClassBias(model, 4, 1), {
      message: "shiftClassBias: the class must be an integer from 0 to 3, got 4",
    });
  });
});
