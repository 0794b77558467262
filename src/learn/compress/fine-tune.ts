import type { LayersModel, Optimizer, Scalar, Tensor, Tensor1D, Variable } from "@tensorflow/tfjs";
import { refuseUnknownOptions } from "../../display/index.js";
import { integer, shuffle } from "../../random/distributions.js";
import { mustBe, mustBeCount, mustBePositive } from "../../random/options.js";
import { mustBeGenerator, type RandomGenerator } from "../../random/rng.js";
import { compile, tf, withSeed } from "../../tensor/index.js";
import type { Constraint } from "./constraint.js";
import type { Examples } from "./examples.js";

export interface FineTuneSpec {
  /** How often all examples are gone through. */
  epochs: number;
  /** Examples in a step (64 if not given); what is left over at the end of an epoch is not seen in it. */
  batch?: number;
  /** The step size α (0.001 if not given). */
  learningRate?: number;
  /** The optimizer (Adam with `learningRate` if not given). */
  optimizer?: Optimizer;
  /** A rule that the kernels keep: pruned, shared, binary, … */
  constraint?: Constraint;
  /** Of the classes [batch] and the model's outputs, a scalar (softmax cross-entropy of logits if not given). */
  loss?: (y: Tensor1D, outputs: Tensor) => Scalar;
  /** Draws the order of the examples, and whatever the model's layers draw. */
  generator: RandomGenerator;
  /** Told after each step; returns false to stop. */
  onStep?: (progress: { step: number; steps: number; loss: number }) => unknown;
}

export interface FineTuned {
  /** The number of steps that were made. */
  steps: number;
  /** The loss of each step. */
  losses: number[];
  /** Was it stopped by `onStep`? */
  stopped: boolean;
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
  const m = examples.x.shape[0];
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

  const perEpoch = Math.floor(m / batch);
  const steps = epochs * perEpoch;
  const losses: number[] = [];
  let stopped = false;
  const order = Array.from({ length: m }, (_, i) => i);
  try {
    withSeed(integer(generator, 0, 2 ** 31 - 1), () => {
      for (let epoch = 0; epoch < epochs && !stopped; epoch++) {
        const shuffled = shuffle(generator, order);
        for (let i = 0; i < perEpoch && !stopped; i++) {
          const rows = tf.tensor1d(Int32Array.from(shuffled.slice(i * batch, (i + 1) * batch)), "int32");
          const [x, y] = [tf.gather(examples.x, rows), tf.gather(examples.y, rows) as Tensor1D];
          const value = step(x, y);
          losses.push(value.dataSync()[0]);
          tf.dispose([rows, x, y, value]);
          stopped = onStep?.({ step: losses.length, steps, loss: losses.at(-1)! }) === false;
        }
      }
    });
  } finally {
    step.dispose();
    if (spec.optimizer === undefined) optimizer.dispose();
  }
  return { steps: losses.length, losses, stopped };
}

function fineTuneOptions(examples: Examples, spec: FineTuneSpec) {
  const { epochs, learningRate = 0.001, constraint, generator, onStep, ...rest } = spec;
  const { batch = 64, optimizer, loss, ...unknown } = rest;
  const names = ["epochs", "batch", "learningRate", "optimizer", "constraint", "loss", "generator", "onStep"];
  refuseUnknownOptions("fineTune", unknown, names);
  const m = examples.x.shape[0];
  mustBeCount("fineTune", "epochs", epochs, 0);
  mustBeCount("fineTune", "batch", batch);
  mustBe("fineTune", "batch", `at most the number of examples, ${m}`, batch, batch <= m);
  mustBePositive("fineTune", "learningRate", learningRate);
  mustBe(
    "fineTune",
    "y",
    `a class for each of the ${m} examples`,
    examples.y.shape,
    examples.y.shape[0] === m,
  );
  mustBe("fineTune", "y", "of the type int32", examples.y.dtype, examples.y.dtype === "int32");
  mustBeGenerator("fineTune", generator);
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
