import type { Sequential, Tensor } from "@tensorflow/tfjs";
import type { RandomGenerator } from "../../../src/data/index.js";
import { tf } from "../../../src/tensor/tf.js";
import { allVariables, trainable, withDrawnKernels } from "./draw.js";
import { drawPictures } from "./pictures.js";
import { batches, type Training, type TrainingOptions } from "./training.js";

export interface LenetOptions extends TrainingOptions {
  batch?: number;
  /** The pictures' height and width, 12 or more. */
  size?: number;
}

/** LeNet-5 (LeCun et al. 1998) with ReLU and max pooling, for pictures [size, size, 1]; the last layer gives logits. */
export function lenet(generator: RandomGenerator, size = 28): Sequential {
  const { layers } = tf;
  const model = tf.sequential({
    layers: [
      layers.conv2d({
        inputShape: [size, size, 1],
        filters: 6,
        kernelSize: 5,
        padding: "same",
        activation: "relu",
      }),
      layers.maxPooling2d({ poolSize: 2 }),
      layers.conv2d({ filters: 16, kernelSize: 5, activation: "relu" }),
      layers.maxPooling2d({ poolSize: 2 }),
      layers.flatten(),
      layers.dense({ units: 120, activation: "relu" }),
      layers.dense({ units: 84, activation: "relu" }),
      layers.dense({ units: 10 }),
    ],
  });
  return withDrawnKernels(model, generator);
}

/** LeNet on pictures of ten classes: softmax cross-entropy and Adam. */
export function createLenet({ generator, batch = 64, size = 28 }: LenetOptions): Training {
  const model = lenet(generator, size);
  const optimizer = tf.train.adam(1e-3);
  const step = (pictures: Tensor, classes: Tensor): Tensor => {
    const loss = () => {
      const logits = model.apply(pictures, { training: true }) as Tensor;
      return tf.losses.softmaxCrossEntropy(tf.oneHot(classes, 10), logits).asScalar();
    };
    return optimizer.minimize(loss, true, trainable(model))!;
  };
  return {
    step,
    inputs: batches(() => drawPictures(generator, batch, size)),
    variables: allVariables(model),
  };
}
