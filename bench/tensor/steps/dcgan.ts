import type { Tensor } from "@tensorflow/tfjs";
import type { RandomGenerator } from "../../../src/data/index.js";
import { tf } from "../../../src/tensor/tf.js";
import { allVariables, drawTensor, trainable, withDrawnKernels } from "./draw.js";
import { drawPictures } from "./pictures.js";
import { batches, type Training, type TrainingOptions } from "./training.js";

export interface DcganOptions extends TrainingOptions {
  batch?: number;
  /** The pictures' height and width, a multiple of 4. */
  size?: number;
  /** Of the layers beside the picture; the inner ones have twice as many. */
  filters?: number;
}

const LATENT = 100;
const convolution = { kernelSize: 4, strides: 2, padding: "same" } as const;

function generatorModel(random: RandomGenerator, size: number, filters: number) {
  const { layers } = tf;
  const small = size / 4;
  const model = tf.sequential({
    layers: [
      layers.dense({ inputShape: [LATENT], units: small * small * 2 * filters, useBias: false }),
      layers.reshape({ targetShape: [small, small, 2 * filters] }),
      layers.batchNormalization(),
      layers.reLU(),
      layers.conv2dTranspose({ ...convolution, filters, useBias: false }),
      layers.batchNormalization(),
      layers.reLU(),
      layers.conv2dTranspose({ ...convolution, filters: 1, activation: "tanh" }),
    ],
  });
  return withDrawnKernels(model, random);
}

function discriminatorModel(random: RandomGenerator, size: number, filters: number) {
  const { layers } = tf;
  const model = tf.sequential({
    layers: [
      layers.conv2d({ ...convolution, inputShape: [size, size, 1], filters }),
      layers.leakyReLU({ alpha: 0.2 }),
      layers.conv2d({ ...convolution, filters: 2 * filters }),
      layers.leakyReLU({ alpha: 0.2 }),
      layers.flatten(),
      layers.dense({ units: 1 }),
    ],
  });
  return withDrawnKernels(model, random);
}

/**
 * DCGAN (Radford et al. 2016) for pictures of 28×28. Generator: 100, dense 7×7×128, transposed convolutions 64 and 1,
 * batch normalisation and ReLU between, tanh. Discriminator: convolutions 64 and 128, leaky ReLU 0.2, dense 1. All
 * convolutions are 4×4 with stride 2. A step updates the discriminator, then the generator, by Adam with β₁ = 0.5.
 */
export function createDcgan({ generator, batch = 64, size = 28, filters = 64 }: DcganOptions): Training {
  const paint = generatorModel(generator, size, filters);
  const judge = discriminatorModel(generator, size, filters);
  const optimizers = { judge: tf.train.adam(2e-4, 0.5), paint: tf.train.adam(2e-4, 0.5) };
  const apply = (model: typeof paint, x: Tensor) => model.apply(x, { training: true }) as Tensor;
  const toBe = (label: 0 | 1, logits: Tensor) =>
    tf.losses.sigmoidCrossEntropy(tf.fill(logits.shape, label), logits).asScalar();

  const step = (real: Tensor, noise: Tensor) => {
    const painted = apply(paint, noise);
    const discriminator = optimizers.judge.minimize(
      () => toBe(1, apply(judge, real)).add(toBe(0, apply(judge, painted))),
      true,
      trainable(judge),
    )!;
    const generator = optimizers.paint.minimize(
      () => toBe(1, apply(judge, apply(paint, noise))),
      true,
      trainable(paint),
    )!;
    return { discriminator, generator };
  };
  const inputs = batches(() => [
    drawPictures(generator, batch, size)[0],
    drawTensor(generator, [batch, LATENT]),
  ]);
  return { step, inputs, variables: [...allVariables(judge), ...allVariables(paint)] };
}
