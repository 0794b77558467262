/** The two networks on which Deep Compression is measured. */
import type { LayersModel } from "@tensorflow/tfjs";
import { integer } from "../../random/distributions.js";
import { mustBeCount } from "../../random/options.js";
import { mustBeGenerator, type RandomGenerator } from "../../random/rng.js";
import { tf, withSeed } from "../../tensor/index.js";

export interface LenetSpec {
  /** The pictures' height and width (28 if not given). */
  size?: number;
  /** The number of classes (10 if not given). */
  classes?: number;
  /** Draws the initial weights. */
  generator: RandomGenerator;
}

function lenetOptions(where: string, { size = 28, classes = 10, generator }: LenetSpec) {
  mustBeCount(where, "size", size, 16);
  mustBeCount(where, "classes", classes, 2);
  mustBeGenerator(where, generator);
  return { size, classes, seed: integer(generator, 0, 2 ** 31 - 1) };
}

/**
 * LeNet-300-100: two hidden layers, of 300 and 100 units. For 28×28 pictures and ten classes 266,610 weights, 1066 KB as
 * float32. The output is logits.
 *
 * Source: LeCun and others, “Gradient-Based Learning Applied to Document Recognition”, 1998; ReLU in place of tanh.
 */
export function lenet300(spec: LenetSpec): LayersModel {
  const { size, classes, seed } = lenetOptions("lenet300", spec);
  return withSeed(seed, () =>
    tf.sequential({
      name: "lenet300",
      layers: [
        tf.layers.flatten({ inputShape: [size, size, 1], name: "flatten" }),
        tf.layers.dense({ units: 300, activation: "relu", name: "fc1" }),
        tf.layers.dense({ units: 100, activation: "relu", name: "fc2" }),
        tf.layers.dense({ units: classes, name: "fc3" }),
      ],
    }),
  );
}

/**
 * LeNet-5 as Deep Compression took it, from Caffe: wider than LeCun's, with 20 and 50 filters and 500 units. For 28×28
 * pictures and ten classes 431,080 weights, 1724 KB as float32. The output is logits.
 */
export function lenet5(spec: LenetSpec): LayersModel {
  const { size, classes, seed } = lenetOptions("lenet5", spec);
  return withSeed(seed, () =>
    tf.sequential({
      name: "lenet5",
      layers: [
        tf.layers.conv2d({ inputShape: [size, size, 1], filters: 20, kernelSize: 5, name: "conv1" }),
        tf.layers.maxPooling2d({ poolSize: 2, name: "pool1" }),
        tf.layers.conv2d({ filters: 50, kernelSize: 5, name: "conv2" }),
        tf.layers.maxPooling2d({ poolSize: 2, name: "pool2" }),
        tf.layers.flatten({ name: "flatten" }),
        tf.layers.dense({ units: 500, activation: "relu", name: "fc1" }),
        tf.layers.dense({ units: classes, name: "fc2" }),
      ],
    }),
  );
}
