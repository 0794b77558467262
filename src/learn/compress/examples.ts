import type { Tensor, Tensor1D } from "@tensorflow/tfjs";
import { mustBe } from "../../random/options.js";
import { tf } from "../../tensor/index.js";

/** Examples as tensors. */
export interface Examples {
  /** The inputs, [m, …] as the model takes them. */
  x: Tensor;
  /** The classes, [m], int32 from 0. */
  y: Tensor1D;
}

/** Grey pictures with a class each, as `digits` and `loadMnist` give them. */
export interface Pictures {
  /** [m · size · size] */
  images: Float32Array;
  /** [m] */
  labels: ArrayLike<number>;
  /** The pictures' height and width. */
  size: number;
}

/** Pictures as tensors: x is [m, size, size, 1]. */
export function examplesOf({ images, labels, size }: Pictures): Examples {
  const m = labels.length;
  const rule = `${m} pictures of ${size} × ${size} numbers`;
  mustBe("examplesOf", "images", rule, images.length, images.length === m * size * size);
  const wrong = Array.from(labels).findIndex((label) => !Number.isInteger(label) || label < 0);
  mustBe("examplesOf", "every label", "an integer, 0 or above", labels[wrong], wrong < 0);
  return { x: tf.tensor4d(images, [m, size, size, 1]), y: tf.tensor1d(Int32Array.from(labels), "int32") };
}
