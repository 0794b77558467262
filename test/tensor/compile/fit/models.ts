import type { LayersModel, SymbolicTensor, Tensor } from "@tensorflow/tfjs";
import { rng } from "../../../../src/random/index.js";
import { tf } from "../../../../src/tensor/index.js";
import { real } from "../cases/case.js";

/** A model and what it is trained on: 50 examples, so that batches of 16 leave a smaller one. */
export interface Fitted {
  model: LayersModel;
  x: Tensor;
  y: Tensor | Tensor[];
}

const examples = 50;

/** Points, and which of three sectors they are in, as one-hot vectors. */
function points(): { x: Tensor; y: Tensor } {
  const x = real([examples, 2], -1, 1)(rng(11));
  const sector = tf
    .atan2(x.slice([0, 1], [-1, 1]), x.slice([0, 0], [-1, 1]))
    .add(Math.PI)
    .div((2 * Math.PI) / 3);
  return { x, y: tf.oneHot(sector.floor().clipByValue(0, 2).flatten().toInt(), 3) };
}

export function dense(): Fitted {
  const kernelRegularizer = tf.regularizers.l1l2({ l1: 1e-3, l2: 1e-2 });
  const model = tf.sequential({
    layers: [
      tf.layers.dense({ units: 12, activation: "relu", inputShape: [2], kernelRegularizer }),
      tf.layers.dense({ units: 3, activation: "softmax" }),
    ],
  });
  model.compile({ optimizer: tf.train.adam(0.02), loss: "categoricalCrossentropy", metrics: ["accuracy"] });
  return { model, ...points() };
}

export function dropout(): Fitted {
  const model = tf.sequential({
    layers: [
      tf.layers.dense({ units: 16, activation: "tanh", inputShape: [2] }),
      tf.layers.dropout({ rate: 0.3 }),
      tf.layers.gaussianNoise({ stddev: 0.1 }),
      tf.layers.dense({ units: 3, activation: "softmax" }),
    ],
  });
  model.compile({ optimizer: "rmsprop", loss: "categoricalCrossentropy", metrics: ["acc"] });
  return { model, ...points() };
}

export function convolutional(): Fitted {
  const model = tf.sequential({
    layers: [
      tf.layers.conv2d({ filters: 4, kernelSize: 3, inputShape: [6, 6, 1], useBias: false }),
      tf.layers.batchNormalization(),
      tf.layers.activation({ activation: "relu" }),
      tf.layers.maxPooling2d({ poolSize: 2 }),
      tf.layers.flatten(),
      tf.layers.dense({ units: 1, activation: "sigmoid" }),
    ],
  });
  model.compile({
    optimizer: tf.train.sgd(0.1),
    loss: "binaryCrossentropy",
    metrics: ["binaryAccuracy", "mse"],
  });
  const x = real([examples, 6, 6, 1], 0, 1)(rng(12));
  const y = x.mean([1, 2]).greater(0.5).toFloat();
  return { model, x, y };
}

/** One input and two outputs with losses of their own. */
export function twoOutputs(): Fitted {
  const input = tf.input({ shape: [2] });
  const hidden = tf.layers.dense({ units: 8, activation: "relu" }).apply(input);
  const classes = tf.layers.dense({ units: 3, activation: "softmax", name: "classes" }).apply(hidden);
  const radius = tf.layers.dense({ units: 1, name: "radius" }).apply(hidden);
  const model = tf.model({ inputs: input, outputs: [classes, radius] as SymbolicTensor[] });
  model.compile({
    optimizer: tf.train.momentum(0.05, 0.9),
    loss: ["categoricalCrossentropy", "meanSquaredError"],
    metrics: { classes: "accuracy", radius: "mse" },
  });
  const { x, y } = points();
  return { model, x, y: [y, x.square().sum(1, true).sqrt()] };
}
