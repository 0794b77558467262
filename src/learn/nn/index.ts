/** Neural networks of any depth in the notation of source 002: activations, backpropagation, training. */
export { Matrix } from "ml-matrix";
export { accuracy } from "../linear/classify.js";
export {
  type Activation,
  type ActivationName,
  activations,
  relu,
  smoothMaximum,
  swish,
} from "./activations.js";
export { backpropagation, cost, errors, type NetworkObjective, networkObjective } from "./backpropagation.js";
export { type LayerSignal, signalThroughDepth } from "./depth.js";
export { finiteDifferences } from "./finite-differences.js";
export { type InitialScheme, type InitialSpec, initialWeights } from "./initial.js";
export { fromLayersModel, networkLoss, toLayersModel } from "./layers-model.js";
export {
  classOf,
  type Forward,
  forward,
  type Network,
  type NetworkSpec,
  network,
  oneHot,
  softmax,
  type Weights,
} from "./network.js";
export { decisionRegions, type Regions, type RegionsSpec } from "./regions.js";
export { type Training, type TrainSpec, trainNetwork } from "./train.js";
