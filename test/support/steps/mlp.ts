import type { Optimizer, Tensor } from "@tensorflow/tfjs";
import { allVariables, trainable, withDrawnKernels } from "../../../bench/tensor/steps/draw.js";
import { batches, type Training, type TrainingOptions } from "../../../bench/tensor/steps/training.js";
import { tf } from "../../../src/tensor/tf.js";
import { drawClusters } from "./clusters.js";

export const optimizers = {
  sgd: () => tf.train.sgd(0.3),
  momentum: () => tf.train.momentum(0.1, 0.9),
  nesterov: () => tf.train.momentum(0.1, 0.9, true),
  adagrad: () => tf.train.adagrad(0.1),
  rmsprop: () => tf.train.rmsprop(0.01),
  adadelta: () => tf.train.adadelta(1, 0.9, 1e-4),
  adam: () => tf.train.adam(0.01),
  adamax: () => tf.train.adamax(0.01),
} satisfies Record<string, () => Optimizer>;

export interface MlpOptions extends TrainingOptions {
  optimizer?: keyof typeof optimizers;
  /** The share of units that are dropped. */
  dropout?: number;
  l2?: number;
}

/** A deep MLP of layers; its penalties are added to the loss as `fit` does it. */
export function createMlp({ generator, optimizer = "adam", dropout = 0, l2 = 0 }: MlpOptions): Training {
  const kernelRegularizer = l2 > 0 ? tf.regularizers.l2({ l2 }) : undefined;
  const hidden = () =>
    tf.layers.dense({ units: 16, activation: "tanh", ...(kernelRegularizer && { kernelRegularizer }) });
  const between = () => (dropout > 0 ? [tf.layers.dropout({ rate: dropout, seed: 7 })] : []);
  const x = tf.input({ shape: [2] });
  const layers = [hidden(), ...between(), hidden(), ...between(), hidden(), tf.layers.dense({ units: 5 })];
  const outputs = layers.reduce((y, layer) => layer.apply(y) as typeof x, x);
  const model = withDrawnKernels(tf.model({ inputs: x, outputs }), generator);
  const rule = optimizers[optimizer]();
  const step = (points: Tensor, classes: Tensor): Tensor => {
    const loss = () => {
      const logits = model.apply(points, { training: true }) as Tensor;
      const fault = tf.losses.softmaxCrossEntropy(tf.oneHot(classes, 5), logits);
      return model
        .calculateLosses()
        .reduce((sum, penalty) => sum.add(penalty), fault as Tensor)
        .asScalar();
    };
    return rule.minimize(loss, true, trainable(model))!;
  };
  return { step, inputs: batches(() => drawClusters(generator, 32, 5)), variables: allVariables(model) };
}
