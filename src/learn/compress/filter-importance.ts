import type { LayersModel, layers, Scalar, SymbolicTensor, Tensor, Variable } from "@tensorflow/tfjs";
import { refuseUnknownOptions } from "../../display/index.js";
import { uniform } from "../../random/distributions.js";
import { mustBe } from "../../random/options.js";
import { mustBeGenerator, type RandomGenerator } from "../../random/rng.js";
import { tf } from "../../tensor/index.js";
import type { Examples } from "./examples.js";
import { accuracyOf } from "./fine-tune.js";
import { kernelsOf } from "./kernels.js";

/**
 * How the importance of a filter is measured (как будем измерять важность фильтра?):
 * - "L1": Σ|w| over the filter's weights. The slide's obvious answer (очевидный ответ); Li and others, 2017.
 * - "L2": √Σw².
 * - "activation": the mean of what the filter gives out, over examples and places; Molchanov and others, 2017.
 * - "APoZ": the share of what it gives out that is not zero, 1 - APoZ, the average percentage of zeros; Hu and others, 2016.
 * - "Taylor": |Σ w ∂J/∂w|, by how much J changes, to first order, if the filter is set to zero; Molchanov, 2017 and 2019.
 * - "random": drawn from 0 to 1, for comparison.
 */
export type FilterMeasure = "L1" | "L2" | "activation" | "APoZ" | "Taylor" | "random";

const measures: readonly FilterMeasure[] = ["L1", "L2", "activation", "APoZ", "Taylor", "random"];

export interface ImportanceSpec {
  measure: FilterMeasure;
  /** What to run through the model, for "activation", "APoZ" and "Taylor"; some hundreds are enough. */
  examples?: Examples;
  /** Draws the importance, for "random". */
  generator?: RandomGenerator;
}

/**
 * The importance of each filter of a convolution, or of each unit of a dense layer, by one of six measures. Only the order
 * within a layer means something.
 *
 * Differences from the papers:
 * 1. "activation", "APoZ": of the layer's own output, so its activation should be part of it and not a layer behind it.
 * 2. "Taylor" sums over weights and biases (2019), where the paper of 2017 sums activation times gradient; for ReLU the two
 *    sums are the same. The mean over the examples is taken before the absolute value, not after.
 *
 * @param layer the layer's name
 * @returns a number for each filter, the larger the more important
 */
export function filterImportance(model: LayersModel, layer: string, spec: ImportanceSpec): number[] {
  const { measure, examples, generator, ...unknown } = spec;
  const where = "filterImportance";
  refuseUnknownOptions(where, unknown, ["measure", "examples", "generator"]);
  mustBe(where, "measure", `one of ${measures.join(", ")}`, measure, measures.includes(measure));
  const kernel = kernelsOf(model).find((other) => other.layer === layer);
  const names = kernelsOf(model).map((other) => other.layer);
  mustBe(where, "a layer's name", `one of ${names.join(", ")}`, layer, kernel !== undefined);
  const needsExamples = measure === "activation" || measure === "APoZ" || measure === "Taylor";
  mustBe(where, "examples", `given for ${measure}`, examples, !needsExamples || examples !== undefined);
  if (measure === "random") mustBeGenerator(where, generator);

  const filters = kernel!.shape.at(-1)!;
  if (measure === "random") return Array.from({ length: filters }, () => uniform(generator!));
  const result = tf.tidy(() => {
    const W = kernel!.variable;
    const allButLast = W.shape.map((_, axis) => axis).slice(0, -1);
    switch (measure) {
      case "L1":
        return W.abs().sum(allButLast);
      case "L2":
        return W.square().sum(allButLast).sqrt();
      case "Taylor":
        return taylor(model, model.getLayer(layer), examples!);
      default: {
        const output = outputOf(model, layer, examples!.x);
        const axes = output.shape.map((_, axis) => axis).slice(0, -1);
        return measure === "activation" ? output.mean(axes) : output.notEqual(0).toFloat().mean(axes);
      }
    }
  });
  const numbers = [...result.dataSync()];
  result.dispose();
  return numbers;
}

/** What a layer within a model gives out. */
function outputOf(model: LayersModel, layer: string, x: Tensor): Tensor {
  const output = model.getLayer(layer).output as SymbolicTensor;
  return tf.model({ inputs: model.inputs, outputs: output }).apply(x, { training: false }) as Tensor;
}

/** |Σ w ∂J/∂w| over each filter's weights and its bias. */
function taylor(model: LayersModel, layer: layers.Layer, { x, y }: Examples): Tensor {
  const variables = layer.trainableWeights.map((weight) => weight.read() as Variable);
  const J = () => {
    const logits = model.apply(x, { training: false }) as Tensor;
    return tf.losses.softmaxCrossEntropy(tf.oneHot(y, logits.shape.at(-1)!), logits) as Scalar;
  };
  const { grads } = tf.variableGrads(J, variables);
  const products = variables.map((variable) => {
    const product = variable.mul(grads[variable.name]);
    return product.sum(product.shape.map((_, axis) => axis).slice(0, -1));
  });
  return tf.addN(products).abs();
}

/**
 * The exact importance, by trying: how much accuracy is lost if one filter alone is set to zero (its weights and bias).
 * The measures above are guesses at this; it takes a run through all examples for every filter.
 *
 * @returns for each filter, the accuracy with all of them minus that without it
 */
export function filterSensitivity(model: LayersModel, layer: string, examples: Examples): number[] {
  const names = kernelsOf(model).map((other) => other.layer);
  mustBe("filterSensitivity", "a layer's name", `one of ${names.join(", ")}`, layer, names.includes(layer));
  const target = model.getLayer(layer);
  const accuracy = accuracyOf(model, examples);
  const whole = target.getWeights().map((weight) => weight.clone());
  const losses = Array.from({ length: whole[0].shape.at(-1)! }, (_, k) => {
    tf.tidy(() => {
      const gate = tf.scalar(1).sub(tf.oneHot(tf.scalar(k, "int32"), whole[0].shape.at(-1)!));
      target.setWeights(whole.map((weight) => weight.mul(gate)));
    });
    return accuracy - accuracyOf(model, examples);
  });
  target.setWeights(whole);
  tf.dispose(whole);
  return losses;
}
