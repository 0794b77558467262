import assert from "node:assert/strict";
import type { Optimizer, Tensor, Variable } from "@tensorflow/tfjs";
import { rng } from "../../../src/random/index.js";
import { backend, compile, tf } from "../../../src/tensor/index.js";
import { optimizers } from "../../support/steps/mlp.js";
import { real } from "./cases/case.js";

const numbers = (tensor: Tensor): number[] => [...tensor.dataSync()];

function assertClose(actual: number[], expected: number[], what = ""): void {
  assert.equal(actual.length, expected.length);
  actual.forEach((value, index) => {
    const limit = 1e-5 * Math.max(1, Math.abs(expected[index]!));
    assert.ok(
      Math.abs(value - expected[index]!) <= limit,
      `${what} ${index}: ${value}, not ${expected[index]}`,
    );
  });
}

/** Two weights that go down a bowl, and the step that takes them there. */
function descent(optimizer: Optimizer) {
  const weights = [real([3, 2])(rng(1)), real([2])(rng(2))].map((values) => tf.variable(values));
  const [w, b] = weights;
  const step = (x: Tensor) =>
    optimizer.minimize(() => tf.matMul(x, w!).add(b!).square().mean().asScalar(), true, weights)!;
  return { weights, step, x: real([4, 3])(rng(3)) };
}

/** Runs the same calls with the eager step and the compiled one, and compares all losses and weights. */
function sameCalls(
  make: () => Optimizer,
  between: (call: number, optimizer: Optimizer, weights: Variable[]) => void,
) {
  const runs = [false, true].map((isCompiled) => {
    const optimizer = make();
    const { weights, step, x } = descent(optimizer);
    const compiled = isCompiled ? compile(step, { onFallback: (reason) => assert.fail(reason) }) : undefined;
    const seen: number[] = [];
    for (let call = 0; call < 10; call++) {
      between(call, optimizer, weights);
      seen.push(...numbers((compiled ?? step)(x)), ...weights.flatMap(numbers));
    }
    if (compiled)
      assert.deepEqual(
        compiled.forms.map(({ runs }) => runs),
        ["compiled"],
      );
    return seen;
  });
  assertClose(runs[1]!, runs[0]!);
}

