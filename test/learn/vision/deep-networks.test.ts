import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import type { SymbolicTensor, Tensor, Tensor4D } from "@tensorflow/tfjs";
import { digits, integer, rng } from "lectern/data";
import {
  deepNetwork,
  gradientSizes,
  type Initialisation,
  pixelCrossEntropy,
  residualBlock,
  toTensors,
  trainMinibatches,
} from "lectern/learn/vision";
import { tf } from "lectern/tensor";
import { packageRoot } from "../../../src/paths.js";
import { assertNoTensorMore, tensorMemory } from "../../support/tensors.js";
import { difference } from "./sample.js";

interface BlockCase {
  filters: number;
  strides: number;
  x: number[][][][];
  weights: number[][][][][];
  y: number[][][][];
  gradients: number[][][][][];
  dx: number[][][][];
}

function blockModel(options: Parameters<typeof residualBlock>[1], shape = [6, 6, 3]) {
  const inputs = tf.input({ shape });
  return tf.model({ inputs, outputs: residualBlock(inputs, options) });
}

const arrayOf = (tensor: Tensor) => tensor.arraySync() as number[][][][];

describe("the residual block", () => {
  const { blocks } = JSON.parse(
    readFileSync(join(packageRoot, "test/fixtures/vision/deep.json"), "utf8"),
  ) as { blocks: BlockCase[] };

  for (const { filters, strides, x, weights, y, gradients, dx } of blocks)
    it(`has the values and gradients of PyTorch's autograd, stride ${strides}, ${filters} filters`, () => {
      tf.tidy(() => {
        const model = blockModel({ filters, strides });
        const tensors = weights.map((values) => tf.tensor(values));
        const used = new Set<Tensor>();
        // Of the shortcut's convolution tf lists the weights where its layer comes in the model's order.
        const order = model.getWeights().map((weight) => {
          const index = tensors.findIndex(
            (tensor) => !used.has(tensor) && tensor.shape.join() === weight.shape.join(),
          );
          used.add(tensors[index]);
          return index;
        });
        model.setWeights(order.map((index) => tensors[index]));
        const at = tf.tensor4d(x);
        assert.ok(difference(arrayOf(model.predict(at) as Tensor), y) < 1e-4);
        const J = (of: Tensor4D) => (model.apply(of, { training: true }) as Tensor).square().sum().div(2);
        assert.ok(difference(arrayOf(tf.grad(J as (x: Tensor) => Tensor)(at)), dx) < 1e-3);
        const variables = model.trainableWeights.map(
          (weight) => weight.read() as ReturnType<typeof tf.variable>,
        );
        const { grads } = tf.variableGrads(() => J(at).asScalar(), variables);
        order.forEach((index, i) => {
          assert.ok(difference(arrayOf(grads[variables[i].name]), gradients[index]) < 1e-3);
        });
      });
    });
  it("is ReLU(x) where its weights are 0, and nothing without the shortcut", () => {
    tf.tidy(() => {
      const x = tf.randomNormal([1, 6, 6, 3]);
      for (const shortcut of [true, false]) {
        const model = blockModel({ shortcut });
        model.setWeights(model.getWeights().map((weight) => tf.zerosLike(weight)));
        const expected = shortcut ? x.relu() : tf.zerosLike(x);
        assert.equal(difference(arrayOf(model.predict(x) as Tensor), arrayOf(expected)), 0);
      }
    });
  });

  it("takes a 1×1 convolution past where the shape changes, and only there", () => {
    const kernels = (options: Parameters<typeof residualBlock>[1]) =>
      blockModel(options)
        .getWeights()
        .filter(({ rank }) => rank === 4)
        .map(({ shape }) => shape.join());
    const two = ["3,3,3,3", "3,3,3,3"];
    assert.deepEqual(kernels({}), two);
    assert.deepEqual(kernels({ strides: 2 }).sort(), ["1,1,3,3", ...two]);
    assert.deepEqual(kernels({ filters: 5 }).sort(), ["1,1,3,5", "3,3,3,5", "3,3,5,5"]);
    assert.deepEqual(kernels({ filters: 5, strides: 2, shortcut: false }), ["3,3,3,5", "3,3,5,5"]);
    assert.deepEqual(blockModel({ filters: 5, strides: 2 }).outputs[0].shape, [null, 3, 3, 5]);
  });

  it("normalises both convolutions where it is asked to", () => {
    const shapes = blockModel({ batchNorm: true })
      .getWeights()
      .map(({ shape }) => shape.join());
    // Two kernels without biases; scale, shift, running mean and variance of two normalisations.
    assert.deepEqual(shapes.sort(), ["3,3,3,3", "3,3,3,3", ...new Array(8).fill("3")].sort());
  });

  it("says what is wrong with its options", () => {
    const inputs: SymbolicTensor = tf.input({ shape: [4, 4, 1] });
    assert.throws(
      () => residualBlock(inputs, { initialisation: "he" as Initialisation }),
      /^TypeError: residualBlock: initialisation must be one of glorotUniform, .*, got 'he'$/,
    );
    assert.throws(
      () => residualBlock(inputs, { filters: 0 }),
      /^TypeError: residualBlock: filters must be an integer, 1 or above, got 0$/,
    );
    assert.throws(() => residualBlock(inputs, { stride: 2 } as object), /residualBlock: .*stride/);
  });
});

