import type { Tensor, Variable } from "@tensorflow/tfjs";
import { drawDense } from "../../../bench/tensor/steps/draw.js";
import { batches, type Training, type TrainingOptions } from "../../../bench/tensor/steps/training.js";
import { tf } from "../../../src/tensor/tf.js";
import { drawClusters } from "./clusters.js";

/** A GAN of MLPs for a ring of eight clusters; its noise is drawn in the step. */
export function createRingGan({ generator }: TrainingOptions): Training {
  const network = (inputs: number, outputs: number) =>
    [drawDense(generator, inputs, 16), drawDense(generator, 16, outputs)].flat();
  const paint = network(4, 2);
  const judge = network(2, 1);
  const optimizers = { paint: tf.train.adam(1e-4, 0.5), judge: tf.train.adam(2e-2, 0.5) };
  const apply = ([w1, b1, w2, b2]: Variable[], x: Tensor) =>
    tf.matMul(tf.leakyRelu(tf.matMul(x, w1!).add(b1!), 0.2), w2!).add(b2!);
  // −ln d and −ln(1 − d), from logits.
  const real = (logits: Tensor) => logits.neg().softplus().mean();
  const fake = (logits: Tensor) => logits.softplus().mean();
  const step = (points: Tensor) => {
    const noise = () => tf.randomNormal([points.shape[0]!, 4]);
    const painted = apply(paint, noise());
    const discriminator = optimizers.judge.minimize(
      () =>
        real(apply(judge, points))
          .add(fake(apply(judge, painted)))
          .asScalar(),
      true,
      judge,
    )!;
    const generator = optimizers.paint.minimize(
      () => real(apply(judge, apply(paint, noise()))).asScalar(),
      true,
      paint,
    )!;
    return { discriminator, generator };
  };
  const inputs = batches(() => [drawClusters(generator, 32, 8)[0]]);
  return { step, inputs, variables: [...paint, ...judge] };
}
