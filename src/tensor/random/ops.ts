/**
 * TensorFlow.js's operations that make random tensors, drawing from the one stream. Arguments, their defaults and what
 * is refused are those of tfjs-core 4.22. A `seed` gives the same numbers at each call. In the functions where
 * TensorFlow.js takes a seed of 0 for none, as graph models have it, it means none here, too.
 */
import type { DataType, Tensor } from "@tensorflow/tfjs";
import { fillGamma, fillNormal, fillUniform, type Numbers } from "../../random/index.js";
import { tf } from "../tf.js";
import { type Draw, draw } from "./draws.js";
import { type Source, seededSource, tensorSource } from "./stream.js";

type Seed = number | string | undefined | null;

/** The dtype to draw in; "bool" is drawn as integers, of which any but 0 is true. */
function drawn(dtype: DataType | undefined | null): Draw["dtype"] {
  if (dtype === "int32" || dtype === "bool") return "int32";
  if (dtype == null || dtype === "float32") return "float32";
  throw new Error(`Unsupported data type ${dtype}`);
}

function refuse(dtype: DataType | undefined | null, refused: DataType): void {
  if (dtype === refused) throw new Error(`Unsupported data type ${dtype}`);
}

const sourceOf = (seed: Seed): Source => (seed == null ? tensorSource() : seededSource(seed));

/** Values from the uniform distribution on [minval, maxval); integers of that range are equally likely. */
function randomUniform_(shape: number[], minval = 0, maxval = 1, dtype?: DataType, seed?: Seed): Tensor {
  tf.util.assertNonNegativeIntegerDimensions(shape);
  const source = sourceOf(seed);
  const tensor = draw(shape, drawn(dtype), (target) => fillUniform(source(), target, minval, maxval), [
    minval,
    maxval,
    seed,
  ]);
  return dtype === "bool" ? tf.cast(tensor, "bool") : tensor;
}

function randomUniformInt_(shape: number[], minval: number, maxval: number, seed?: Seed): Tensor {
  return randomUniform(shape, minval, maxval, "int32", seed);
}

function randomNormal_(shape: number[], mean = 0, stdDev = 1, dtype?: DataType, seed?: Seed): Tensor {
  tf.util.assertNonNegativeIntegerDimensions(shape);
  refuse(dtype, "bool");
  const source = sourceOf(seed || undefined);
  return draw(shape, drawn(dtype), (target) => fillNormal(source(), target, mean, stdDev), [
    mean,
    stdDev,
    seed,
  ]);
}

function randomStandardNormal_(shape: number[], dtype?: DataType, seed?: Seed): Tensor {
  refuse(dtype, "bool");
  return randomNormal(shape, 0, 1, dtype, seed);
}

/** Values from the normal distribution; what is more than two standard deviations from the mean is drawn again. */
function truncatedNormal_(shape: number[], mean = 0, stdDev = 1, dtype?: DataType, seed?: Seed): Tensor {
  tf.util.assertNonNegativeIntegerDimensions(shape);
  refuse(dtype, "bool");
  const source = sourceOf(seed || undefined);
  return draw(shape, drawn(dtype), (target) => fillNormal(source(), target, mean, stdDev, 2), [
    mean,
    stdDev,
    2,
    seed,
  ]);
}

/**
 * Values from the gamma distribution with mean alpha / beta. TensorFlow.js says that beta is the inverse scale, but
 * multiplies by it.
 */
function randomGamma_(shape: number[], alpha: number, beta?: number, dtype?: DataType, seed?: Seed): Tensor {
  tf.util.assertNonNegativeIntegerDimensions(shape);
  refuse(dtype, "bool");
  const source = sourceOf(seed || undefined);
  return draw(shape, drawn(dtype), (target) => fillGamma(source(), target, alpha, beta ?? 1), [
    "gamma",
    alpha,
    beta,
    seed,
  ]);
}

/** Values that a function of the caller's returns. */
function rand_(shape: number[], randFunction: () => number, dtype?: DataType): Tensor {
  tf.util.assertNonNegativeIntegerDimensions(shape);
  if (dtype != null && !["float32", "int32", "bool"].includes(dtype))
    throw new Error(`Unknown data type ${dtype}`);
  const fill = (target: Numbers) => {
    for (let i = 0; i < target.length; i++) target[i] = randFunction();
  };
  const tensor = draw(shape, drawn(dtype), fill);
  return dtype === "bool" ? tf.cast(tensor, "bool") : tensor;
}

const op = <F extends (...args: never[]) => Tensor>(named: Record<string, F>): F => tf.op(named);

export const randomUniform = op({ randomUniform_ });
export const randomUniformInt = op({ randomUniformInt_ });
export const randomNormal = op({ randomNormal_ });
export const randomStandardNormal = op({ randomStandardNormal_ });
export const truncatedNormal = op({ truncatedNormal_ });
export const randomGamma = op({ randomGamma_ });
export const rand = op({ rand_ });