describe("plain and residual networks", () => {
  it("have as many layers with weights as asked for, and the same number of weights", () => {
    for (const depth of [4, 10, 20]) {
      const [plain, residual] = [false, true].map((shortcuts) =>
        deepNetwork({ depth, residual: shortcuts, generator: rng(1) }),
      );
      assert.equal(plain.getWeights().filter(({ rank }) => rank > 1).length, depth);
      assert.equal(plain.countParams(), residual.countParams());
      assert.equal(residual.layers.filter((layer) => layer.getClassName() === "Add").length, (depth - 2) / 2);
      assert.equal(plain.layers.filter((layer) => layer.getClassName() === "Add").length, 0);
    }
  });

  it("begin with the same weights from the same seed, and with others from another", () => {
    const weights = (residual: boolean, seed: number) =>
      deepNetwork({ depth: 6, residual, generator: rng(seed) })
        .getWeights()
        .map((weight) => [...weight.dataSync()]);
    assert.deepEqual(weights(false, 1), weights(true, 1));
    assert.notDeepEqual(weights(true, 1), weights(true, 2));
  });

  it("lose signal and gradient on their way through, unless there are shortcuts", () => {
    const { x, y } = toTensors(digits({ m: 16, size: 16, generator: rng(2) }));
    const sizes = (residual: boolean) =>
      gradientSizes(deepNetwork({ depth: 30, residual, generator: rng(1) }), x, y, pixelCrossEntropy);
    const [plain, residual] = [sizes(false), sizes(true)];
    assert.deepEqual(
      plain.map(({ layer }) => layer),
      Array.from({ length: 30 }, (_, i) => i + 1),
    );
    assert.ok(plain[28].output < 1e-3 * plain[0].output);
    assert.ok(plain[0].outputGradient < 1e-3 * plain[28].outputGradient);
    assert.ok(residual[28].output > 0.1 * residual[0].output);
    assert.ok(residual[0].outputGradient > 0.1 * residual[28].outputGradient);
    for (const [i, { weightGradient }] of plain.entries())
      assert.ok(weightGradient < 1e-2 * residual[i].weightGradient, `layer ${i + 1}`);
    tf.dispose([x, y]);
  });

  it("measure the gradient that finite differences give", () => {
    const { x, y } = toTensors(digits({ m: 4, size: 8, generator: rng(2) }));
    const model = deepNetwork({ depth: 4, residual: true, size: 8, filters: 2, generator: rng(1) });
    const sizes = gradientSizes(model, x, y, pixelCrossEntropy);
    const [{ weightGradient, name }] = sizes;
    assert.equal(name, model.layers[1].name);
    // Of the logits it is (softmax(z) - t) / m.
    const logits = model.predict(x) as Tensor;
    const rms = (tensor: Tensor) => tensor.square().mean().sqrt().dataSync()[0];
    const last = sizes[sizes.length - 1];
    assert.ok(Math.abs(last.output - rms(logits)) < 1e-5);
    assert.ok(Math.abs(last.outputGradient - rms(tf.softmax(logits).sub(y).div(4))) < 1e-6);

    const kernel = model.getWeights()[0].clone();
    const values = kernel.dataSync();
    const J = (moved: Float32Array) =>
      tf.tidy(() => {
        model.setWeights([tf.tensor(moved, kernel.shape), ...model.getWeights().slice(1)]);
        return pixelCrossEntropy(y, model.predict(x) as Tensor).dataSync()[0];
      });
    const h = 1e-2;
    const slopes = Array.from(values, (_, i) => {
      const by = (step: number) =>
        J(Float32Array.from(values, (value, k) => (k === i ? value + step : value)));
      return (by(h) - by(-h)) / (2 * h);
    });
    const expected = Math.sqrt(slopes.reduce((sum, slope) => sum + slope ** 2, 0) / slopes.length);
    assert.ok(Math.abs(weightGradient - expected) < 0.02 * expected, `${weightGradient}, ${expected}`);
    tf.dispose([x, y]);
  });

  it("learn at a depth of 20 with shortcuts and not without: the short form of residual-depth", function () {
    this.timeout(180_000);
    const { x, y } = toTensors(digits({ m: 300, size: 8, difficulty: "easy", generator: rng(3) }));
    const last = (residual: boolean) => {
      const model = deepNetwork({ depth: 20, residual, size: 8, filters: 4, generator: rng(1) });
      const spec = { loss: pixelCrossEntropy, steps: 80, α: 3e-3, generator: rng(2) };
      const { losses } = trainMinibatches(model, x, y, spec);
      return losses.slice(-20).reduce((sum, loss) => sum + loss / 20, 0);
    };
    const [plain, residual] = [last(false), last(true)];
    assert.ok(plain > 2.2, `${plain}`); // ln 10 = 2.303 is the price of not knowing
    assert.ok(residual < plain - 0.5, `${residual}`);
    tf.dispose([x, y]);
  });

  it("say what is wrong with their options", () => {
    const make = (options: object) =>
      deepNetwork({ depth: 4, residual: true, generator: rng(1), ...options });
    for (const depth of [2, 5, 4.5])
      assert.throws(() => make({ depth }), /deepNetwork: depth must be an even integer, 4 or above, got/);
    assert.throws(() => make({ residual: 1 }), /deepNetwork: residual must be true or false, got 1$/);
    assert.throws(() => make({ generator: 1 }), /deepNetwork: generator must be a seeded generator/);
    assert.throws(() => make({ width: 1 }), /deepNetwork: .*width/);
  });
});

