import type { LayersModel } from "@tensorflow/tfjs";
import type { Examples } from "../../../src/learn/compress/index.js";
import { integer, normal, rng } from "../../../src/random/index.js";
import { tf, withSeed } from "../../../src/tensor/index.js";

/** Clouds around corners of a cube in eight dimensions, four classes: quickly learnt. */
export function clouds(m: number, seed = 1, deviation = 0.7): Examples {
  const generator = rng(seed);
  const y = Int32Array.from({ length: m }, () => integer(generator, 0, 3));
  const x = Array.from(y, (k) =>
    Array.from({ length: 8 }, (_, i) => ((k >> (i % 2)) & 1 ? 1 : -1) + normal(generator, 0, deviation)),
  );
  return { x: tf.tensor2d(x, [m, 8]), y: tf.tensor1d(y, "int32") };
}

/** A network of two dense layers for the clouds. */
export function denseModel(seed = 1): LayersModel {
  return withSeed(seed, () =>
    tf.sequential({
      name: "dense",
      layers: [
        tf.layers.dense({ inputShape: [8], units: 24, activation: "relu", name: "hidden" }),
        tf.layers.dense({ units: 4, name: "out" }),
      ],
    }),
  );
}

/** A network with convolutions for pictures [8, 8, 2]. */
export function convModel(seed = 1): LayersModel {
  return withSeed(seed, () =>
    tf.sequential({
      layers: [
        tf.layers.conv2d({
          inputShape: [8, 8, 2],
          filters: 4,
          kernelSize: 3,
          activation: "relu",
          name: "conv",
        }),
        tf.layers.maxPooling2d({ poolSize: 2 }),
        tf.layers.batchNormalization(),
        tf.layers.flatten(),
        tf.layers.dense({ units: 3, name: "out" }),
      ],
    }),
  );
}

/** The weights of a model as numbers; there is one zero. */
export const values = (model: LayersModel): number[][] =>
  model.getWeights().map((weight) => [...weight.dataSync()].map((w) => w + 0));
