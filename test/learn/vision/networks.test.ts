import assert from "node:assert/strict";
import { inspect } from "node:util";
import { rng } from "lectern/data";
import {
  type Architecture,
  alexnet,
  buildModel,
  layerTable,
  lenet5,
  modelTable,
  parameterCount,
  whiteboardNetwork,
} from "lectern/learn/vision";

const sizes = (architecture: Architecture) => layerTable(architecture).map(({ output }) => output.join("×"));

describe("networks as tables", () => {
  it("has the whiteboard's shapes and weights, also in the network that is built", () => {
    const table = layerTable(whiteboardNetwork);
    assert.deepEqual(sizes(whiteboardNetwork), ["28×28×4", "14×14×4", "10×10×12", "5×5×12", "300", "10"]);
    assert.deepEqual(
      table.slice(0, 5).map(({ weights }) => weights),
      [100, 0, 1200, 0, 0],
    );
    assert.equal(table[0]["fully connected"], 3_211_264);
    assert.equal(table[2]["fully connected"], 940_800);
    const built = modelTable(buildModel(whiteboardNetwork, rng(1)));
    assert.deepEqual(
      built.map(({ output, weights, biases }) => ({ output, weights, biases })),
      table.map(({ output, weights, biases }) => ({ output, weights, biases })),
    );
  });

  it("has as many numbers to learn as tf counts", () => {
    for (const architecture of [whiteboardNetwork, lenet5]) {
      assert.equal(buildModel(architecture, rng(1)).countParams(), parameterCount(architecture));
    }
    assert.equal(parameterCount(lenet5), 61_706);
  });

  it("has LeNet-5's shapes", () => {
    assert.deepEqual(sizes(lenet5), ["28×28×6", "14×14×6", "10×10×16", "5×5×16", "400", "120", "84", "10"]);
  });

  it("has AlexNet's shapes and its sixty million parameters", () => {
    assert.deepEqual(
      sizes(alexnet).filter((_, i) => alexnet.layers[i].kind !== "dropout"),
      [
        "55×55×96",
        "27×27×96",
        "27×27×256",
        "13×13×256",
        "13×13×384",
        "13×13×384",
        "13×13×256",
        "6×6×256",
        "9216",
        "4096",
        "4096",
        "1000",
      ],
    );
    assert.equal(parameterCount(alexnet), 60_965_224);
    const neurons = layerTable(alexnet).filter(({ weights }) => weights > 0);
    assert.equal(
      neurons.reduce((sum, { output }) => sum + output.reduce((a, b) => a * b), 0),
      659_272,
    );
  });

  it("builds paddings and strides as the table has them", () => {
    const network: Architecture = {
      name: "strided",
      input: [11, 9, 2],
      layers: [
        { kind: "convolution", filters: 3, kernel: 3, stride: 2, padding: 1, activation: "relu" },
        { kind: "pooling", window: 3, stride: 1, mode: "mean" },
        { kind: "dropout", rate: 0.5 },
        { kind: "flatten" },
        { kind: "dense", units: 2 },
      ],
    };
    const built = modelTable(buildModel(network, rng(1))).filter(
      ({ layer }) => !layer.startsWith("zero_padding"),
    );
    assert.deepEqual(
      built.map(({ output }) => output),
      layerTable(network).map(({ output }) => output),
    );
  });

  it("draws the same weights for a seed, and others for another", () => {
    const [a, b, c] = [1, 1, 2].map((seed) =>
      buildModel(whiteboardNetwork, rng(seed)).getWeights()[0].dataSync(),
    );
    assert.deepEqual(a, b);
    assert.notDeepEqual(a, c);
    const limit = Math.sqrt(6 / (25 * 1 + 25 * 4));
    assert.ok(a.every((weight) => Math.abs(weight) <= limit) && Math.max(...a) > 0.8 * limit);
  });

  it("says which layer doesn't fit", () => {
    const text = (run: () => unknown, message: string) => assert.throws(run, { name: "TypeError", message });
    const small: Architecture = {
      name: "small",
      input: [4, 4, 1],
      layers: [{ kind: "dense", units: 3 }],
    };
    text(() => layerTable(small), "small, layer 1: the input of a dense layer must be flat, got [ 4, 4, 1 ]");
    text(
      () => layerTable({ ...small, layers: [{ kind: "flatten" }, { kind: "pooling", window: 2 }] }),
      "small, layer 2: the input of a pooling must be a volume, got [ 16 ]",
    );
    const of = (layer: object, input = [4, 4, 2]) => {
      return () => layerTable({ name: "small", input, layers: [layer] } as never);
    };
    const convolution = { kind: "convolution", filters: 2, kernel: 3 };
    const pooling = { kind: "pooling", window: 2 };
    const anActivation = "one of linear, relu, tanh, sigmoid, softmax";
    const cases: [object, string, string, unknown[]][] = [
      [convolution, "filters", "an integer, 1 or above", [0, 1.5, Number.NaN]],
      [convolution, "kernel", "an integer, 1 or above", [0, 1.5, Number.NaN]],
      [convolution, "stride", "an integer, 1 or above", [0, 1.5, Number.NaN]],
      [convolution, "padding", "an integer, 0 or above", [-1, 1.5, Number.NaN]],
      [convolution, "groups", "an integer, 1 or above", [0, -1, 0.5]],
      [convolution, "groups", "a divisor of 2 channels and 2 filters", [3]],
      [convolution, "activation", anActivation, ["swish"]],
      [pooling, "window", "an integer, 1 or above", [0, 1.5, Number.NaN]],
      [pooling, "stride", "an integer, 1 or above", [0, 1.5, Number.NaN]],
      [pooling, "mode", "max or mean", ["min"]],
      [{ kind: "dropout" }, "rate", "a number from 0 to below 1", [1, -0.1, Number.NaN]],
      [{}, "kind", "convolution, pooling, flatten, dropout or dense", ["recurrent", undefined]],
    ];
    for (const [layer, name, rule, values] of cases) {
      for (const value of values) {
        text(
          of({ ...layer, [name]: value }),
          `small, layer 1: ${name} must be ${rule}, got ${inspect(value)}`,
        );
      }
    }
    text(
      of({ ...convolution, kernel: 5 }),
      "small, layer 1: the kernel's side must be at most that of the padded picture, 4, got 5",
    );
    for (const bad of [{ units: 0 }, { units: Number.NaN }, { units: 1, activation: "swish" as never }]) {
      const layers: Architecture["layers"] = [{ kind: "flatten" }, { kind: "dense", ...bad }];
      assert.throws(
        () => layerTable({ ...small, layers }),
        /^TypeError: small, layer 2: (units must be an integer, 1 or above|activation must be one of .*), got /,
      );
    }
    for (const input of [
      [4, 4],
      [4, 4, 0],
      [4, 4, Number.NaN],
    ]) {
      text(
        of(convolution, input),
        `small: input must be [rows, columns, channels], integers above 0, got ${inspect(input)}`,
      );
    }
    text(
      () => buildModel(alexnet, rng(1)),
      "buildModel: groups must be 1, all that TensorFlow.js has, got 2",
    );
    text(
      () => buildModel(lenet5, undefined as never),
      "buildModel: generator must be a seeded generator such as rng(1), got undefined",
    );
  });
});