describe("training by minibatches", () => {
  const data = () => toTensors(digits({ m: 40, size: 8, generator: rng(1) }));
  const model = () => deepNetwork({ depth: 4, residual: true, size: 8, filters: 2, generator: rng(1) });
  const spec = { loss: pixelCrossEntropy, steps: 6, batchSize: 8 };

  it("gives the same losses for the same seed, those of steps that are not compiled", () => {
    const { x, y } = data();
    const runs = [1, 2].map(() => trainMinibatches(model(), x, y, { ...spec, generator: rng(4) }));
    assert.deepEqual(runs[0], runs[1]);
    assert.equal(runs[0].stopped, false);

    const eager = model();
    const optimizer = tf.train.adam(1e-3);
    const generator = rng(4);
    const losses = runs[0].losses.map(() =>
      tf.tidy(() => {
        const rows = Array.from({ length: 8 }, () => integer(generator, 0, 39));
        const loss = () =>
          pixelCrossEntropy(
            tf.gather(y, tf.tensor1d(rows, "int32")),
            eager.apply(tf.gather(x, tf.tensor1d(rows, "int32")), { training: true }) as Tensor,
          );
        return optimizer.minimize(loss, true)!.dataSync()[0];
      }),
    );
    losses.forEach((loss, i) => {
      assert.ok(Math.abs(loss - runs[0].losses[i]) < 1e-4, `${losses} and ${runs[0].losses}`);
    });
    tf.dispose([x, y]);
  });

  it("stops where onStep says so, and the model can be used", () => {
    const { x, y } = data();
    const stopped = model();
    const steps: number[] = [];
    const run = trainMinibatches(stopped, x, y, {
      ...spec,
      generator: rng(4),
      onStep: ({ step }) => {
        steps.push(step);
        return step < 3;
      },
    });
    assert.deepEqual([run.stopped, run.losses.length, steps], [true, 3, [1, 2, 3]]);
    assert.deepEqual((stopped.predict(x) as Tensor).shape, [40, 10]);
    tf.dispose([x, y]);
  });

  it("lets α fall from the second step on with decay, and keeps no tensors", () => {
    const { x, y } = data();
    const networks = [model(), model()];
    const before = tensorMemory();
    const [falling, steady] = [true, false].map((decay, i) => {
      const options = { ...spec, α: 1e-2, decay, generator: rng(4) };
      return trainMinibatches(networks[i], x, y, options).losses;
    });
    assertNoTensorMore(before);
    assert.deepEqual(falling.slice(0, 2), steady.slice(0, 2));
    assert.ok(Math.abs(falling[2] - steady[2]) > 1e-6);
    tf.dispose([x, y]);
  });

  it("says what is wrong with its options", () => {
    const { x, y } = data();
    const run = (options: object, t: Tensor = y) =>
      trainMinibatches(model(), x, t, { ...spec, generator: rng(1), ...options });
    assert.throws(() => run({ steps: 0 }), /trainMinibatches: steps must be an integer, 1 or above, got 0$/);
    assert.throws(() => run({ α: -1 }), /trainMinibatches: α must be a finite number above 0, got -1$/);
    assert.throws(
      () => run({ loss: "mse" }),
      /trainMinibatches: loss must be a function \(T, Z\), got 'mse'$/,
    );
    assert.throws(() => run({ rate: 1 }), /trainMinibatches: .*rate/);
    assert.throws(
      () => run({}, y.slice([0, 0], [10, 10])),
      /trainMinibatches: T must be of 40 examples, as X has 40, got \[ 10, 10 \]$/,
    );
    tf.dispose([x, y]);
  });
});
