import type { Tensor } from "@tensorflow/tfjs";
import { integer, type RandomGenerator, uniform } from "../../../../src/random/index.js";
import { tf } from "../../../../src/tensor/tf.js";

/** A tensor to be drawn. */
export type Drawn = (generator: RandomGenerator) => Tensor;

/** A function of tensors and what it is given; its gradient with respect to all real tensors is looked at, too. */
export interface Case {
  title: string;
  of: (...tensors: Tensor[]) => Tensor | Tensor[];
  inputs: Drawn[];
  /** Whether TensorFlow.js has its gradient. */
  gradient: boolean;
  /** What the relative error may be. Default: 1e-5. */
  tolerance?: number;
  /** The backend to compare with, where WebAssembly has it wrong. */
  reference?: "cpu";
}

export const real =
  (shape: number[], low = -2, high = 2): Drawn =>
  (generator) =>
    tf.tensor(
      Float32Array.from({ length: tf.util.sizeFromShape(shape) }, () => uniform(generator, low, high)),
      shape,
    );

export const whole =
  (shape: number[], low = -5, high = 5): Drawn =>
  (generator) =>
    tf.tensor(
      Int32Array.from({ length: tf.util.sizeFromShape(shape) }, () => integer(generator, low, high)),
      shape,
      "int32",
    );

export const truth =
  (shape: number[]): Drawn =>
  (generator) =>
    tf.tensor(
      Uint8Array.from({ length: tf.util.sizeFromShape(shape) }, () => integer(generator, 0, 1)),
      shape,
      "bool",
    );

/** A case with its gradient. */
export function smooth(
  title: string,
  of: Case["of"],
  inputs: Drawn[],
  more: Pick<Case, "tolerance" | "reference"> = {},
): Case {
  return { title, of, inputs, gradient: true, ...more };
}

/** A case without a gradient. */
export function plain(
  title: string,
  of: Case["of"],
  inputs: Drawn[],
  more: Pick<Case, "tolerance" | "reference"> = {},
): Case {
  return { title, of, inputs, gradient: false, ...more };
}
