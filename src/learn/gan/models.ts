/** Small generators and discriminators. */
import type { LayersModel, Sequential } from "@tensorflow/tfjs";
import { refuseUnknownOptions } from "../../display/index.js";
import { integer } from "../../random/distributions.js";
import { mustBe, mustBeCount, mustBePositive } from "../../random/options.js";
import { mustBeGenerator, type RandomGenerator } from "../../random/rng.js";
import { tf, withSeed } from "../../tensor/index.js";

export interface PerceptronSpec {
  /** The numbers of units, from the inputs to the outputs. */
  layers: readonly number[];
  /** What stands between the layers ("relu" if not given). */
  activation?: "relu" | "tanh" | "leaky";
  /** Draws the weights. */
  generator: RandomGenerator;
}

/** A model of dense layers, linear at its end: a generator of points, or a discriminator that gives logits. */
export function perceptron(spec: PerceptronSpec): Sequential {
  const { layers, activation = "relu", generator, ...unknown } = spec;
  refuseUnknownOptions("perceptron", unknown, ["layers", "activation", "generator"]);
  const counts =
    Array.isArray(layers) && layers.length > 1 && layers.every((n) => Number.isSafeInteger(n) && n > 0);
  mustBe("perceptron", "layers", "two or more counts, 1 or above", layers, counts);
  const known = ["relu", "tanh", "leaky"];
  mustBe("perceptron", "activation", `one of ${known.join(", ")}`, activation, known.includes(activation));
  mustBeGenerator("perceptron", generator);
  return drawn(generator, () => {
    const model = tf.sequential();
    for (const [k, units] of layers.slice(1).entries()) {
      const isLast = k === layers.length - 2;
      const plain = isLast || activation === "leaky";
      model.add(
        tf.layers.dense({
          units,
          inputShape: [layers[k]],
          kernelInitializer: activation === "tanh" ? "glorotNormal" : "heNormal",
          ...(plain ? {} : { activation }),
        }),
      );
      if (!isLast && activation === "leaky") model.add(tf.layers.leakyReLU({ alpha: 0.2 }));
    }
    return model;
  });
}

export interface DcganSpec {
  /** The side of the pictures in pixels, a multiple of 4 (16 if not given). */
  size?: number;
  /** The filters of the layers beside the picture; the inner ones have twice as many (32 if not given). */
  filters?: number;
  /** n_z, the length of z (100 if not given). */
  latent?: number;
  /** How many pictures d sees at once, as channels (1 if not given; see `pack` of `createGan`). */
  pack?: number;
  /** The standard deviation of the initial weights (0.02 if not given). */
  deviation?: number;
  /** Draws the weights. */
  generator: RandomGenerator;
}

/**
 * The two networks of DCGAN (Radford, Metz and Chintala 2016) for small grey pictures [size, size, 1] from -1 to 1.
 * G: z, a dense layer to [size/4, size/4, 2 · filters], transposed convolutions of stride 2 to `filters` and 1, batch
 * normalisation and ReLU between, tanh. d: convolutions of stride 2 to `filters` and 2 · `filters`, leaky ReLU of
 * slope 0.2, a dense layer to one logit. Differences from the paper:
 * 1. Two convolutions instead of four, 4×4 instead of 5×5, and fewer filters: the pictures are small.
 * 2. d has no batch normalisation, which with packs and small batches tells it too much.
 */
export function dcgan(spec: DcganSpec): { G: LayersModel; d: LayersModel; latent: number } {
  const { size = 16, filters = 32, latent = 100, pack = 1, deviation = 0.02, ...more } = spec;
  const { generator, ...unknown } = more;
  const known = ["size", "filters", "latent", "pack", "deviation", "generator"];
  refuseUnknownOptions("dcgan", unknown, known);
  mustBe("dcgan", "size", "a multiple of 4, 8 or above", size, size % 4 === 0 && size >= 8);
  mustBeCount("dcgan", "filters", filters);
  mustBeCount("dcgan", "latent", latent);
  mustBeCount("dcgan", "pack", pack);
  mustBePositive("dcgan", "deviation", deviation);
  mustBeGenerator("dcgan", generator);
  const { layers } = tf;
  const small = size / 4;
  return drawn(generator, () => {
    const kernelInitializer = tf.initializers.randomNormal({ mean: 0, stddev: deviation });
    const convolution = { kernelSize: 4, strides: 2, padding: "same", kernelInitializer } as const;
    const G = tf.sequential({
      layers: [
        layers.dense({
          inputShape: [latent],
          units: small * small * 2 * filters,
          useBias: false,
          kernelInitializer,
        }),
        layers.reshape({ targetShape: [small, small, 2 * filters] }),
        layers.batchNormalization(),
        layers.reLU(),
        layers.conv2dTranspose({ ...convolution, filters, useBias: false }),
        layers.batchNormalization(),
        layers.reLU(),
        layers.conv2dTranspose({ ...convolution, filters: 1, activation: "tanh" }),
      ],
    });
    const d = tf.sequential({
      layers: [
        layers.conv2d({ ...convolution, inputShape: [size, size, pack], filters }),
        layers.leakyReLU({ alpha: 0.2 }),
        layers.conv2d({ ...convolution, filters: 2 * filters }),
        layers.leakyReLU({ alpha: 0.2 }),
        layers.flatten(),
        layers.dense({ units: 1, kernelInitializer }),
      ],
    });
    return { G, d, latent };
  });
}

/** Makes models whose weights are drawn from the generator. */
function drawn<M>(generator: RandomGenerator, make: () => M): M {
  return withSeed(integer(generator, 0, 2 ** 31 - 1), make);
}
