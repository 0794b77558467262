/** The remedy for a class that a student has never been shown: its bias is too low, and one number puts that right. */
import type { LayersModel } from "@tensorflow/tfjs";
import { mustBe, mustBeNumber } from "../../random/options.js";
import { tf } from "../../tensor/index.js";
import { logitsOf } from "./distil.js";
import type { Examples } from "./examples.js";

/**
 * Adds a number to the bias of one class in the model's last layer.
 *
 * @param k the class, from 0
 * @param by what is added to its logit
 */
export function shiftClassBias(model: LayersModel, k: number, by: number): void {
  mustBeNumber("shiftClassBias", "by", by);
  const last = model.layers.at(-1)!;
  const weights = last.getWeights();
  const bias = weights.at(-1);
  const has = last.getClassName() === "Dense" && weights.length === 2;
  mustBe("shiftClassBias", "the model's last layer", "dense, with biases", last.getClassName(), has);
  mustBeClass("shiftClassBias", k, bias!.shape[0]!);
  tf.tidy(() => {
    const shift = tf.oneHot(tf.scalar(k, "int32"), bias!.shape[0]!).mul(by);
    last.setWeights([weights[0], bias!.add(shift)]);
  });
}

export interface ClassBias {
  /** What to add to the class's bias. */
  by: number;
  /** The share of right answers without it, and with it. */
  before: number;
  after: number;
}

/**
 * The number that, added to the bias of class k, gives the most right answers. An example is answered with k once the
 * number exceeds how far the logit of k is below the largest of the others, so only these distances have to be tried.
 *
 * Source: Hinton and others, 2015, section 3, where 3.5 is added for the digit 3, which the student had never seen.
 * Difference from the paper: it takes the best for the test set; hand in other examples than those, and test on those.
 */
export function bestClassBias(model: LayersModel, { x, y }: Examples, k: number): ClassBias {
  const logits = logitsOf(model, x);
  const rows = logits.arraySync();
  logits.dispose();
  mustBeClass("bestClassBias", k, rows[0].length);
  const classes = y.dataSync();
  // Where an answer turns to k, and what that adds to the number of right answers.
  const turns = rows.map((z, i) => {
    const others = z.map((value, j) => (j === k ? -Infinity : value));
    const best = Math.max(...others);
    const change = Number(classes[i] === k) - Number(others.indexOf(best) === classes[i]);
    return { at: best - z[k], change };
  });
  turns.sort((a, b) => a.at - b.at);
  const right = (by: number) =>
    rows.filter((z, i) => {
      const shifted = z.map((value, j) => (j === k ? value + by : value));
      return shifted.indexOf(Math.max(...shifted)) === classes[i];
    }).length;
  // Below the first distance k is never answered.
  let most = { gain: 0, by: turns[0].at - 1 };
  let gain = 0;
  for (const [i, { at, change }] of turns.entries()) {
    gain += change;
    // Between two distances, so that rounding decides nothing; of equal ones all turn together.
    const next = turns[i + 1]?.at ?? at + 2;
    if (gain > most.gain && next > at) most = { gain, by: (at + next) / 2 };
  }
  return { by: most.by, before: right(0) / rows.length, after: right(most.by) / rows.length };
}

function mustBeClass(where: string, k: number, classes: number): void {
  const holds = Number.isInteger(k) && k >= 0 && k < classes;
  mustBe(where, "the class", `an integer from 0 to ${classes - 1}`, k, holds);
}
