/** Training for segmentation (сегментация), and from a trained network to the class of each pixel. */
import type { LayersModel, Tensor } from "@tensorflow/tfjs";
import { refuseUnknownOptions } from "../../display/index.js";
import { mustBeCount } from "../../random/options.js";
import { tf } from "../../tensor/index.js";
import { pixelCrossEntropy } from "./pixel-cross-entropy.js";
import { type MaskedPictures, mustBeWhole, type Pictures, toTensors } from "./tensors.js";
import { type MinibatchRun, type MinibatchSpec, trainMinibatches } from "./train-minibatches.js";

/**
 * Trains a network for segmentation with `pixelCrossEntropy` (see `trainMinibatches` for the options but the loss).
 *
 * @param model from [batch, size, size, channels] to logits [batch, size, size, classes]; changed in place
 */
export function trainSegmentation(
  model: LayersModel,
  pictures: MaskedPictures,
  spec: Omit<MinibatchSpec, "loss">,
): MinibatchRun {
  const classes = (model.outputs[0].shape as number[])[3];
  const { x, y } = toTensors(pictures, classes);
  try {
    return trainMinibatches(model, x, y, { ...spec, loss: pixelCrossEntropy });
  } finally {
    tf.dispose([x, y]);
  }
}

/**
 * The class of each pixel: the one with the largest logit.
 *
 * @param model from [batch, size, size, 1] to logits [batch, size, size, classes]
 * @param options.batchSize how many pictures are computed at once (50 if not given)
 * @returns [m · size · size], as masks are
 */
export function segment(
  model: LayersModel,
  pictures: Pictures,
  options: { batchSize?: number } = {},
): Uint8Array {
  const { batchSize = 50, ...unknown } = options;
  refuseUnknownOptions("segment", unknown, ["batchSize"]);
  mustBeCount("segment", "batchSize", batchSize);
  const { images, size } = pictures;
  const pixels = size * size;
  const m = mustBeWhole("segment", pictures);
  const classes = new Uint8Array(images.length);
  for (let first = 0; first < m; first += batchSize) {
    const part = images.subarray(first * pixels, Math.min(first + batchSize, m) * pixels);
    tf.tidy(() => {
      const z = model.predict(tf.tensor4d(part, [part.length / pixels, size, size, 1])) as Tensor;
      classes.set(z.argMax(-1).dataSync(), first * pixels);
    });
  }
  return classes;
}
