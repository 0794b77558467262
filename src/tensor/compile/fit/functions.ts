import type { Tensor } from "@tensorflow/tfjs";
import { tf } from "../../tf.js";
import { type CompiledStep, type CompileOptions, compile } from "../compile.js";

/** The inputs, targets and weights of a batch. */
export type Batch = Tensor[];

type BatchFunction = (batch: Batch) => Tensor[];

/** What `fit` uses of a model, and is not declared. */
export interface TrainedModel {
  isTraining: boolean;
  stopTraining: boolean;
  optimizer: unknown;
  /** The loss of a batch before the update, and its metrics. */
  makeTrainFunction(): BatchFunction;
  makeTestFunction(): void;
  testFunction: BatchFunction;
  /** Made anew by each `model.compile`. */
  collectedTrainableWeights: unknown;
}

interface Functions {
  weights: unknown;
  optimizer: unknown;
  train: CompiledStep<[Batch], Tensor[]>;
  test: CompiledStep<[Batch], Tensor[]>;
}

const compiled = new WeakMap<TrainedModel, Functions>();

/** A model's functions of a batch, compiled: the same ones until it is compiled with another loss, optimizer or metrics. */
export function functionsOf(model: TrainedModel, options: CompileOptions): Functions {
  const { collectedTrainableWeights: weights, optimizer } = model;
  const before = compiled.get(model);
  if (before && before.weights === weights && before.optimizer === optimizer) return before;
  before?.train.dispose();
  before?.test.dispose();
  const { makeTrainFunction, makeTestFunction } = tf.LayersModel.prototype as unknown as TrainedModel;
  const train = makeTrainFunction.call(model);
  makeTestFunction.call(model);
  const test = model.testFunction;
  const functions: Functions = {
    weights,
    optimizer,
    train: compile(function trainBatch(batch: Batch) {
      return train(batch);
    }, options),
    test: compile(function testBatch(batch: Batch) {
      return test(batch);
    }, options),
  };
  compiled.set(model, functions);
  return functions;
}
