import type { LayersModel, layers } from "@tensorflow/tfjs";
import { refuseUnknownOptions } from "../../display/index.js";
import { mustBe } from "../../random/options.js";
import { tf } from "../../tensor/index.js";
import { chooseKernels } from "./kernels.js";
import { decompose, type Factors } from "./low-rank.js";
import { type Replacement, replaceLayers } from "./replace-layers.js";

type Layer = layers.Layer;

export interface FactoriseSpec {
  /** The rank of each layer that is to be split, by the layers' names. */
  ranks: Record<string, number>;
}

export interface Factorised {
  /** A new model, with two layers in place of each that was split; the other one is as it was. */
  model: LayersModel;
  /** For each layer that was split: the rank, ‖W - W_r‖, and its weights before and after, biases left out. */
  layers: { layer: string; rank: number; error: number; before: number; after: number }[];
}

/**
 * Low-rank approximation (малоранговое приближение): a dense layer [in, out] becomes two, [in, r] and [r, out], and a
 * convolution [h, w, in, out] a vertical one [h, 1, in, r] and a horizontal one [1, w, r, out]. The first has no biases and no
 * activation. What comes out is what the layer with the nearest kernel of rank r would give; `fineTune` then trains both.
 *
 * Sources: Denton and others, “Exploiting Linear Structure Within Convolutional Networks for Efficient Evaluation”, 2014
 * (dense layers); Jaderberg and others, 2014 (convolutions, see `decompose`).
 */
export function factorise(model: LayersModel, spec: FactoriseSpec): Factorised {
  const { ranks, ...unknown } = spec;
  refuseUnknownOptions("factorise", unknown, ["ranks"]);
  mustBe(
    "factorise",
    "ranks",
    "ranks by the layers' names",
    ranks,
    typeof ranks === "object" && ranks !== null,
  );
  const kernels = chooseKernels("factorise", model, Object.keys(ranks));
  const results: Factorised["layers"] = [];
  const replacements = new Map<string, Replacement[]>();
  for (const kernel of kernels) {
    const layer = model.getLayer(kernel.layer);
    const kind = layer.getClassName();
    const isKnown =
      kind === "Dense" || (kind === "Conv2D" && layer.getConfig()["dataFormat"] !== "channelsFirst");
    mustBe("factorise", kernel.layer, "a dense layer or a convolution in two dimensions", kind, isKnown);
    const rank = ranks[kernel.layer];
    const factors = decompose(kernel).factors(rank);
    replacements.set(
      kernel.layer,
      kind === "Dense" ? splitDense(layer, factors) : splitConvolution(layer, factors),
    );
    const after = factors.left.length + factors.right.length;
    results.push({ layer: kernel.layer, rank, error: factors.error, before: kernel.variable.size, after });
  }
  return { model: replaceLayers(model, replacements), layers: results };
}

function splitDense(layer: Layer, { left, right, rank }: Factors): Replacement[] {
  const { name, units, activation, useBias } = layer.getConfig() as Record<string, never>;
  const [, ...biases] = layer.getWeights();
  return [
    {
      layer: tf.layers.dense({ name: `${name}_left`, units: rank, useBias: false }),
      weights: [tf.tensor2d(left, [left.length / rank, rank])],
    },
    {
      layer: tf.layers.dense({ name: `${name}_right`, units, activation, useBias }),
      weights: [tf.tensor2d(right, [rank, right.length / rank]), ...biases],
    },
  ];
}

function splitConvolution(layer: Layer, { left, right, rank }: Factors): Replacement[] {
  const config = layer.getConfig() as Record<string, never>;
  const { name, filters, padding, activation, useBias } = config;
  const [height, width] = config["kernelSize"] as number[];
  const [down, across] = config["strides"] as number[];
  const [dilatedDown, dilatedAcross] = config["dilationRate"] as number[];
  const [, ...biases] = layer.getWeights();
  const vertical = tf.layers.conv2d({
    name: `${name}_left`,
    filters: rank,
    kernelSize: [height, 1],
    strides: [down, 1],
    dilationRate: [dilatedDown, 1],
    padding,
    useBias: false,
  });
  const horizontal = tf.layers.conv2d({
    name: `${name}_right`,
    filters,
    kernelSize: [1, width],
    strides: [1, across],
    dilationRate: [1, dilatedAcross],
    padding,
    activation,
    useBias,
  });
  // The right factor is [rank, width · out]; the kernel has the width before the channels.
  const kernel = tf.tidy(() => tf.tensor(right, [rank, width, 1, filters]).transpose([2, 1, 0, 3]));
  return [
    { layer: vertical, weights: [tf.tensor4d(left, [height, 1, left.length / (height * rank), rank])] },
    { layer: horizontal, weights: [kernel, ...biases] },
  ];
}
