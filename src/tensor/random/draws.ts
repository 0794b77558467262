import type { Tensor } from "@tensorflow/tfjs";
import type { Numbers } from "../../random/index.js";
import { tf } from "../tf.js";

/** How a random tensor is made. */
export interface Draw {
  shape: readonly number[];
  dtype: "float32" | "int32";
  /**
   * Fills an array of as many numbers as the shape has with the next ones of the stream, which it takes from it when it
   * is called: each call gives new numbers, unless the operation was given a seed.
   */
  generate(target: Numbers): void;
  /** The distribution's parameters and the operation's seed: with others it is another draw, though it has this shape. */
  parameters: readonly unknown[];
}

/** Told of each tensor drawn, in order. */
export type DrawListener = (tensor: Tensor, draw: Draw) => void;

let listener: DrawListener | undefined;

/**
 * Every random tensor is made here, and what is composed of one (dropout, sampling) is made from it by ordinary
 * operations. So a step that is traced can be run again with the numbers that it would draw: by calling each `generate`
 * in the order in which the listener was told of it.
 */
export function draw(
  shape: readonly number[],
  dtype: Draw["dtype"],
  generate: Draw["generate"],
  parameters: readonly unknown[] = [],
): Tensor {
  const size = tf.util.sizeFromShape([...shape]);
  const values = dtype === "int32" ? new Int32Array(size) : new Float32Array(size);
  generate(values);
  const tensor = tf.engine().makeTensor(values, [...shape], dtype);
  listener?.(tensor, { shape, dtype, generate, parameters });
  return tensor;
}

/**
 * Has a function told of each random tensor that is made from here on; there is one such function at a time.
 *
 * @param told undefined for none
 * @returns the one that was told before
 */
export function onDraw(told: DrawListener | undefined): DrawListener | undefined {
  const before = listener;
  listener = told;
  return before;
}
