import assert from "node:assert/strict";
import type { Tensor } from "@tensorflow/tfjs";
import { rng } from "../../../src/data/index.js";
import { tf } from "../../../src/tensor/index.js";
import { type Training, trainings } from "../../support/steps/index.js";

const STEPS = 100;
/** As many as there are batches, so that the same ones are compared. */
const ROUND = 4;

/** The loss of each step; of several losses the first. */
function train({ step, inputs }: Training): number[] {
  return Array.from({ length: STEPS }, (_, i) => {
    const losses = tf.tidy(() => {
      const result = step(...inputs(i));
      return result instanceof tf.Tensor ? { loss: result } : result;
    }) as Record<string, Tensor>;
    const [first] = Object.values(losses).map((loss) => loss.dataSync()[0]!);
    tf.dispose(losses);
    return first!;
  });
}

const mean = (values: number[]) => values.reduce((sum, value) => sum + value, 0) / values.length;

describe("The lectures' training steps", function () {
  this.timeout(60_000);
  for (const [name, create] of Object.entries(trainings))
    for (const seed of [1, 2, 3])
      it(`${name}, seed ${seed}: the loss falls`, () => {
        const losses = train(create({ generator: rng(seed) }));
        const [before, after] = [mean(losses.slice(0, ROUND)), mean(losses.slice(-ROUND))];
        assert.ok(after < before, `from ${before} to ${after}`);
      });
});
