import { refuseUnknownOptions } from "../../display/index.js";
import { mustBePositive } from "../../random/options.js";
import { mustFitStep, type Optimiser } from "./optimiser.js";

export interface SgdSpec {
  /** The learning rate (скорость обучения), above 0; η in source 003. */
  α: number;
}

/**
 * Gradient descent (градиентный спуск), the step that all others are variations of:
 *
 *     w_{t+1} = w_t - α g_t
 *
 * With the gradient of a random part of the examples it is called stochastic (SGD); the step is the same.
 *
 * Sources: 003, “Градиентный спуск” (with η for α); 004, w_{t+1} = w_t - α_t g_t. Difference from 004: α does not
 * change with t. Equal to torch.optim.SGD and tf.train.sgd.
 */
export function sgd(spec: SgdSpec): Optimiser {
  const { α, ...unknown } = spec;
  refuseUnknownOptions("sgd", unknown, ["α"]);
  mustBePositive("sgd", "α", α);
  return {
    name: "SGD",
    step(w, g) {
      mustFitStep("sgd", w, g);
      return w.map((w_i, i) => w_i - α * g[i]);
    },
    reset() {},
  };
}
