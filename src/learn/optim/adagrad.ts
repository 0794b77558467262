import { refuseUnknownOptions } from "../../display/index.js";
import { mustBeNotNegative, mustBePositive } from "../../random/options.js";
import { type EpsilonPlace, mustBePlace, mustFitStep, type Optimiser, root } from "./optimiser.js";

export interface AdagradSpec {
  /** The learning rate, above 0. */
  α: number;
  /** Keeps the denominator off zero, above 0 (1e-10 if not given). */
  ε?: number;
  /** √G + ε ("outside", if not given) or √(G + ε) ("inside", the slide). */
  εPlace?: EpsilonPlace;
  /** G before the first step, 0 or above (0 if not given). */
  G0?: number;
}

/**
 * Adagrad: each parameter has a learning rate of its own, the smaller the more it has moved already,
 *
 *     G_{t,i} = G_{t-1,i} + g_{t,i}²
 *     w_{t+1,i} = w_{t,i} - α / (√G_{t,i} + ε) · g_{t,i}
 *
 * Source: 004, “Adagrad”; J. Duchi et al., 2011. Difference from the slide: it has √(G + ε); `εPlace: "inside"`.
 * torch.optim.Adagrad is this with the defaults, tf.train.adagrad with ε = 1e-7 inside and G0 = 0.1.
 */
export function adagrad(spec: AdagradSpec): Optimiser {
  const { α, ε = 1e-10, εPlace = "outside", G0 = 0, ...unknown } = spec;
  refuseUnknownOptions("adagrad", unknown, ["α", "ε", "εPlace", "G0"]);
  mustBePositive("adagrad", "α", α);
  mustBePositive("adagrad", "ε", ε);
  mustBePlace("adagrad", εPlace);
  mustBeNotNegative("adagrad", "G0", G0);
  let G: number[] = [];
  return {
    name: "Adagrad",
    step(w, g) {
      mustFitStep("adagrad", w, g, G);
      G = g.map((g_i, i) => (G[i] ?? G0) + g_i ** 2);
      return w.map((w_i, i) => w_i - (α / root(G[i], ε, εPlace)) * g[i]);
    },
    reset() {
      G = [];
    },
  };
}
