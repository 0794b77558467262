import type { Tensor } from "@tensorflow/tfjs";
import { allVariables, trainable, withDrawnKernels } from "../../../bench/tensor/steps/draw.js";
import { drawPictures } from "../../../bench/tensor/steps/pictures.js";
import { batches, type Training, type TrainingOptions } from "../../../bench/tensor/steps/training.js";
import { tf } from "../../../src/tensor/tf.js";

/** A denoising, sparse autoencoder of layers: noise from a layer, and a penalty on what the code holds. */
export function createAutoencoder({ generator }: TrainingOptions): Training {
  const { layers } = tf;
  const model = tf.sequential({
    layers: [
      layers.gaussianNoise({ inputShape: [64], stddev: 0.1 }),
      layers.dense({ units: 16, activation: "sigmoid" }),
      layers.dense({ units: 64 }),
    ],
  });
  withDrawnKernels(model, generator);
  const optimizer = tf.train.adam(0.01);
  const step = (x: Tensor): Tensor => {
    const loss = () => {
      const decoded = model.apply(x, { training: true }) as Tensor;
      const code = model.layers[1]!.apply(x) as Tensor;
      return tf.losses.meanSquaredError(x, decoded).add(code.abs().mean().mul(1e-2)).asScalar();
    };
    return optimizer.minimize(loss, true, trainable(model))!;
  };
  const inputs = batches(() => [drawPictures(generator, 16, 8)[0].reshape([16, 64])]);
  return { step, inputs, variables: allVariables(model) };
}
