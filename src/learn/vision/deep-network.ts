import type { LayersModel, SymbolicTensor } from "@tensorflow/tfjs";
import { refuseUnknownOptions } from "../../display/index.js";
import { mustBe, mustBeBoolean, mustBeCount } from "../../random/options.js";
import { mustBeGenerator, type RandomGenerator } from "../../random/rng.js";
import { tf, withSeed } from "../../tensor/index.js";
import { type Initialisation, mustBeInitialisation, residualBlock } from "./residual-block.js";

export interface DeepNetworkSpec {
  /** The number of layers with weights, even and 4 or above: one convolution, (depth - 2) / 2 blocks of two, one dense. */
  depth: number;
  /** Whether the blocks have shortcuts: with them the network is a ResNet, without them a plain one of as many weights. */
  residual: boolean;
  /** The side of a picture in pixels (16 if not given). */
  size?: number;
  /** The number of classes (10 if not given). */
  classes?: number;
  /** The number of filters of every convolution (8 if not given). */
  filters?: number;
  /** Whether each convolution is followed by batch normalisation (false if not given). */
  batchNorm?: boolean;
  /** How the weights are drawn ("glorotUniform", TensorFlow.js's own, if not given). */
  initialisation?: Initialisation;
  /** Draws the weights: a plain and a residual network get the same from the same seed. */
  generator: RandomGenerator;
}

/**
 * A plain or residual network of any depth for square grey pictures: the same layers, with and without shortcuts.
 *
 * A first 3×3 convolution with stride 2 makes [size/2, size/2, filters] of a picture [size, size, 1], blocks keep that
 * shape (see `residualBlock`), and a dense layer gives the logits of the classes.
 *
 * Source: He et al. 2015 (arXiv:1512.03385), section 4.2. Differences from the paper's networks for CIFAR-10:
 * 1. One stage of one resolution instead of three, and the dense layer sees every pixel instead of their mean: the
 *    pictures are small, and the depth is what is to be seen.
 * 2. No batch normalisation unless it is asked for.
 *
 * @returns a model from [batch, size, size, 1] to logits [batch, classes]
 * @throws TypeError if an option is unknown, missing or out of its range
 */
export function deepNetwork(spec: DeepNetworkSpec): LayersModel {
  const { depth, residual, size, classes, filters, batchNorm, initialisation, generator } =
    networkOptions(spec);
  return withSeed(generator.next() >>> 0, () => {
    const { layers } = tf;
    const kernelInitializer = initialisation;
    const inputs = tf.input({ shape: [size, size, 1] });
    const first = { filters, kernelSize: 3, strides: 2, padding: "same" as const, kernelInitializer };
    let x = layers.conv2d({ ...first, activation: "relu" }).apply(inputs) as SymbolicTensor;
    for (let block = 0; block < (depth - 2) / 2; block++) {
      x = residualBlock(x, { shortcut: residual, batchNorm, initialisation });
    }
    const flat = layers.flatten().apply(x) as SymbolicTensor;
    const outputs = layers.dense({ units: classes, kernelInitializer }).apply(flat) as SymbolicTensor;
    return tf.model({ inputs, outputs });
  });
}

function networkOptions(spec: DeepNetworkSpec): Required<DeepNetworkSpec> {
  const {
    depth,
    residual,
    size = 16,
    classes = 10,
    filters = 8,
    batchNorm = false,
    initialisation = "glorotUniform",
    generator,
    ...unknown
  } = spec;
  refuseUnknownOptions("deepNetwork", unknown, [
    "depth",
    "residual",
    "size",
    "classes",
    "filters",
    "batchNorm",
    "initialisation",
    "generator",
  ]);
  const holds = Number.isSafeInteger(depth) && depth >= 4 && depth % 2 === 0;
  mustBe("deepNetwork", "depth", "an even integer, 4 or above", depth, holds);
  mustBeBoolean("deepNetwork", "residual", residual);
  mustBeBoolean("deepNetwork", "batchNorm", batchNorm);
  mustBeCount("deepNetwork", "size", size, 2);
  mustBeCount("deepNetwork", "classes", classes, 2);
  mustBeCount("deepNetwork", "filters", filters);
  mustBeInitialisation("deepNetwork", initialisation);
  mustBeGenerator("deepNetwork", generator);
  return { depth, residual, size, classes, filters, batchNorm, initialisation, generator };
}
