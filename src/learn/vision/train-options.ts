import type { LayersModel } from "@tensorflow/tfjs";
import { refuseUnknownOptions } from "../../display/index.js";
import { mustBe, mustBeCount, mustBeNotNegative, mustBePositive } from "../../random/options.js";
import { mustBeGenerator, type RandomGenerator } from "../../random/rng.js";
import type { Augmentation } from "./augment.js";
import { type LabelledPictures, pictureCount } from "./tensors.js";

/** The settings of source 002, “Настройка обучения СНС / CNN Training settings”. */
export interface TrainSpec {
  /** The learning rate (скорость обучения), above 0 (0.001 if not given). */
  α?: number;
  /** N_max: how often each picture is seen at most (10 if not given). */
  epochs?: number;
  /** Stop when J, as the mean of an epoch, changes by less than this from one epoch to the next (0, never, if not given). */
  δ?: number;
  /** Pictures a step: all for batch gradient descent, 1 for stochastic, else mini-batch (32 if not given). */
  batchSize?: number;
  /** λ of the L2 regularization (регуляризация): λ/2 times the squares of all weights but the biases is added to J (0 if not given). */
  λ?: number;
  /** Changes each picture before each use (none if not given). */
  augment?: Augmentation;
  /** "sgd" is the slide's Θ − α∇J, "adam" has a step size of its own for each weight ("adam" if not given). */
  optimizer?: "sgd" | "adam";
  /** Pictures that are not trained on, to be read after each epoch (none if not given). */
  test?: LabelledPictures;
  /** Told of each step; the training ends where it returns false. */
  onStep?: (progress: TrainProgress) => unknown;
  /** Draws the order of the pictures, what `augment` changes, and what dropout drops. */
  generator: RandomGenerator;
}

export interface TrainProgress {
  /** Counted from 1, over all epochs. */
  step: number;
  /** How many steps there will be. */
  steps: number;
  /** Counted from 1. */
  epoch: number;
  /** J of this step's pictures, before the step, penalty included. */
  loss: number;
}

export function trainOptions(model: LayersModel, data: LabelledPictures, spec: TrainSpec) {
  const where = "trainClassifier";
  const { α = 0.001, epochs = 10, δ = 0, batchSize = 32, λ = 0, optimizer = "adam", ...rest } = spec;
  const { augment, test, onStep, generator, ...unknown } = rest;
  const known = ["α", "epochs", "δ", "batchSize", "λ", "augment", "optimizer", "test", "onStep", "generator"];
  refuseUnknownOptions(where, unknown, known);
  mustBePositive(where, "α", α);
  mustBeCount(where, "epochs", epochs);
  mustBeNotNegative(where, "δ", δ);
  mustBeNotNegative(where, "λ", λ);
  mustBe(where, "optimizer", '"sgd" or "adam"', optimizer, optimizer === "sgd" || optimizer === "adam");
  mustBeGenerator(where, generator);
  mustBePictures(where, "data", model, data);
  if (test) mustBePictures(where, "test", model, test);
  const m = pictureCount(data);
  mustBeCount(where, "batchSize", batchSize);
  mustBe(where, "batchSize", `at most the number of pictures, ${m}`, batchSize, batchSize <= m);
  return { α, epochs, δ, batchSize, λ, optimizer, augment, test, onStep, generator };
}

/** Throws unless the model takes such pictures and has a unit for each of their classes. */
export function mustBePictures(
  where: string,
  name: string,
  model: LayersModel,
  data: LabelledPictures,
): void {
  const m = pictureCount(data);
  const fits = Number.isInteger(m) && m > 0 && data.labels.length === m;
  mustBe(
    where,
    name,
    "m pictures with m labels",
    `${data.images.length} pixels, ${data.labels.length} labels`,
    fits,
  );
  const [, rows, columns, channels] = model.inputs[0].shape;
  const shape = `[${rows}, ${columns}, ${channels}]`;
  const same = rows === data.size && columns === data.size && channels === 1;
  mustBe(
    where,
    name,
    `pictures ${shape}, as the network takes them`,
    `[${data.size}, ${data.size}, 1]`,
    same,
  );
  const units = model.outputs[0].shape.at(-1)!;
  const largest = data.labels.reduce((most, label) => Math.max(most, label), 0);
  mustBe(where, name, `of classes below ${units}, the network's number of outputs`, largest, largest < units);
}
