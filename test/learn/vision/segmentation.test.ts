import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import type { LayersModel, Tensor, Tensor2D, Tensor4D } from "@tensorflow/tfjs";
import { integer, rng, shapes } from "lectern/data";
import {
  crossEntropyOfPixel,
  dice,
  intersectionOverUnion,
  MaxPoolWithPositions,
  maxPoolWithPositions,
  meanIoU,
  pixelAccuracy,
  pixelCrossEntropy,
  pool,
  segment,
  segNet,
  trainSegmentation,
  transposedConvolution,
  Unpool,
  uNet,
  unpool,
} from "lectern/learn/vision";
import { compile, tf } from "lectern/tensor";
import { packageRoot } from "../../../src/paths.js";
import { command } from "../../support/command.js";
import { requirement } from "../../support/requirement.js";
import { assertNoTensorMore, tensorMemory } from "../../support/tensors.js";
import { difference, picture } from "./sample.js";

const reference = JSON.parse(readFileSync(join(packageRoot, "test/fixtures/vision/deep.json"), "utf8")) as {
  unpooling: { x: number[][][][]; c: number[][][][]; y: number[][][][]; dx: number[][][][] };
  transposed: { A: number[][]; K: number[][]; stride: number; Z: number[][] };
  crossEntropy: { Z: number[][][][]; T: number[][][]; J: number; dZ: number[][][][] };
};

/** The slide's example of max pooling. */
const slide = [
  [2, 2, 7, 3],
  [9, 4, 6, 1],
  [8, 5, 2, 4],
  [3, 1, 2, 6],
];

describe("pooling with positions", () => {
  it("is the slide's pooling, and says where the maxima were", () => {
    const { pooled, positions } = maxPoolWithPositions(slide);
    assert.deepEqual(pooled, [
      [9, 7],
      [8, 6],
    ]);
    assert.deepEqual(positions, [
      [2, 0],
      [0, 3],
    ]);
    assert.deepEqual(unpool(pooled, positions), [
      [0, 0, 7, 0],
      [9, 0, 0, 0],
      [8, 0, 0, 0],
      [0, 0, 0, 6],
    ]);
  });

  it("takes the first of equal maxima", () => {
    assert.deepEqual(
      maxPoolWithPositions([
        [0, 0],
        [0, 0],
      ]).positions,
      [[0]],
    );
    assert.deepEqual(
      maxPoolWithPositions([
        [1, 3],
        [3, 3],
      ]).positions,
      [[1]],
    );
  });

  it("pools what it has unpooled to the same, for numbers above 0", () => {
    const A = picture(rng(1), 6, 8).map((row) => row.map(Math.abs));
    const once = maxPoolWithPositions(A);
    assert.deepEqual(once.pooled, pool(A, { window: 2 }));
    assert.deepEqual(maxPoolWithPositions(unpool(once.pooled, once.positions)), once);
  });

  it("says what is wrong with its arguments", () => {
    assert.throws(() => maxPoolWithPositions([[1, 2]]), /A must be of even height and width, got '1 × 2'$/);
    assert.throws(() => maxPoolWithPositions([[1, 2], [3]]), /A must be rows of one length/);
    assert.throws(
      () =>
        maxPoolWithPositions([
          [1, 2],
          [Number.NaN, 3],
        ]),
      /^TypeError: maxPoolWithPositions: A must be free of NaN, which has no largest, got/,
    );
    assert.throws(() => unpool([[1]], [[0, 1]]), /unpool: positions must be of the same shape as values/);
    assert.throws(() => unpool([[1]], [[4]]), /unpool: every position must be 0, 1, 2 or 3, got 4$/);
  });
});

