import type { Tensor } from "@tensorflow/tfjs";
import { refuseUnknownOptions } from "../../display/index.js";
import { fillNormal } from "../../random/fill.js";
import { mustBe, mustBeCount } from "../../random/options.js";
import { mustBeGenerator, type RandomGenerator } from "../../random/rng.js";
import { tf } from "../../tensor/index.js";
import type { Gan, GanStep } from "./gan.js";

export interface TrainGanSpec {
  /** Draws a batch of m true examples, [m, …]. */
  batch: (m: number) => Tensor;
  /** m, the examples of a batch (64 if not given); a multiple of the gan's `pack`. */
  m?: number;
  /** How many steps are made. */
  steps: number;
  /** The share of the learning rate that is left at the last step; it falls evenly (1, no fall, if not given). */
  rateAtEnd?: number;
  /** Draws z from N(0, 1). */
  generator: RandomGenerator;
  /** Told after each step; ends the training by returning `false`. */
  onStep?: (progress: { step: number } & GanStep) => unknown;
}

export interface GanTraining {
  /** What each step measured. */
  history: GanStep[];
  /** How many steps were made. */
  steps: number;
  /** Whether `onStep` ended it. */
  stopped: boolean;
}

/** Trains a gan: in each step a batch and two draws of z. */
export function trainGan(gan: Gan, spec: TrainGanSpec): GanTraining {
  const { batch, m, steps, rateAtEnd, generator, onStep } = trainOptions(gan, spec);
  const n_z = gan.G.inputs[0].shape[1] as number;
  const history: GanStep[] = [];
  for (let step = 1; step <= steps; step++) {
    if (rateAtEnd < 1) gan.rate(1 - ((1 - rateAtEnd) * (step - 1)) / Math.max(1, steps - 1));
    const [J, real, fake] = tf.tidy(() =>
      gan.step(batch(m), noise(generator, m, n_z), noise(generator, m, n_z)).dataSync(),
    );
    history.push({ J, real, fake });
    if (onStep?.({ step, J, real, fake }) === false) return { history, steps: step, stopped: true };
  }
  return { history, steps, stopped: false };
}

/** z: numbers from N(0, 1), [m, n_z]. */
export function noise(generator: RandomGenerator, m: number, n_z: number): Tensor {
  mustBeGenerator("noise", generator);
  mustBeCount("noise", "m", m);
  mustBeCount("noise", "n_z", n_z);
  const values = new Float32Array(m * n_z);
  fillNormal(generator, values, 0, 1);
  return tf.tensor2d(values, [m, n_z]);
}

function trainOptions(gan: Gan, spec: TrainGanSpec) {
  const { batch, m = 64, steps, rateAtEnd = 1, generator, onStep, ...unknown } = spec;
  const known = ["batch", "m", "steps", "rateAtEnd", "generator", "onStep"];
  refuseUnknownOptions("trainGan", unknown, known);
  mustBe("trainGan", "batch", "a function", batch, typeof batch === "function");
  mustBeCount("trainGan", "m", m);
  mustBe("trainGan", "m", `a multiple of pack, ${gan.pack}`, m, m % gan.pack === 0);
  mustBeCount("trainGan", "steps", steps);
  mustBe("trainGan", "rateAtEnd", "above 0, and at most 1", rateAtEnd, rateAtEnd > 0 && rateAtEnd <= 1);
  mustBeGenerator("trainGan", generator);
  return { batch, m, steps, rateAtEnd, generator, onStep };
}
