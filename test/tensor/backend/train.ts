// Trains a small dense and a small convolutional network from fixed weights on fixed data, and prints what came of it.
import { backend, tf } from "../../../src/tensor/index.js";

/** Numbers that look like noise and are the same everywhere. */
function wave(shape: number[], frequency: number): ReturnType<typeof tf.tensor> {
  const size = shape.reduce((a, b) => a * b, 1);
  return tf.tensor(
    Float32Array.from({ length: size }, (_, i) => Math.sin(i * frequency + frequency)),
    shape,
  );
}

function dense() {
  const { layers } = tf;
  return tf.sequential({
    layers: [
      layers.dense({ units: 16, inputShape: [4], activation: "relu" }),
      layers.dense({ units: 2, activation: "softmax" }),
    ],
  });
}

function convolutional() {
  const { layers } = tf;
  return tf.sequential({
    layers: [
      layers.conv2d({
        filters: 4,
        kernelSize: 3,
        padding: "same",
        inputShape: [8, 8, 1],
        activation: "relu",
      }),
      layers.maxPooling2d({ poolSize: 2 }),
      layers.flatten(),
      layers.dense({ units: 2, activation: "softmax" }),
    ],
  });
}

async function losses(make: () => ReturnType<typeof dense>): Promise<number[]> {
  const model = make();
  const before = model.getWeights();
  model.setWeights(before.map((weight, i) => wave(weight.shape, 1.7 + i).mul(0.3)));
  model.compile({ optimizer: tf.train.adam(0.01), loss: "categoricalCrossentropy" });
  const samples = 32;
  const x = wave([samples, ...(model.inputs[0]!.shape.slice(1) as number[])], 0.9);
  const y = tf.oneHot(
    Array.from({ length: samples }, (_, i) => i % 2),
    2,
  );
  const { history } = await model.fit(x, y, { epochs: 5, batchSize: 8, shuffle: false });
  return history["loss"] as number[];
}

const result = {
  backend: backend.name,
  tfjs: tf.getBackend(),
  dense: await losses(dense),
  convolutional: await losses(convolutional),
};
console.log(JSON.stringify(result));
