import type { LayersModel, Tensor } from "@tensorflow/tfjs";
import { tf } from "../../tensor/index.js";
import { type LabelledPictures, mustBeWhole, type Pictures, pictureCount } from "./tensors.js";
import { mustBePictures } from "./train-options.js";

/** As many pictures are read at a time, so that what lies between the layers takes little memory. */
const atOnce = 500;

/**
 * What a network says of pictures.
 *
 * @returns H [m · classes], the probability of each class, picture by picture
 */
export function probabilities(model: LayersModel, data: Pictures): Float32Array {
  const m = mustBeWhole("probabilities", data);
  const { images, size } = data;
  const pixels = size * size;
  const classes = model.outputs[0].shape.at(-1)!;
  const H = new Float32Array(m * classes);
  for (let from = 0; from < m; from += atOnce) {
    const to = Math.min(from + atOnce, m);
    const part = tf.tidy(() => {
      const x = tf.tensor4d(images.slice(from * pixels, to * pixels), [to - from, size, size, 1]);
      return (model.predict(x, { batchSize: atOnce }) as Tensor).dataSync();
    });
    H.set(part, from * classes);
  }
  return H;
}

/** The class that a network finds most probable, for each picture, [m]. */
export function classify(model: LayersModel, data: Pictures): Uint8Array {
  const m = mustBeWhole("classify", data);
  const H = probabilities(model, data);
  const classes = H.length / m;
  return Uint8Array.from({ length: m }, (_, i) => {
    const row = H.subarray(i * classes, (i + 1) * classes);
    return row.indexOf(Math.max(...row));
  });
}

/**
 * How well a network reads pictures with known labels.
 *
 * @returns the cross-entropy (natural logarithm, as the mean over the pictures) and the share of right answers
 * @throws TypeError if the pictures don't fit the network
 */
export function evaluate(model: LayersModel, data: LabelledPictures): { loss: number; accuracy: number } {
  mustBePictures("evaluate", "data", model, data);
  const H = probabilities(model, data);
  const m = pictureCount(data);
  const classes = H.length / m;
  let loss = 0;
  let right = 0;
  for (let i = 0; i < m; i++) {
    const row = H.subarray(i * classes, (i + 1) * classes);
    // A probability that was rounded to 0 would cost infinitely much: tf's losses, too, take 1e-7 for it.
    loss -= Math.log(Math.max(row[data.labels[i]], 1e-7)) / m;
    if (row.indexOf(Math.max(...row)) === data.labels[i]) right++;
  }
  return { loss, accuracy: right / m };
}
