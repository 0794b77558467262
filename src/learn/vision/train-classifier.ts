import type { LayersModel, Scalar, Tensor, Variable } from "@tensorflow/tfjs";
import { integer, shuffle } from "../../random/distributions.js";
import type { RandomGenerator } from "../../random/rng.js";
import { compile, setSeed, tf } from "../../tensor/index.js";
import type { Augmentation } from "./augment.js";
import { evaluate } from "./classify.js";
import { type LabelledPictures, pictureCount } from "./tensors.js";
import { type TrainSpec, trainOptions } from "./train-options.js";

export interface TrainEpoch {
  /** Counted from 1. */
  epoch: number;
  /** J as the mean over the epoch's steps, of one broken off over those made, penalty included; NaN or Infinity where the training diverged. */
  loss: number;
  /** Of the test pictures after the epoch, where there are any. */
  testLoss?: number;
  /** The share of the test pictures that were read rightly. */
  testAccuracy?: number;
}

export interface Training {
  /** What was measured after each epoch; the last one is broken off where Stop or a divergence ended the training. */
  history: TrainEpoch[];
  /** J at each step. */
  losses: number[];
  /** How many steps were made. */
  steps: number;
  stoppedBy: "epochs" | "δ" | "onStep" | "divergence";
  /** Whether `onStep` ended it. The network can be used all the same. */
  stopped: boolean;
}

/**
 * Trains a network that names the class of a picture, by the algorithm of source 002 with the settings it lists.
 *
 * Differences from the slide:
 * 1. J is the cross-entropy −(1/m) Σ Σ y ln h, as a digit is one of ten (softmax); the slide also adds (1 − y) ln(1 − h), which is J
 *    for classes that don't exclude each other (sigmoid).
 * 2. A step takes `batchSize` pictures; the slide's takes all m, which it names among the settings.
 * 3. |J^Н − J^С| < δ compares means over an epoch: J of two small batches differs because they are others.
 * 4. A step that leaves J infinite or NaN ends the training and is reported, not thrown.
 *
 * In each epoch the pictures come in another order. Those left over when they are divided into batches wait for the next epoch.
 * The steps are compiled (`compile`); tf's stream of random numbers, from which dropout draws, is started anew from `generator`.
 *
 * @param model takes [batch, size, size, 1] and ends with softmax; its weights that are trainable are changed
 * @param data labels count from 0
 * @throws TypeError if an option is unknown or out of its range, or the pictures don't fit the network
 */
export function trainClassifier(model: LayersModel, data: LabelledPictures, spec: TrainSpec): Training {
  const { α, epochs, δ, batchSize, λ, augment, test, onStep, generator, ...options } = trainOptions(
    model,
    data,
    spec,
  );
  const perEpoch = Math.floor(pictureCount(data) / batchSize);
  const optimizer = options.optimizer === "sgd" ? tf.train.sgd(α) : tf.train.adam(α);
  const weights = model.trainableWeights.map((weight) => weight.read() as Variable);
  const classes = model.outputs[0].shape.at(-1)!;
  setSeed(integer(generator, 0, 2 ** 32 - 1));

  const step = compile((x: Tensor, labels: Tensor): Scalar => {
    const J = () => {
      const H = model.apply(x, { training: true }) as Tensor;
      const crossEntropy = tf.metrics.categoricalCrossentropy(tf.oneHot(labels, classes), H).mean();
      return (λ === 0 ? crossEntropy : crossEntropy.add(penalty(weights, λ))) as Scalar;
    };
    return optimizer.minimize(J, true, weights)!;
  });

  const history: TrainEpoch[] = [];
  const losses: number[] = [];
  const end = (stoppedBy: Training["stoppedBy"]): Training => {
    return { history, losses, steps: losses.length, stoppedBy, stopped: stoppedBy === "onStep" };
  };

  const measured = (epoch: number): TrainEpoch => {
    const ofEpoch = losses.slice((epoch - 1) * perEpoch);
    const loss = ofEpoch.reduce((sum, each) => sum + each, 0) / ofEpoch.length;
    if (!test) return { epoch, loss };
    const { loss: testLoss, accuracy: testAccuracy } = evaluate(model, test);
    return { epoch, loss, testLoss, testAccuracy };
  };
  const brokenOff = (epoch: number, stoppedBy: "onStep" | "divergence"): Training => {
    history.push(measured(epoch));
    return end(stoppedBy);
  };

  try {
    for (let epoch = 1; epoch <= epochs; epoch++) {
      const order = shuffle(
        generator,
        Array.from(data.labels, (_, i) => i),
      );
      for (let i = 0; i < perEpoch; i++) {
        const chosen = order.slice(i * batchSize, (i + 1) * batchSize);
        const loss = tf.tidy(() => step(...takeBatch(data, chosen, augment, generator)).dataSync()[0]);
        losses.push(loss);
        const progress = { step: losses.length, steps: epochs * perEpoch, epoch, loss };
        if (onStep?.(progress) === false) return brokenOff(epoch, "onStep");
        if (!Number.isFinite(loss)) return brokenOff(epoch, "divergence");
      }
      const before = history.at(-1);
      const now = measured(epoch);
      history.push(now);
      if (before && Math.abs(now.loss - before.loss) < δ) return end("δ");
    }
    return end("epochs");
  } finally {
    step.dispose();
    optimizer.dispose();
  }
}

/** λ/2 times the sum of the squares of all weights; biases, which are vectors, are left out. */
function penalty(weights: Variable[], λ: number): Tensor {
  const squares = weights.filter(({ rank }) => rank > 1).map((weight) => weight.square().sum());
  return tf.addN(squares).mul(λ / 2);
}

/** Some of the pictures [batch, size, size, 1], augmented, and their labels [batch]. */
function takeBatch(
  { images, labels, size }: LabelledPictures,
  chosen: number[],
  augment: Augmentation | undefined,
  generator: RandomGenerator,
): [Tensor, Tensor] {
  const pixels = size * size;
  const x = new Float32Array(chosen.length * pixels);
  for (const [at, i] of chosen.entries()) {
    const picture = images.subarray(i * pixels, (i + 1) * pixels);
    x.set(augment ? augment(picture, size, generator) : picture, at * pixels);
  }
  return [
    tf.tensor4d(x, [chosen.length, size, size, 1]),
    tf.tensor1d(
      Int32Array.from(chosen, (i) => labels[i]),
      "int32",
    ),
  ];
}
