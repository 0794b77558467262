import type { Tensor2D, Tensor4D } from "@tensorflow/tfjs";
import { mustBe, mustBeCount } from "../../random/options.js";
import { tf } from "../../tensor/index.js";

/** Pictures of one size, with a class each or a class a pixel: what `digits`, `shapes` and `loadMnist` give. */
export interface Pictures {
  /** One after another, row by row, [m · size · size]. */
  images: Float32Array;
  size: number;
}

export interface LabelledPictures extends Pictures {
  /** The class of each picture, [m]. */
  labels: Uint8Array;
}

export interface MaskedPictures extends Pictures {
  /** The class of each pixel, [m · size · size]. */
  masks: Uint8Array;
}

/** How many pictures there are. */
export function pictureCount({ images, size }: Pictures): number {
  return images.length / (size * size);
}

/** Throws unless there is a picture or more, and none is cut off. Returns how many there are. */
export function mustBeWhole(where: string, { images, size }: Pictures): number {
  const m = pictureCount({ images, size });
  const rule = `one or more whole pictures of ${size} × ${size} numbers`;
  mustBe(where, "images", rule, images.length, Number.isInteger(m) && m > 0);
  return m;
}

/**
 * Pictures and their classes as tf takes them.
 *
 * @param classes how many there are (10 if not given for labels, 4 for masks)
 * @returns x [m, size, size, 1], and y one-hot: [m, classes] for labels, [m, size, size, classes] for masks
 */
export function toTensors(data: LabelledPictures, classes?: number): { x: Tensor4D; y: Tensor2D };
export function toTensors(data: MaskedPictures, classes?: number): { x: Tensor4D; y: Tensor4D };
export function toTensors(data: LabelledPictures | MaskedPictures, classes?: number) {
  const { images, size } = data;
  const m = mustBeWhole("toTensors", data);
  const [numbers, shape, count] =
    "labels" in data
      ? ([data.labels, [m], classes ?? 10] as const)
      : ([data.masks, [m, size, size], classes ?? 4] as const);
  mustBeCount("toTensors", "classes", count);
  const expected = shape.reduce((product, length) => product * length);
  mustBe(
    "toTensors",
    "the number of classes given",
    `${expected}`,
    numbers.length,
    numbers.length === expected,
  );
  const largest = numbers.reduce((most, k) => Math.max(most, k), 0);
  mustBe("toTensors", "classes", `more than the greatest class, ${largest}`, count, count > largest);
  const x = tf.tensor4d(images, [m, size, size, 1]);
  const y = tf.tidy(() =>
    tf.oneHot(tf.tensor(Int32Array.from(numbers), [...shape], "int32"), count).toFloat(),
  );
  return { x, y };
}
