import type { LayersModel } from "@tensorflow/tfjs";
import { refuseUnknownOptions } from "../../display/index.js";
import { mustBe, mustBeCount, mustBePositive } from "../../random/options.js";
import { mustBeGenerator, type RandomGenerator } from "../../random/rng.js";
import type { Examples } from "./examples.js";
import { fineTune } from "./fine-tune.js";
import type { PerLayer } from "./kernels.js";
import { pruneWeights } from "./prune-weights.js";

export interface DsdSpec {
  /** The share of the weights that the sparse stage keeps, above 0 and at most 1 (0.7 if not given). */
  keep?: PerLayer<number>;
  /** Epochs of the dense, the sparse and the second dense stage. */
  epochs: readonly [number, number, number];
  /** Examples in a step (64 if not given). */
  batch?: number;
  /** The step size α of the first two stages (0.001 if not given). */
  learningRate?: number;
  /** The step size of the last stage (a tenth of `learningRate` if not given, as in the paper). */
  lastRate?: number;
  /** Draws the order of the examples. */
  generator: RandomGenerator;
  /** Told after each step; returns false to stop. */
  onStep?: (progress: { stage: DsdStage; step: number; steps: number; loss: number }) => unknown;
  /** Told after each stage, for example to measure the model as it is then. */
  onStage?: (stage: DsdStage) => void;
}

export type DsdStage = "dense" | "sparse" | "dense again";

export interface Dsd {
  /** The loss of each step, by stage. */
  losses: Record<DsdStage, number[]>;
  /** Was it stopped by `onStep`? */
  stopped: boolean;
}

/**
 * DSD, dense–sparse–dense (先剪枝，后补上, first prune, then fill up again):
 *
 * 1. Dense: train as usual.
 * 2. Sparse: prune the smallest weights, and train the others with those held at 0.
 * 3. Dense again: let go of them; they start from 0 and learn with the rest, at a smaller step size.
 *
 * The network ends as large as it was. The sparse stage is a regularisation, and a way out of where the first stage had
 * come to rest. What it gains is small (about one point of accuracy on ImageNet), so it takes several seeds to see it.
 *
 * Source: 001, “DSD”; S. Han and others, “DSD: Dense-Sparse-Dense Training for Deep Neural Networks”, 2017. Differences
 * from the paper: Adam in place of momentum, begun anew in each stage; biases are never pruned.
 *
 * @param model is trained in place, and gives logits
 */
export function denseSparseDense(model: LayersModel, examples: Examples, spec: DsdSpec): Dsd {
  const { keep, epochs, batch, learningRate, lastRate, generator, onStep, onStage } = dsdOptions(spec);
  const losses: Dsd["losses"] = { dense: [], sparse: [], "dense again": [] };
  let stopped = false;
  const train = (
    stage: DsdStage,
    count: number,
    rate: number,
    constraint?: ReturnType<typeof pruneWeights>,
  ) => {
    const result = fineTune(model, examples, {
      epochs: count,
      batch,
      learningRate: rate,
      constraint,
      generator,
      onStep: (progress) => onStep?.({ stage, ...progress }),
    });
    losses[stage] = result.losses;
    stopped = result.stopped;
    onStage?.(stage);
  };

  train("dense", epochs[0], learningRate); // 1
  if (stopped) return { losses, stopped };
  const pruning = pruneWeights(model, { keep }); // 2
  try {
    train("sparse", epochs[1], learningRate, pruning);
  } finally {
    pruning.dispose();
  }
  if (!stopped) train("dense again", epochs[2], lastRate); // 3
  return { losses, stopped };
}

function dsdOptions(spec: DsdSpec) {
  const {
    keep = 0.7,
    epochs,
    batch = 64,
    learningRate = 0.001,
    lastRate = learningRate / 10,
    ...more
  } = spec;
  const { generator, onStep, onStage, ...unknown } = more;
  const names = ["keep", "epochs", "batch", "learningRate", "lastRate", "generator", "onStep", "onStage"];
  refuseUnknownOptions("denseSparseDense", unknown, names);
  const three = Array.isArray(epochs) && epochs.length === 3;
  mustBe("denseSparseDense", "epochs", "three numbers, one a stage", epochs, three);
  for (const count of epochs) mustBeCount("denseSparseDense", "epochs", count, 0);
  mustBePositive("denseSparseDense", "learningRate", learningRate);
  mustBePositive("denseSparseDense", "lastRate", lastRate);
  mustBeGenerator("denseSparseDense", generator);
  return { keep, epochs, batch, learningRate, lastRate, generator, onStep, onStage };
}