describe("Variables between compiled steps", () => {
  const usual = tf.getBackend();
  afterEach(() => tf.setBackend(usual));

  it("can be read, computed with and assigned by eager operations", () => {
    sameCalls(optimizers.adam, (call, _, [w]) => {
      if (call % 3 === 1) w!.assign(w!.mul(0.5) as never);
      if (call % 3 === 2) w!.assign(tf.ones([3, 2]) as never);
    });
  });

  it("keep copies that were made of them", () => {
    const { weights, step, x } = descent(tf.train.sgd(0.1));
    const compiled = compile(step);
    for (let call = 0; call < 3; call++) compiled(x);
    const [w] = weights;
    const [copy, values, expected] = [w!.clone(), w!.dataSync(), numbers(w!)];
    for (let call = 0; call < 3; call++) compiled(x);
    assert.deepEqual(numbers(copy), expected);
    assert.deepEqual([...values], expected);
    assert.notDeepEqual(numbers(w!), expected);
  });

  it("tell what is wrong when they are disposed", () => {
    const { weights, step, x } = descent(tf.train.sgd(0.1));
    const compiled = compile(step);
    for (let call = 0; call < 3; call++) compiled(x);
    weights[0]!.dispose();
    assert.throws(() => compiled(x), { message: /^the step's variable "\w+" is disposed$/ });
  });

  it("may be shared by two compiled steps", () => {
    const train = (isCompiled: boolean) => {
      const { weights, step, x } = descent(tf.train.momentum(0.1, 0.9));
      const decay = () => {
        for (const weight of weights) weight.assign(weight.mul(0.9));
      };
      const [first, second] = isCompiled ? [compile(step), compile(decay)] : [step, decay];
      return Array.from({ length: 8 }, (_, call) => {
        const loss = first(x);
        if (call !== 5) second();
        return [...numbers(loss), ...weights.flatMap(numbers)];
      }).flat();
    };
    assertClose(train(true), train(false));
  });

  it("keep their values when the step is disposed, which compiles anew when it is called again", () => {
    const { weights, step, x } = descent(tf.train.adam(0.1));
    const compiled = compile(step);
    for (let call = 0; call < 3; call++) compiled(x);
    const before = weights.flatMap(numbers);
    compiled.dispose();
    assert.deepEqual(compiled.forms, []);
    assert.deepEqual(weights.flatMap(numbers), before);
    for (let call = 0; call < 3; call++) compiled(x);
    assert.deepEqual(
      compiled.forms.map(({ runs }) => runs),
      ["compiled"],
    );
    assert.notDeepEqual(weights.flatMap(numbers), before);
  });

  it("go with the backend that is in use", () => {
    sameCalls(optimizers.adam, (call) => {
      if (call === 5) tf.setBackend("cpu");
    });
    tf.setBackend(backend.name);
  });

  for (const [name, make] of Object.entries(optimizers)) {
    it(`${name} takes another learning rate`, () => {
      sameCalls(make, (call, optimizer) => {
        if (call < 4) return;
        const rate = 0.05 / call;
        if ("setLearningRate" in optimizer)
          (optimizer as ReturnType<typeof tf.train.sgd>).setLearningRate(rate);
        else (optimizer as unknown as { learningRate: number }).learningRate = rate;
      });
    });
  }

  it("a learning rate that can't be told from another number is compiled anew when it changes", () => {
    const rmsprop = () => tf.train.rmsprop(0.1, 0.9);
    const runs = [false, true].map((isCompiled) => {
      const optimizer = rmsprop();
      const { step, x } = descent(optimizer);
      const run = isCompiled ? compile(step, { onFallback: (reason) => assert.fail(reason) }) : step;
      return Array.from({ length: 9 }, (_, call) => {
        if (call === 4) (optimizer as unknown as { learningRate: number }).learningRate = 0.02;
        return numbers(run(x))[0]!;
      });
    });
    assertClose(runs[1]!, runs[0]!);
  });

  it("an optimizer's own are saved and loaded between steps", async () => {
    const runs = await Promise.all(
      [false, true].map(async (isCompiled) => {
        const optimizer = tf.train.adam(0.1);
        const { weights, step, x } = descent(optimizer);
        const run = isCompiled ? compile(step, { onFallback: (reason) => assert.fail(reason) }) : step;
        for (let call = 0; call < 4; call++) run(x);
        const saved = await optimizer.getWeights();
        const kept = saved.map(({ tensor }) => numbers(tensor));
        const values = weights.map((weight) => weight.clone());
        for (let call = 0; call < 3; call++) run(x);
        const before = numbers(run(x));
        weights.forEach((weight, index) => {
          weight.assign(values[index]!);
        });
        await optimizer.setWeights(
          saved.map(({ name, tensor }, index) => ({ name, tensor: tf.tensor(kept[index]!, tensor.shape) })),
        );
        for (let call = 0; call < 3; call++) run(x);
        return {
          before,
          after: numbers(run(x)),
          iterations: (optimizer as unknown as { iterations: number }).iterations,
        };
      }),
    );
    assertClose(runs[0]!.after, runs[0]!.before);
    assertClose(runs[1]!.after, runs[0]!.before);
    assert.equal(runs[1]!.iterations, runs[0]!.iterations);
  });

  it("a layer is frozen for steps that are compiled after it", () => {
    const model = tf.sequential({
      layers: [tf.layers.dense({ units: 2, inputShape: [3] }), tf.layers.dense({ units: 1 })],
    });
    const optimizer = tf.train.sgd(0.1);
    const step = (x: Tensor) =>
      optimizer.minimize(
        () => (model.apply(x) as Tensor).square().mean().asScalar(),
        true,
        model.trainableWeights.map((weight) => weight.read() as Variable),
      )!;
    const compiled = compile(step);
    const x = tf.ones([4, 3]);
    for (let call = 0; call < 3; call++) compiled(x);
    const [first, second] = model.layers.map(({ weights }) => weights[0]!);
    model.layers[0]!.trainable = false;
    compiled.dispose();
    const [frozen, free] = [numbers(first!.read()), numbers(second!.read())];
    for (let call = 0; call < 3; call++) compiled(x);
    assert.deepEqual(numbers(first!.read()), frozen);
    assert.notDeepEqual(numbers(second!.read()), free);
  });
});