describe("pooling with positions as layers", () => {
  const there = (x: Tensor): [Tensor, Tensor] =>
    new MaxPoolWithPositions({}).apply(x) as unknown as [Tensor, Tensor];
  const back = (values: Tensor, positions: Tensor) => new Unpool({}).apply([values, positions]) as Tensor;

  it("does for every channel of a batch what is done by hand", () => {
    tf.tidy(() => {
      const x = tf.randomNormal([2, 4, 6, 3]);
      const [pooled, positions] = there(x);
      const unpooled = back(pooled, positions);
      assert.deepEqual(
        [pooled.shape, positions.shape],
        [
          [2, 2, 3, 3],
          [2, 2, 3, 3],
        ],
      );
      const channel = (tensor: Tensor, b: number, c: number) =>
        tensor.gather([b], 0).gather([c], 3).squeeze([0, 3]).arraySync() as number[][];
      for (const b of [0, 1])
        for (const c of [0, 1, 2]) {
          const byHand = maxPoolWithPositions(channel(x, b, c));
          assert.deepEqual(channel(pooled, b, c), byHand.pooled);
          assert.deepEqual(channel(positions, b, c), byHand.positions);
          assert.equal(difference(channel(unpooled, b, c), unpool(byHand.pooled, byHand.positions)), 0);
        }
    });
  });

  it("has the values and the gradient of PyTorch", () => {
    const { x, c, y, dx } = reference.unpooling;
    tf.tidy(() => {
      const run = (at: Tensor) => {
        const [pooled, positions] = there(at);
        return back(pooled.square(), positions);
      };
      assert.ok(difference(run(tf.tensor4d(x)).arraySync() as number[][][][], y) < 1e-5);
      const gradient = tf.grad((at) => run(at).mul(tf.tensor4d(c)).sum())(tf.tensor4d(x));
      assert.ok(difference(gradient.arraySync() as number[][][][], dx) < 1e-5);
    });
  });

  it("takes pictures of even height and width only", () => {
    assert.throws(
      () => new MaxPoolWithPositions({}).apply(tf.input({ shape: [4, 5, 1] })),
      /^TypeError: MaxPoolWithPositions: pictures must be of even height and width, got '4 × 5'$/,
    );
  });

  it("is compiled with the step it is in", () => {
    const model = segNet({ size: 8, classes: 2, filters: [2, 3], generator: rng(1) });
    assertCompiles(model, 8, 2);
  });

  it("is saved and loaded with its model", async () => {
    const model = segNet({ size: 8, classes: 2, filters: [2], generator: rng(1) });
    let artifacts: Parameters<typeof tf.io.fromMemory>[0] | undefined;
    await model.save(
      tf.io.withSaveHandler(async (saved) => {
        artifacts = saved;
        return { modelArtifactsInfo: { dateSaved: new Date(0), modelTopologyType: "JSON" } };
      }),
    );
    const loaded = await tf.loadLayersModel(tf.io.fromMemory(artifacts!));
    const data = shapes({ m: 2, size: 16, generator: rng(1) });
    const x = tf.tensor4d(data.images.slice(0, 128), [2, 8, 8, 1]);
    const [a, b] = [model, loaded].map((of) => (of.predict(x) as Tensor).arraySync() as number[][][][]);
    assert.equal(difference(a, b), 0);
  });
});

describe("transposed convolution", () => {
  it("puts a copy of the kernel for every number", () => {
    assert.deepEqual(
      transposedConvolution(
        [
          [1, 2],
          [3, 4],
        ],
        [
          [1, 0],
          [2, -1],
        ],
        2,
      ),
      [
        [1, 0, 2, 0],
        [2, -1, 4, -2],
        [3, 0, 4, 0],
        [6, -3, 8, -4],
      ],
    );
    assert.deepEqual(transposedConvolution([[1, 1]], [[1, 2, 3]]), [[1, 3, 5, 3]]);
  });

  it("is PyTorch's and TensorFlow's", () => {
    const { A, K, stride, Z } = reference.transposed;
    assert.ok(difference(transposedConvolution(A, K, stride), Z) < 1e-12);
    tf.tidy(() => {
      const [a, k] = [tf.tensor2d(A), tf.tensor2d(K)];
      const shape: [number, number, number, number] = [1, Z.length, Z[0].length, 1];
      const x = a.reshape([1, ...a.shape, 1]) as Tensor4D;
      const filter = k.reshape([...k.shape, 1, 1]) as Tensor4D;
      const y = tf.conv2dTranspose(x, filter, shape, stride, "valid").squeeze([0, 3]) as Tensor2D;
      assert.ok(difference(y.arraySync(), Z) < 1e-5);
    });
  });

  it("is the transpose of a convolution: ⟨conv(x), y⟩ = ⟨x, transposed(y)⟩", () => {
    const generator = rng(3);
    const [K, x, y] = [picture(generator, 3, 2), picture(generator, 7, 8), picture(generator, 3, 4)];
    const stride = 2;
    let left = 0;
    y.forEach((row, i) => {
      row.forEach((value, j) => {
        K.forEach((weights, u) => {
          weights.forEach((k, v) => {
            left += value * k * x[i * stride + u][j * stride + v];
          });
        });
      });
    });
    const right = transposedConvolution(y, K, stride)
      .flatMap((row, i) => row.map((value, j) => value * x[i][j]))
      .reduce((sum, value) => sum + value, 0);
    assert.ok(Math.abs(left - right) < 1e-12);
  });

  it("says what is wrong with its arguments", () => {
    assert.throws(() => transposedConvolution([[1], []], [[1]]), /A must be rows of one length/);
    assert.throws(() => transposedConvolution([[1]], []), /K must be rows of one length, got \[\]$/);
    assert.throws(
      () => transposedConvolution([[1]], [[1]], 0),
      /stride must be an integer, 1 or above, got 0$/,
    );
  });
});

