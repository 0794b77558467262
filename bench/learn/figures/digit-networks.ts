/** Networks that read generated digits of 16×16 pixels and give logits, and what is measured on them. */
import type { LayersModel } from "@tensorflow/tfjs";
import type { RandomGenerator } from "../../../src/data/index.js";
import { type Examples, logitsOf } from "../../../src/learn/compress/index.js";
import { integer } from "../../../src/random/index.js";
import { tf, withSeed } from "../../../src/tensor/index.js";

/** Two convolutions with pooling, and a hidden layer. */
export function convolutional(
  generator: RandomGenerator,
  [first, second]: readonly [number, number],
  units: number,
): LayersModel {
  const seed = integer(generator, 0, 2 ** 31 - 1);
  const activation = "relu";
  return withSeed(seed, () =>
    tf.sequential({
      layers: [
        tf.layers.conv2d({
          inputShape: [16, 16, 1],
          filters: first,
          kernelSize: 3,
          activation,
          name: "conv1",
        }),
        tf.layers.maxPooling2d({ poolSize: 2 }),
        tf.layers.conv2d({ filters: second, kernelSize: 3, activation, name: "conv2" }),
        tf.layers.maxPooling2d({ poolSize: 2 }),
        tf.layers.flatten(),
        tf.layers.dense({ units, activation, name: "fc" }),
        tf.layers.dense({ units: 10, name: "out" }),
      ],
    }),
  );
}

/** One hidden layer. */
export function perceptron(generator: RandomGenerator, units: number): LayersModel {
  const seed = integer(generator, 0, 2 ** 31 - 1);
  return withSeed(seed, () =>
    tf.sequential({
      layers: [
        tf.layers.flatten({ inputShape: [16, 16, 1] }),
        tf.layers.dense({ units, activation: "relu", name: "hidden" }),
        tf.layers.dense({ units: 10, name: "out" }),
      ],
    }),
  );
}

/** The share of one class's examples that are answered with it. */
export function recall(model: LayersModel, { x, y }: Examples, k: number): number {
  const answers = tf.tidy(() => logitsOf(model, x).argMax(1).dataSync());
  const places = [...y.dataSync()].flatMap((label, i) => (label === k ? [i] : []));
  return places.filter((i) => answers[i] === k).length / places.length;
}
