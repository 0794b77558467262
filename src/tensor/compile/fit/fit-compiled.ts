import type { History, LayersModel, ModelFitArgs, Sequential, Tensor } from "@tensorflow/tfjs";
import { onInterrupt } from "../../interrupts.js";
import { tf } from "../../tf.js";
import type { CompileOptions } from "../compile.js";
import { type Batch, functionsOf, type TrainedModel } from "./functions.js";

/** The options of `model.fit`, and those of `compile`. */
export interface FitCompiledOptions extends ModelFitArgs, CompileOptions {}

type Data = Tensor | Tensor[] | { [name: string]: Tensor };

const known: Record<keyof FitCompiledOptions, true> = {
  batchSize: true,
  epochs: true,
  verbose: true,
  callbacks: true,
  validationSplit: true,
  validationData: true,
  shuffle: true,
  classWeight: true,
  sampleWeight: true,
  initialEpoch: true,
  stepsPerEpoch: true,
  validationSteps: true,
  yieldEvery: true,
  threads: true,
  onFallback: true,
};

/**
 * Trains a model like `model.fit`, with the step in one optimised graph: the loss with its penalties, the metrics, dropout,
 * the moving averages of batch normalisation, and the optimizer. Validation is compiled, too.
 *
 * It is `model.fit` that goes through the epochs, so that callbacks, shuffling, validation, the history and
 * `model.stopTraining` are its own. With the same seed the history is the same but for rounding. Each size of batch is
 * compiled once: the last, smaller one of an epoch is a second one. What is compiled is kept for the next call, until
 * `model.compile` is called again.
 *
 * @param model a model on which `model.compile` was called
 * @param x all inputs, the first axis being the examples; several as an array or by their names
 * @param y all targets, likewise
 * @throws {TypeError} where the model is none of layers, or an option is unknown
 */
export async function fitCompiled(
  model: LayersModel | Sequential,
  x: Data,
  y: Data,
  options: FitCompiledOptions = {},
): Promise<History> {
  if (!(model instanceof tf.LayersModel))
    throw new TypeError("fitCompiled: the model must be made of layers, by tf.sequential or tf.model");
  for (const name of Object.keys(options)) {
    if (!Object.hasOwn(known, name))
      throw new TypeError(`fitCompiled: unknown option ${JSON.stringify(name)}`);
  }
  const { threads, onFallback, ...args } = options;
  // A sequential model trains the model that it builds of its layers.
  const trained = ((model as { model?: unknown }).model ?? model) as unknown as TrainedModel;
  const withFunctions = () => {
    const { train, test } = functionsOf(trained, {
      ...(threads !== undefined && { threads }),
      ...(onFallback && { onFallback }),
    });
    trained.makeTestFunction = () => {
      trained.testFunction = test;
    };
    return train;
  };
  const undo = () => {
    delete (trained as Partial<TrainedModel>).makeTrainFunction;
    delete (trained as Partial<TrainedModel>).makeTestFunction;
  };
  if (trained.isTraining) throw new Error("fitCompiled: the model is being trained already");
  trained.makeTrainFunction = (): ((batch: Batch) => Tensor[]) => withFunctions();
  const cancel = onInterrupt(() => {
    // Nothing goes on behind an interrupted cell, and the model can be trained again.
    undo();
    trained.stopTraining = true;
    trained.isTraining = false;
  });
  try {
    return await model.fit(x, y, args);
  } finally {
    cancel();
    undo();
  }
}
