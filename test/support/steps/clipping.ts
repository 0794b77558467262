import type { NamedTensorMap, Tensor } from "@tensorflow/tfjs";
import { drawDense } from "../../../bench/tensor/steps/draw.js";
import { batches, type Training, type TrainingOptions } from "../../../bench/tensor/steps/training.js";
import { tf } from "../../../src/tensor/tf.js";
import { drawClusters } from "./clusters.js";

const LIMIT = 0.5;

/** Gradients whose common norm is cut off at a limit before the optimiser has them (Pascanu et al. 2013). */
export function createClipping({ generator }: TrainingOptions): Training {
  const variables = [...drawDense(generator, 2, 16), ...drawDense(generator, 16, 5)];
  const [w1, b1, w2, b2] = variables;
  const optimizer = tf.train.rmsprop(0.01);
  const step = (x: Tensor, classes: Tensor): Tensor => {
    const { value, grads } = tf.variableGrads(() => {
      const logits = tf.matMul(tf.matMul(x, w1!).add(b1!).elu(), w2!).add(b2!);
      return tf.losses.softmaxCrossEntropy(tf.oneHot(classes, 5), logits).asScalar();
    }, variables);
    const norm = tf.sqrt(tf.addN(Object.values(grads).map((grad) => grad.square().sum())));
    const scale = tf.div(LIMIT, tf.maximum(norm, LIMIT));
    const clipped: NamedTensorMap = {};
    for (const [name, grad] of Object.entries(grads)) clipped[name] = grad.mul(scale);
    optimizer.applyGradients(clipped);
    return value;
  };
  return { step, inputs: batches(() => drawClusters(generator, 32, 5)), variables };
}
