import type { LayersModel, Optimizer, Scalar, Tensor, Tensor1D, Variable } from "@tensorflow/tfjs";
import { refuseUnknownOptions } from "../../display/index.js";
import { mustBe, mustBeCount, mustBePositive } from "../../random/options.js";
import { compile, tf } from "../../tensor/index.js";
import type { Constraint } from "./constraint.js";
import { type EpochsSpec, type FineTuned, mustBeEpochs, trainEpochs } from "./epochs.js";
import type { Examples } from "./examples.js";

export interface FineTuneSpec extends EpochsSpec {
  /** The step size α (0.001 if not given). */
  learningRate?: number;
  /** The optimizer (Adam with `learningRate` if not given). */
  optimizer?: Optimizer;
  /** A rule that the kernels keep: pruned, shared, binary, … */
  constraint?: Constraint;
  /** Of the classes [batch] and the model's outputs, a scalar (softmax cross-entropy of logits if not given). */
  loss?: (y: Tensor1D, outputs: Tensor) => Scalar;
}

/**
 * Trains a model, from the start or on from where it is, with its kernels keeping a rule if there is one. It is changed in
 * place; after a stop it is usable, and keeps the rule.
 *
 * A step is the ordinary one, with two places where the rule comes in:
 * 1. the gradient of the loss with respect to each trainable weight;
 * 2. the kernels' gradients become those of the rule's parameters (`constraint.gradients`);
 * 3. the optimizer changes the parameters, and the weights that have no rule;
 * 4. the kernels are made from the parameters (`constraint.apply`).
 */
export function fineTune(model: LayersModel, examples: Examples, spec: FineTuneSpec): FineTuned {
  const { epochs, batch, optimizer, constraint, loss, generator, onStep } = fineTuneOptions(examples, spec);
  const weights = model.trainableWeights.map((weight) => weight.read() as Variable);
  const ruled = (constraint?.kernels ?? []).map(({ variable }) => variable);
  const free = weights.filter((weight) => !ruled.includes(weight));
  const frozen = constraint?.kernels.find(({ variable }) => !weights.includes(variable));
  mustBe(
    "fineTune",
    "the constraint's kernels",
    "trainable weights of the model",
    frozen?.name,
    frozen === undefined,
  );

  const step = compile((x: Tensor, y: Tensor1D) =>
    tf.tidy(() => {
      const J = () => loss(y, model.apply(x, { training: true }) as Tensor);
      const { value, grads } = tf.variableGrads(J, [...free, ...ruled]); // 1
      const ofParameters = constraint?.gradients(ruled.map(({ name }) => grads[name])) ?? []; // 2
      optimizer.applyGradients([
        ...free.map(({ name }) => ({ name, tensor: grads[name] })),
        ...ofParameters.map((tensor, i) => ({ name: constraint!.parameters[i].name, tensor })),
      ]); // 3
      constraint?.apply(); // 4
      return value;
    }),
  );

  try {
    return trainEpochs([examples.x, examples.y], { epochs, batch, generator, onStep }, (x, y) =>
      step(x, y as Tensor1D),
    );
  } finally {
    step.dispose();
    if (spec.optimizer === undefined) optimizer.dispose();
  }
}

function fineTuneOptions(examples: Examples, spec: FineTuneSpec) {
  const { epochs, learningRate = 0.001, constraint, generator, onStep, ...rest } = spec;
  const { batch = 64, optimizer, loss, ...unknown } = rest;
  const names = ["epochs", "batch", "learningRate", "optimizer", "constraint", "loss", "generator", "onStep"];
  refuseUnknownOptions("fineTune", unknown, names);
  mustBeEpochs("fineTune", examples, { epochs, batch, generator });
  mustBePositive("fineTune", "learningRate", learningRate);
  return {
    epochs,
    batch,
    optimizer: optimizer ?? tf.train.adam(learningRate),
    constraint,
    loss: loss ?? crossEntropy,
    generator,
    onStep,
  };
}

/** The mean softmax cross-entropy of logits [m, classes]. */
function crossEntropy(y: Tensor1D, logits: Tensor): Scalar {
  return tf.losses.softmaxCrossEntropy(tf.oneHot(y, logits.shape.at(-1)!), logits).asScalar();
}

/** The share of the examples whose class has the largest output, from 0 to 1. */
export function accuracyOf(model: LayersModel, { x, y }: Examples, batch = 500): number {
  mustBeCount("accuracyOf", "batch", batch);
  const m = x.shape[0];
  let right = 0;
  for (let from = 0; from < m; from += batch) {
    const size = Math.min(batch, m - from);
    right += tf.tidy(() => {
      const outputs = model.apply(x.slice(from, size), { training: false }) as Tensor;
      return outputs.argMax(-1).equal(y.slice(from, size)).sum().dataSync()[0];
    });
  }
  return right / m;
}
