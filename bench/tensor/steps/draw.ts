import type { LayersModel, Tensor, Variable } from "@tensorflow/tfjs";
import { integer, normal, type RandomGenerator, uniform } from "../../../src/data/index.js";
import { tf } from "../../../src/tensor/tf.js";

type Draw = (generator: RandomGenerator) => number;

/** A tensor of numbers that are drawn one after another. */
export function drawTensor(generator: RandomGenerator, shape: number[], draw: Draw = normal): Tensor {
  const values = Float32Array.from({ length: tf.util.sizeFromShape(shape) }, () => draw(generator));
  return tf.tensor(values, shape);
}

/** Whole numbers from 0 to below `count`. */
export function drawIndices(generator: RandomGenerator, size: number, count: number): Tensor {
  return tf.tensor1d(
    Int32Array.from({ length: size }, () => integer(generator, 0, count - 1)),
    "int32",
  );
}

/** Initial weights, uniform within √(6 / (fan in + fan out)) (Glorot and Bengio 2010). */
export function drawWeights(generator: RandomGenerator, shape: number[]): Tensor {
  const window = tf.util.sizeFromShape(shape.slice(0, -2));
  const limit = Math.sqrt(6 / (window * (shape.at(-2)! + shape.at(-1)!)));
  return drawTensor(generator, shape, () => uniform(generator, -limit, limit));
}

/** Weights [in, out] and biases [out] of a dense layer as variables. */
export function drawDense(generator: RandomGenerator, inputs: number, outputs: number): [Variable, Variable] {
  return [tf.variable(drawWeights(generator, [inputs, outputs])), tf.variable(tf.zeros([outputs]))];
}

/** Draws a model's kernels anew; biases and normalisations begin as their layers have them. */
export function withDrawnKernels<M extends LayersModel>(model: M, generator: RandomGenerator): M {
  model.setWeights(
    model.getWeights().map((weight) => (weight.rank > 1 ? drawWeights(generator, weight.shape) : weight)),
  );
  return model;
}

export const trainable = (model: LayersModel): Variable[] =>
  model.trainableWeights.map((weight) => weight.read() as Variable);

/** With what a layer keeps for itself, such as running means. */
export const allVariables = (model: LayersModel): Variable[] =>
  model.weights.map((weight) => weight.read() as Variable);
