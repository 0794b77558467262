import type { Tensor } from "@tensorflow/tfjs";
import { drawDense } from "../../../bench/tensor/steps/draw.js";
import { drawPictures } from "../../../bench/tensor/steps/pictures.js";
import { batches, type Training, type TrainingOptions } from "../../../bench/tensor/steps/training.js";
import { tf } from "../../../src/tensor/tf.js";

const LATENT = 2;

/** A variational autoencoder (Kingma and Welling 2014); the noise is drawn inside the loss. */
export function createVae({ generator }: TrainingOptions): Training {
  const variables = [
    [64, 16],
    [16, 2 * LATENT],
    [LATENT, 16],
    [16, 64],
  ].flatMap(([from, to]) => drawDense(generator, from!, to!));
  const [w1, b1, w2, b2, w3, b3, w4, b4] = variables;
  const optimizer = tf.train.adam(0.01);
  const step = (x: Tensor): Tensor => {
    const loss = () => {
      const code = tf.matMul(tf.matMul(x, w1!).add(b1!).relu(), w2!).add(b2!);
      const [mean, logVariance] = tf.split(code, 2, 1);
      const z = mean!.add(logVariance!.div(2).exp().mul(tf.randomNormal(mean!.shape)));
      const logits = tf.matMul(tf.matMul(z, w3!).add(b3!).relu(), w4!).add(b4!);
      const fault = tf.losses.sigmoidCrossEntropy(x, logits).mul(64);
      const divergence = logVariance!.add(1).sub(mean!.square()).sub(logVariance!.exp()).sum(1).mul(-0.5);
      return fault.add(divergence.mean()).asScalar();
    };
    return optimizer.minimize(loss, true, variables)!;
  };
  const inputs = batches(() => [drawPictures(generator, 16, 8)[0].greater(0).toFloat().reshape([16, 64])]);
  return { step, inputs, variables };
}
