import type { LayersModel, Tensor } from "@tensorflow/tfjs";
import { tf } from "../../../src/tensor/tf.js";
import { allVariables } from "./draw.js";
import { lenet } from "./lenet.js";
import { drawPictures } from "./pictures.js";
import type { Training, TrainingOptions } from "./training.js";

const BATCH = 64;

/** `model.fit`, or what is called like it, with the model in front. */
export type Fit = (model: LayersModel, x: Tensor, y: Tensor, args: FitArgs) => Promise<{ history: History }>;
type FitArgs = { batchSize: number; epochs: number; shuffle: boolean; verbose: 0 };
type History = Record<string, (number | Tensor)[]>;

export interface FitOptions extends TrainingOptions {
  /** How many batches an epoch has. */
  updates: number;
}

/** LeNet trained by `fit`. */
export interface Fitting extends Pick<Training, "inputs" | "variables"> {
  /** One epoch. @returns the mean of its losses */
  fit(how: Fit): Promise<number>;
}

export function createFit({ generator, updates }: FitOptions): Fitting {
  const model = lenet(generator);
  const loss = (labels: Tensor, logits: Tensor) => tf.losses.softmaxCrossEntropy(labels, logits);
  model.compile({ optimizer: tf.train.adam(1e-3), loss });
  const [pictures, classes] = drawPictures(generator, updates * BATCH, 28);
  const labels = tf.oneHot(classes, 10).toFloat();
  const fit = async (how: Fit) => {
    const { history } = await how(model, pictures, labels, {
      batchSize: BATCH,
      epochs: 1,
      shuffle: false,
      verbose: 0,
    });
    return history["loss"]![0] as number;
  };
  const all = [pictures, classes];
  return { fit, inputs: () => all, variables: allVariables(model) };
}
