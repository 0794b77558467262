import type { Tensor } from "@tensorflow/tfjs";
import { integer, shuffle } from "../../random/distributions.js";
import { mustBe, mustBeCount } from "../../random/options.js";
import { mustBeGenerator, type RandomGenerator } from "../../random/rng.js";
import { tf, withSeed } from "../../tensor/index.js";
import type { Examples } from "./examples.js";

export interface EpochsSpec {
  /** How often all examples are gone through. */
  epochs: number;
  /** Examples in a step (64 if not given); what is left over at the end of an epoch is not seen in it. */
  batch?: number;
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

/** @throws TypeError in the name of the function `what` if an option or the examples are not as they must be */
export function mustBeEpochs(
  what: string,
  { x, y }: Examples,
  { epochs, batch, generator }: EpochsSpec & { batch: number },
): void {
  const m = x.shape[0];
  mustBeCount(what, "epochs", epochs, 0);
  mustBeCount(what, "batch", batch);
  mustBe(what, "batch", `at most the number of examples, ${m}`, batch, batch <= m);
  mustBe(what, "y", `a class for each of the ${m} examples`, y.shape, y.shape[0] === m);
  mustBe(what, "y", "of the type int32", y.dtype, y.dtype === "int32");
  mustBeGenerator(what, generator);
}

/**
 * Goes through all examples `epochs` times, each time in another order, a batch at a time.
 *
 * @param all what a step needs of the examples, each tensor [m, …]
 * @param step gets the same rows of each, [batch, …], and gives the loss
 */
export function trainEpochs(
  all: readonly Tensor[],
  { epochs, batch, generator, onStep }: EpochsSpec & { batch: number },
  step: (...some: Tensor[]) => Tensor,
): FineTuned {
  const m = all[0].shape[0];
  const perEpoch = Math.floor(m / batch);
  const steps = epochs * perEpoch;
  const order = Array.from({ length: m }, (_, i) => i);
  const losses: number[] = [];
  let stopped = false;
  withSeed(integer(generator, 0, 2 ** 31 - 1), () => {
    for (let epoch = 0; epoch < epochs && !stopped; epoch++) {
      const shuffled = shuffle(generator, order);
      for (let i = 0; i < perEpoch && !stopped; i++) {
        const rows = tf.tensor1d(Int32Array.from(shuffled.slice(i * batch, (i + 1) * batch)), "int32");
        const some = all.map((each) => tf.gather(each, rows));
        const value = step(...some);
        const loss = value.dataSync()[0];
        tf.dispose([rows, ...some, value]);
        losses.push(loss);
        stopped = onStep?.({ step: losses.length, steps, loss }) === false;
      }
    }
  });
  return { steps: losses.length, losses, stopped };
}