describe("the overlap of answered and true pixels", () => {
  it("is counted on an example of 4 × 4", () => {
    const truth = [0, 0, 0, 0, 0, 1, 1, 0, 0, 1, 1, 0, 0, 0, 0, 0];
    const answer = [0, 0, 0, 0, 0, 0, 1, 1, 0, 0, 1, 1, 0, 0, 0, 0];
    assert.deepEqual(intersectionOverUnion(truth, answer, 2), [10 / 14, 2 / 6]);
    assert.deepEqual(dice(truth, answer, 2), [20 / 24, 4 / 8]);
    assert.equal(meanIoU(truth, answer, 2), (10 / 14 + 2 / 6) / 2);
    assert.equal(pixelAccuracy(truth, answer), 12 / 16);
  });

  it("is what sets of pixels give, and Dice is 2 IoU / (1 + IoU)", () => {
    const generator = rng(1);
    const draw = () => Uint8Array.from({ length: 200 }, () => integer(generator, 0, 3));
    const [truth, answer] = [draw(), draw()];
    const iou = intersectionOverUnion(truth, answer, 4);
    const coefficients = dice(truth, answer, 4);
    for (const k of [0, 1, 2, 3]) {
      const pixels = (of: Uint8Array) => new Set([...of.keys()].filter((i) => of[i] === k));
      const [T, A] = [pixels(truth), pixels(answer)];
      const union = new Set([...T, ...A]).size;
      const both = [...T].filter((i) => A.has(i)).length;
      assert.equal(iou[k], both / union);
      assert.ok(Math.abs(coefficients[k] - (2 * iou[k]) / (1 + iou[k])) < 1e-15);
    }
  });

  it("leaves out of the mean a class that is in neither", () => {
    assert.deepEqual(intersectionOverUnion([0, 0, 2], [0, 2, 2], 4), [1 / 2, NaN, 1 / 2, NaN]);
    assert.equal(meanIoU([0, 0, 2], [0, 2, 2], 4), 1 / 2);
    assert.equal(meanIoU([1, 1], [1, 1], 3), 1);
  });

  it("says what is wrong with its arguments", () => {
    assert.throws(() => dice([0, 1], [0], 2), /dice: answer must be of 2 pixels, as truth is, got 1$/);
    assert.throws(() => meanIoU([0, 2], [0, 1], 2), /every class must be an integer from 0 to 1, got 2$/);
    assert.throws(() => meanIoU([0, 0], [0, 0.5], 2), /every class must be an integer from 0 to 1, got 0.5$/);
    assert.throws(() => pixelAccuracy([], []), /truth must be one class or more, got \[\]$/);
  });
});

describe("the cross-entropy of pixels", () => {
  const { Z, T, J, dZ } = reference.crossEntropy;
  const oneHot = () => tf.oneHot(tf.tensor3d(T, undefined, "int32"), 4).toFloat();

  it("is by hand and for tensors what PyTorch has", () => {
    const prices = Z.flatMap((rows, b) =>
      rows.flatMap((row, i) => row.map((z, j) => crossEntropyOfPixel(z, T[b][i][j]))),
    );
    assert.ok(Math.abs(prices.reduce((sum, price) => sum + price, 0) / prices.length - J) < 1e-12);
    tf.tidy(() => {
      assert.ok(Math.abs(pixelCrossEntropy(oneHot(), tf.tensor4d(Z)).dataSync()[0] - J) < 1e-6);
      const gradient = tf.grad((z) => pixelCrossEntropy(oneHot(), z))(tf.tensor4d(Z));
      assert.ok(difference(gradient.arraySync() as number[][][][], dZ) < 1e-6);
    });
  });

  it("is ln of the number of classes where nothing is known, and stays finite", () => {
    assert.equal(crossEntropyOfPixel([0, 0, 0, 0], 2), Math.log(4));
    assert.equal(crossEntropyOfPixel([1000, 0], 1), 1000);
    assert.throws(() => crossEntropyOfPixel([0, 0], 2), /t must be an integer from 0 to 1, got 2$/);
  });
});

