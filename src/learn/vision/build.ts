import type { LayersModel, Sequential } from "@tensorflow/tfjs";
import { integer } from "../../random/distributions.js";
import { mustBe } from "../../random/options.js";
import { mustBeGenerator, type RandomGenerator } from "../../random/rng.js";
import { tf, withSeed } from "../../tensor/index.js";
import { type Architecture, type LayerRow, type LayerSpec, layerTable } from "./architecture.js";

type Layer = Parameters<Sequential["add"]>[0];

/**
 * Builds the network that an architecture describes. Weights are drawn by Glorot and Bengio's rule (2010), uniformly
 * within ±√(6 / (inputs + outputs)) of a unit; biases begin at 0.
 *
 * @param generator draws the initial weights
 * @throws TypeError where a layer doesn't fit, or has groups, which TensorFlow.js doesn't know
 */
export function buildModel(architecture: Architecture, generator: RandomGenerator): Sequential {
  mustBeGenerator("buildModel", generator);
  layerTable(architecture); // says which layer doesn't fit, before anything is made
  for (const layer of architecture.layers) {
    const groups = layer.kind === "convolution" ? (layer.groups ?? 1) : 1;
    mustBe("buildModel", "groups", "1, all that TensorFlow.js has", groups, groups === 1);
  }
  return withSeed(integer(generator, 0, 2 ** 32 - 1), () => {
    const model = tf.sequential();
    model.add(tf.layers.inputLayer({ inputShape: [...architecture.input] }));
    for (const layer of architecture.layers.flatMap(tfLayers)) model.add(layer);
    return model;
  });
}

// TensorFlow.js would draw from the normal distribution.
const kernelInitializer = "glorotUniform";

function tfLayers(layer: LayerSpec): Layer[] {
  const { layers } = tf;
  switch (layer.kind) {
    case "convolution": {
      const { filters, kernel, stride = 1, padding = 0, activation = "linear" } = layer;
      const convolution = layers.conv2d({
        filters,
        kernelSize: kernel,
        strides: stride,
        activation,
        kernelInitializer,
      });
      return padding > 0 ? [layers.zeroPadding2d({ padding }), convolution] : [convolution];
    }
    case "pooling": {
      const args = { poolSize: layer.window, strides: layer.stride ?? layer.window };
      return [layer.mode === "mean" ? layers.averagePooling2d(args) : layers.maxPooling2d(args)];
    }
    case "flatten":
      return [layers.flatten()];
    case "dropout":
      return [layers.dropout({ rate: layer.rate })];
    case "dense":
      return [
        layers.dense({ units: layer.units, activation: layer.activation ?? "linear", kernelInitializer }),
      ];
  }
}

/**
 * The same table as `layerTable`, read off a network that exists: shapes as its layers tell them, and the sizes of the
 * tensors that it holds. Layers that neither learn nor change the shape are left out.
 */
export function modelTable(model: LayersModel): Pick<LayerRow, "layer" | "output" | "weights" | "biases">[] {
  return model.layers.flatMap((layer) => {
    const sizes = layer.weights.map(({ shape }) => ({
      rank: shape.length,
      size: shape.reduce<number>((all, length) => all * (length ?? 1), 1),
    }));
    const sum = (keep: (rank: number) => boolean) =>
      sizes.reduce((all, { rank, size }) => (keep(rank) ? all + size : all), 0);
    const output = (layer.outputShape as (number | null)[]).slice(1).map(Number);
    if (layer.getClassName() === "InputLayer") return [];
    return [
      { layer: layer.name, output, weights: sum((rank) => rank > 1), biases: sum((rank) => rank === 1) },
    ];
  });
}
