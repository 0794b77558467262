import type { LayersModel, Optimizer, Scalar, Tensor, Variable } from "@tensorflow/tfjs";
import { refuseUnknownOptions } from "../../display/index.js";
import { integer } from "../../random/distributions.js";
import { mustBe, mustBeBoolean, mustBeCount, mustBePositive } from "../../random/options.js";
import { mustBeGenerator, type RandomGenerator } from "../../random/rng.js";
import { compile, tf } from "../../tensor/index.js";

export interface MinibatchSpec {
  /** J(T, Z): one number from the targets and the model's outputs of a batch. */
  loss: (T: Tensor, Z: Tensor) => Scalar;
  /** The number of steps, each with one batch. */
  steps: number;
  /** The number of examples of a batch (32 if not given). */
  batchSize?: number;
  /** Adam's learning rate (1e-3 if not given). */
  α?: number;
  /** Whether α falls evenly from its value to 0 (true), or stays (false, if not given). */
  decay?: boolean;
  /** Draws the examples of each batch. */
  generator: RandomGenerator;
  /** Told after each step; training ends where it returns false. */
  onStep?: (progress: { step: number; loss: number }) => unknown;
}

export interface MinibatchRun {
  /** The loss of each batch before its step. */
  losses: number[];
  /** Whether `onStep` ended it. The model is usable all the same. */
  stopped: boolean;
}

/**
 * Trains a model on batches that are drawn at random (mini-batch gradient descent, with Adam for the step):
 *
 * 1. draw `batchSize` examples, with replacement;
 * 2. compute J and its gradient on them;
 * 3. change the weights; repeat `steps` times.
 *
 * The step is compiled to one graph (see `compile` of lectern/tensor), which computes the same several times faster.
 *
 * @param model changed in place
 * @param X all inputs, [m, …]
 * @param T what the loss compares outputs with, [m, …]
 * @throws TypeError if an option is unknown, missing or out of its range, or X and T are of different length
 */
export function trainMinibatches(
  model: LayersModel,
  X: Tensor,
  T: Tensor,
  spec: MinibatchSpec,
): MinibatchRun {
  const { loss, steps, batchSize, α, decay, generator, onStep } = minibatchOptions(spec);
  const m = X.shape[0];
  mustBe("trainMinibatches", "T", `of ${m} examples, as X has ${m}`, T.shape, T.shape[0] === m);
  const optimizer = tf.train.adam(α);
  const step = compile((x: Tensor, t: Tensor): Scalar => minimize(optimizer, model, x, t, loss));
  const losses: number[] = [];
  let stopped = false;
  try {
    for (let number = 1; number <= steps && !stopped; number++) {
      const chosen = Int32Array.from({ length: batchSize }, () => integer(generator, 0, m - 1));
      if (decay) setRate(optimizer, α * (1 - (number - 1) / steps));
      const J = tf.tidy(() => {
        const rows = tf.tensor1d(chosen, "int32");
        return step(tf.gather(X, rows), tf.gather(T, rows)).dataSync()[0];
      });
      losses.push(J);
      stopped = onStep?.({ step: number, loss: J }) === false;
    }
    return { losses, stopped };
  } finally {
    step.dispose();
    optimizer.dispose();
  }
}

/** One step: J of the batch, its gradient, and the optimizer's change of the weights. Returns J. */
function minimize(
  optimizer: Optimizer,
  model: LayersModel,
  x: Tensor,
  t: Tensor,
  loss: MinibatchSpec["loss"],
): Scalar {
  const Θ = model.trainableWeights.map((weight) => weight.read() as Variable);
  const J = () => loss(t, model.apply(x, { training: true }) as Tensor);
  return optimizer.minimize(J, true, Θ) as Scalar;
}

/** TensorFlow.js's optimizers let their rate be set, though their types do not say so. */
function setRate(optimizer: Optimizer, α: number): void {
  (optimizer as unknown as { learningRate: number }).learningRate = α;
}

function minibatchOptions(spec: MinibatchSpec) {
  const { loss, steps, batchSize = 32, α = 1e-3, decay = false, generator, onStep, ...unknown } = spec;
  const known = ["loss", "steps", "batchSize", "α", "decay", "generator", "onStep"];
  refuseUnknownOptions("trainMinibatches", unknown, known);
  mustBe("trainMinibatches", "loss", "a function (T, Z)", loss, typeof loss === "function");
  mustBeCount("trainMinibatches", "steps", steps);
  mustBeCount("trainMinibatches", "batchSize", batchSize);
  mustBePositive("trainMinibatches", "α", α);
  mustBeBoolean("trainMinibatches", "decay", decay);
  mustBeGenerator("trainMinibatches", generator);
  return { loss, steps, batchSize, α, decay, generator, onStep };
}