/** Trains some steps by a compiled step, and fails where it falls back. */
function assertCompiles(model: LayersModel, size: number, classes: number): void {
  const fallbacks: string[] = [];
  const optimizer = tf.train.adam(0.01);
  const step = compile(
    (x: Tensor, t: Tensor) =>
      optimizer.minimize(
        () => pixelCrossEntropy(t, model.apply(x, { training: true }) as Tensor),
        true,
        model.trainableWeights.map((weight) => weight.read() as ReturnType<typeof tf.variable>),
      )!,
    { onFallback: (reason) => fallbacks.push(reason) },
  );
  for (let i = 0; i < 4; i++)
    tf.tidy(() => {
      const t = tf.oneHot(tf.randomUniform([2, size, size], 0, classes, "int32"), classes).toFloat();
      step(tf.randomNormal([2, size, size, 1]), t);
    });
  assert.deepEqual(fallbacks, []);
  assert.deepEqual(
    step.forms.map(({ runs }) => runs),
    ["compiled"],
  );
  step.dispose();
}

describe("SegNet and U-Net", () => {
  const shapesOf = (model: LayersModel, kind: string) =>
    model.layers
      .filter((layer) => layer.getClassName() === kind)
      .map((layer) => (layer.outputShape as number[] | number[][]).flat().slice(1, 4));

  it("halve the picture and double it again, level by level", () => {
    const seg = segNet({ size: 32, classes: 4, filters: [8, 16, 32], generator: rng(1) });
    assert.deepEqual(shapesOf(seg, "MaxPoolWithPositions"), [
      [16, 16, 8],
      [8, 8, 16],
      [4, 4, 32],
    ]);
    assert.deepEqual(shapesOf(seg, "Unpool"), [
      [8, 8, 32],
      [16, 16, 16],
      [32, 32, 8],
    ]);
    assert.deepEqual(seg.outputs[0].shape, [null, 32, 32, 4]);

    const u = uNet({ size: 32, classes: 4, filters: [8, 16, 32], generator: rng(1) });
    assert.deepEqual(shapesOf(u, "MaxPooling2D"), [
      [16, 16, 8],
      [8, 8, 16],
    ]);
    assert.deepEqual(shapesOf(u, "Conv2DTranspose"), [
      [16, 16, 16],
      [32, 32, 8],
    ]);
    assert.deepEqual(shapesOf(u, "Concatenate"), [
      [16, 16, 32],
      [32, 32, 16],
    ]);
    assert.deepEqual(u.outputs[0].shape, [null, 32, 32, 4]);
    const without = uNet({ size: 32, classes: 4, filters: [8, 16, 32], skip: false, generator: rng(1) });
    assert.deepEqual(shapesOf(without, "Concatenate"), []);
    assert.deepEqual(without.outputs[0].shape, [null, 32, 32, 4]);
  });

  it("have the weights that their layers add up to", () => {
    // 3·3·1·2 + 3·3·2·2, again 2·(3·3·2·2) with nothing between but positions, then 2·3 + 3; two scales and shifts each.
    const seg = segNet({ size: 8, classes: 3, filters: [2], generator: rng(1) });
    assert.equal(
      seg.trainableWeights.reduce((sum, { shape }) => sum + shape.reduce((a, b) => a! * b!, 1)!, 0),
      18 + 36 + 36 + 36 + 9 + 16,
    );
    const plain = segNet({ size: 8, classes: 3, filters: [2], batchNorm: false, generator: rng(1) });
    assert.equal(plain.countParams(), 18 + 36 + 36 + 36 + 9 + 8);
  });

  it("are compiled, U-Net also without its skip connections", () => {
    for (const skip of [true, false])
      assertCompiles(uNet({ size: 8, classes: 3, filters: [2, 3], skip, generator: rng(1) }), 8, 3);
  });

  it("learn to tell shapes from the ground in some steps: the short form of segmentation", function () {
    this.timeout(180_000);
    const data = { size: 16, count: [1, 1] as const };
    const train = shapes({ m: 200, ...data, generator: rng(1) });
    const test = shapes({ m: 50, ...data, generator: rng(2) });
    for (const make of [segNet, uNet]) {
      const model = make({ size: 16, classes: 4, filters: [6, 12], generator: rng(1) });
      const run = trainSegmentation(model, train, { steps: 60, batchSize: 8, α: 1e-2, generator: rng(3) });
      assert.equal(run.losses.length, 60);
      const [ground] = intersectionOverUnion(test.masks, segment(model, test), 4);
      assert.ok(ground > 0.9, `${make.name}: ${ground}`);
    }
  });

  it("leaves no tensor behind where it refuses its options, or where what it tells fails", () => {
    const data = shapes({ m: 2, size: 16, generator: rng(1) });
    const model = uNet({ size: 16, classes: 4, filters: [2, 2], generator: rng(2) });
    const before = tensorMemory();
    assert.throws(() => trainSegmentation(model, data, { steps: 0, generator: rng(3) }), {
      message: "trainMinibatches: steps must be an integer, 1 or above, got 0",
    });
    const onStep = () => {
      throw new Error("no chart");
    };
    assert.throws(() => trainSegmentation(model, data, { steps: 1, generator: rng(3), onStep }), /no chart/);
    assertNoTensorMore(before);
  });

  it("give the same for the same seed", () => {
    const losses = [1, 2].map(() => {
      const model = uNet({ size: 16, classes: 4, filters: [2, 3], generator: rng(1) });
      const data = shapes({ m: 8, size: 16, generator: rng(2) });
      return trainSegmentation(model, data, { steps: 4, batchSize: 4, generator: rng(3) }).losses;
    });
    assert.deepEqual(losses[0], losses[1]);
  });

  it("answer with the class of the largest logit, whatever the batches", () => {
    const model = uNet({ size: 16, classes: 4, filters: [2, 3], generator: rng(1) });
    const data = shapes({ m: 5, size: 16, generator: rng(2) });
    const classes = segment(model, data);
    assert.deepEqual(segment(model, data, { batchSize: 2 }), classes);
    const logits = tf.tidy(
      () =>
        (model.predict(tf.tensor4d(data.images, [5, 16, 16, 1])) as Tensor)
          .reshape([-1, 4])
          .arraySync() as number[][],
    );
    logits.forEach((z, i) => {
      assert.equal(z[classes[i]], Math.max(...z));
    });
  });

  it("say what is wrong with their options", () => {
    const options = { classes: 4, generator: rng(1) };
    assert.throws(
      () => segNet({ ...options, size: 24, filters: [2, 2, 2, 2] }),
      /^TypeError: segNet: size must be a multiple of 16, as it is halved 4 times, got 24$/,
    );
    assert.throws(
      () => uNet({ ...options, size: 20, filters: [2, 2, 2, 2] }),
      /^TypeError: uNet: size must be a multiple of 8, as it is halved 3 times, got 20$/,
    );
    assert.throws(
      () => uNet({ ...options, filters: [] }),
      /uNet: filters must be an array of integers above 0/,
    );
    assert.throws(() => uNet({ ...options, skip: 1 as never }), /uNet: skip must be true or false, got 1$/);
    assert.throws(
      () => segNet({ ...options, classes: 1 }),
      /segNet: classes must be an integer, 2 or above, got 1$/,
    );
    assert.throws(() => segNet({ ...options, skip: true } as never), /segNet: .*skip/);
    const model = segNet({ ...options, size: 8, filters: [2] });
    assert.throws(
      () => segment(model, { images: new Float32Array(65), size: 8 }),
      /segment: images must be one or more whole pictures of 8 × 8 numbers, got 65$/,
    );
    assert.throws(
      () => segment(model, { images: new Float32Array(64), size: 8 }, { batch: 2 } as never),
      /segment: .*batch/,
    );
  });
});

describe("the training of a SegNet on each backend", () => {
  it("gives the same losses within 1e-4", async function () {
    this.timeout(180_000);
    requirement(this, "tfjs-node");
    const program = join(packageRoot, "dist/test/learn/vision/segment-on-backend.js");
    const losses: number[][] = [];
    for (const name of ["cpu", "wasm", "node"]) {
      const { code, stdout, stderr } = await command(process.execPath, [program], { LECTERN_BACKEND: name });
      assert.deepEqual({ code, stderr }, { code: 0, stderr: "" });
      losses.push(JSON.parse(stdout));
    }
    assert.equal(losses[0].length, 5);
    for (const other of losses.slice(1))
      for (const [i, loss] of other.entries()) assert.ok(Math.abs(loss - losses[0][i]) < 1e-4, `${losses}`);
  });
});
