import assert from "node:assert/strict";
import { join } from "node:path";
import type { LayersModel } from "@tensorflow/tfjs";
import { digits, rng, shapes } from "lectern/data";
import {
  type Architecture,
  augmentation,
  buildModel,
  evaluate,
  loadMnist,
  mnistFolder,
  toTensors,
  trainClassifier,
  transfer,
  withBorder,
} from "lectern/learn/vision";
import { saveIdx } from "lectern/tensor";
import { temporaryFolder } from "../../support/temp.js";

const text = (run: () => unknown, message: string) => assert.throws(run, { name: "TypeError", message });

describe("pictures as tensors", () => {
  it("keeps each pixel and class in its place", () => {
    const data = digits({ m: 3, generator: rng(1) });
    const { x, y } = toTensors(data);
    assert.deepEqual(
      [x.shape, y.shape],
      [
        [3, 16, 16, 1],
        [3, 10],
      ],
    );
    assert.deepEqual(x.dataSync(), data.images);
    assert.deepEqual([...y.argMax(1).dataSync()], [...data.labels]);
    assert.equal(y.sum().dataSync()[0], 3);
  });

  it("gives a mask one channel a class", () => {
    const data = shapes({ m: 2, generator: rng(1) });
    const { x, y } = toTensors(data);
    assert.deepEqual(
      [x.shape, y.shape],
      [
        [2, 32, 32, 1],
        [2, 32, 32, 4],
      ],
    );
    assert.deepEqual([...y.argMax(3).dataSync()], [...data.masks]);
    assert.deepEqual(toTensors(data, 6).y.shape, [2, 32, 32, 6]);
  });

  it("says what doesn't fit", () => {
    const data = digits({ m: 3, classes: [9], generator: rng(1) });
    text(() => toTensors(data, 3), "toTensors: classes must be more than the greatest class, 9, got 3");
    text(
      () => toTensors({ ...data, labels: new Uint8Array(2) }),
      "toTensors: the number of classes given must be 3, got 2",
    );
    text(
      () => toTensors({ ...data, size: 15 }),
      "toTensors: images must be one or more whole pictures of 15 × 15 numbers, got 768",
    );
  });
});

describe("a border", () => {
  it("leaves each picture in the middle", () => {
    const data = {
      images: Float32Array.from([1, 2, 3, 4, 5, 6, 7, 8]),
      labels: Uint8Array.from([0, 1]),
      size: 2,
    };
    const { images, labels, size } = withBorder(data, 1);
    assert.deepEqual(
      [...images],
      [0, 0, 0, 0, 0, 1, 2, 0, 0, 3, 4, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 5, 6, 0, 0, 7, 8, 0, 0, 0, 0, 0],
    );
    assert.deepEqual([[...labels], size], [[0, 1], 4]);
    text(() => withBorder(data, -2), "withBorder: border must be an integer, 1 or above, got -2");
  });
});

describe("augmentation", () => {
  const picture = digits({ m: 1, difficulty: 0, generator: rng(1) }).images;
  const middle = (pixels: Float32Array) => {
    const ink = pixels.reduce((sum, grey) => sum + grey, 0);
    return [(at: number) => at % 16, (at: number) => Math.floor(at / 16)].map(
      (place) => pixels.reduce((sum, grey, at) => sum + grey * place(at), 0) / ink,
    );
  };

  it("changes nothing when nothing is asked for, and never its input", () => {
    const before = picture.slice();
    assert.deepEqual(augmentation({})(picture, 16, rng(1)), picture);
    augmentation({ shift: 2, rotation: 20, scale: 0.2 })(picture, 16, rng(1));
    assert.deepEqual(picture, before);
  });

  it("shifts as far as it may and no further, in all directions", () => {
    const [x, y] = middle(picture);
    const generator = rng(1);
    const moved = Array.from({ length: 200 }, () =>
      middle(augmentation({ shift: 2 })(picture, 16, generator)),
    );
    for (const [axis, from] of [x, y].entries()) {
      const by = moved.map((to) => to[axis] - from);
      assert.ok(Math.min(...by) < -1.8 && Math.min(...by) > -2.01, `${Math.min(...by)}`);
      assert.ok(Math.max(...by) > 1.8 && Math.max(...by) < 2.01, `${Math.max(...by)}`);
    }
  });

  it("turns and scales about the middle", () => {
    // A dot above the middle, at (15, 7) of 31 × 31.
    const dot = new Float32Array(31 * 31);
    dot[7 * 31 + 15] = 1;
    const place = (pixels: Float32Array) => {
      const at = pixels.indexOf(Math.max(...pixels));
      return [(at % 31) - 15, Math.floor(at / 31) - 15];
    };
    const generator = rng(3);
    for (let i = 0; i < 50; i++) {
      const [x, y] = place(augmentation({ rotation: 90 })(dot, 31, generator));
      assert.ok(Math.abs(Math.hypot(x, y) - 8) < 1.1 && y <= 1, `${x}, ${y}`);
      const [across, along] = place(augmentation({ scale: 0.5 })(dot, 31, generator));
      assert.ok(across === 0 && along <= -4 && along >= -12, `${along}`);
    }
  });

  it("says what is wrong with its options", () => {
    text(
      () => augmentation({ flip: true } as never),
      'augmentation: unknown option "flip"; the options are shift, rotation, scale',
    );
    text(
      () => augmentation({ shift: -1 }),
      "augmentation: shift must be a finite number, 0 or above, got -1",
    );
    text(
      () => augmentation({})(new Float32Array(5), 2, rng(1)),
      "augmentation: the picture must be of 2 · 2 numbers, got 5",
    );
    text(() => augmentation({ scale: 1 }), "augmentation: scale must be a number from 0 to below 1, got 1");
  });
});

describe("transfer learning", () => {
  const network: Architecture = {
    name: "small",
    input: [16, 16, 1],
    layers: [
      { kind: "convolution", filters: 8, kernel: 5, activation: "relu" },
      { kind: "pooling", window: 2 },
      { kind: "flatten" },
      { kind: "dense", units: 32, activation: "relu" },
      { kind: "dense", units: 10, activation: "softmax" },
    ],
  };

  // Layer by layer: getWeights of a network has those that are trained first.
  const numbers = (model: LayersModel) =>
    model.layers.flatMap((layer) => layer.getWeights().map((weight) => weight.dataSync().slice()));

  it("keeps what was learnt, and trains the new layer only", () => {
    const source = buildModel(network, rng(1));
    const before = numbers(source);
    const target = transfer(source, { classes: 3, generator: rng(2) });
    assert.deepEqual(target.outputs[0].shape, [null, 3]);
    const data = digits({ m: 60, classes: [0, 1, 2], difficulty: "easy", generator: rng(3) });
    trainClassifier(target, data, { epochs: 40, batchSize: 20, α: 0.01, generator: rng(4) });
    const after = numbers(target);
    for (let i = 0; i < 4; i++) assert.deepEqual(after[i], before[i]);
    assert.deepEqual(numbers(source), before);
    assert.ok(evaluate(target, data).accuracy > 0.8);
  });

  it("trains more layers where fewer are frozen, and leaves the source as it is", () => {
    const source = buildModel(network, rng(1));
    const before = numbers(source);
    const target = transfer(source, { classes: 10, frozen: 3, generator: rng(2) });
    trainClassifier(target, digits({ m: 32, generator: rng(3) }), { epochs: 1, generator: rng(4) });
    const after = numbers(target);
    assert.deepEqual(after.slice(0, 2), before.slice(0, 2));
    assert.notDeepEqual(after[2], before[2]);
    assert.deepEqual(numbers(source), before);
  });

  it("says what is wrong with its options", () => {
    const source = buildModel(network, rng(1));
    text(
      () => transfer(source, { classes: 1, generator: rng(1) }),
      "transfer: classes must be an integer, 2 or above, got 1",
    );
    text(
      () => transfer(source, { classes: 2, frozen: 5, generator: rng(1) }),
      "transfer: frozen must be an integer from 0 to 4, all layers but the last, got 5",
    );
    const headless = buildModel({ ...network, layers: network.layers.slice(0, 3) }, rng(1));
    text(
      () => transfer(headless, { classes: 2, generator: rng(1) }),
      "transfer: the last layer must be dense, got 'Flatten'",
    );
  });
});

describe("MNIST from files", () => {
  const folder = temporaryFolder();
  let before: string | undefined;

  beforeEach(() => {
    before = process.env["LECTURE_MNIST"];
    delete process.env["LECTURE_MNIST"];
  });
  afterEach(() => {
    if (before === undefined) delete process.env["LECTURE_MNIST"];
    else process.env["LECTURE_MNIST"] = before;
  });

  const write = async (labels = 2) => {
    for (const [part, m] of [
      ["train", 2],
      ["t10k", 1],
    ] as const) {
      const pixels = Uint8Array.from({ length: m * 784 }, (_, at) => at % 256);
      await saveIdx(join(folder(), `${part}-images-idx3-ubyte`), { shape: [m, 28, 28], data: pixels });
      const count = part === "train" ? labels : m;
      const classes = Uint8Array.from({ length: count }, (_, at) => at + 3);
      await saveIdx(join(folder(), `${part}-labels-idx1-ubyte`), { shape: [count], data: classes });
    }
  };

  it("reads the four files, from a folder that is given or that the environment names", async () => {
    assert.equal(mnistFolder(), undefined);
    await write();
    const { train, test } = await loadMnist(folder());
    assert.deepEqual([train.size, train.images.length, [...train.labels]], [28, 2 * 784, [3, 4]]);
    assert.deepEqual([test.images.length, [...test.labels]], [784, [3]]);
    assert.ok(Math.abs(train.images[255] - 1) < 1e-7 && Math.abs(train.images[51] - 0.2) < 1e-7);
    process.env["LECTURE_MNIST"] = folder();
    assert.equal(mnistFolder(), folder());
    assert.deepEqual((await loadMnist()).train, train);
  });

  it("says what isn't a set of square pictures in bytes", async () => {
    const images = join(folder(), "train-images-idx3-ubyte");
    for (const [shape, data] of [
      [[2, 392], new Uint8Array(784)],
      [[2, 14, 28], new Uint8Array(784)],
      [[2, 28, 28], new Float32Array(1568)],
    ] as const) {
      await write();
      await saveIdx(images, { shape: [...shape], data });
      await assert.rejects(loadMnist(folder()), {
        name: "TypeError",
        message: `loadMnist: train-images-idx3-ubyte must be of square pictures in bytes, [m, q, q], got [ ${shape.join(", ")} ]`,
      });
    }
  });

  it("says which file is missing, or doesn't belong to the others", async () => {
    await assert.rejects(loadMnist(), {
      name: "TypeError",
      message:
        "loadMnist: folder must be the path of MNIST's four files, or LECTURE_MNIST set to it, got undefined",
    });
    process.env["LECTURE_MNIST"] = folder();
    assert.equal(mnistFolder(), undefined);
    await assert.rejects(loadMnist(folder()), /folder must be one that holds train-images-idx3-ubyte or /);
    await write(3);
    await assert.rejects(loadMnist(folder()), {
      name: "TypeError",
      message: "loadMnist: train-labels-idx1-ubyte must be of 2 labels, got [ 3 ]",
    });
  });
});
