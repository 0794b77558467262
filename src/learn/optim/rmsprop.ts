import { refuseUnknownOptions } from "../../display/index.js";
import { mustBePositive } from "../../random/options.js";
import {
  type EpsilonPlace,
  mustBeFactor,
  mustBePlace,
  mustFitStep,
  type Optimiser,
  root,
} from "./optimiser.js";

export interface RmspropSpec {
  /** The learning rate, above 0; η in source 003. */
  α: number;
  /** The share of the mean square that stays from step to step, 0 to below 1 (0.9 if not given); γ in source 003. */
  ρ?: number;
  /** Momentum, the share of the last step that is made again, 0 to below 1 (0 if not given). */
  γ?: number;
  /** Keeps the denominator off zero, above 0 (1e-8 if not given). */
  ε?: number;
  /** √v + ε ("outside", if not given) or √(v + ε) ("inside", the slides). */
  εPlace?: EpsilonPlace;
}

/**
 * RMSProp (root mean square propagation): Adagrad with a memory that fades, so that it does not come to a halt,
 *
 *     v_t = ρ v_{t-1} + (1 - ρ) g_t²                  (E[g²]_i in 003, G_t in 004)
 *     u_t = γ u_{t-1} + α / (√v_t + ε) · g_t
 *     w_{t+1} = w_t - u_t
 *
 * Sources: 003, “RMSProp”; 004, “RMS'prop”; T. Hinton, 2012. Differences from the slides:
 * 1. 003 calls the decay γ, as it has called the momentum before. They are two numbers, and both may be used: ρ and γ.
 * 2. 004 has G_{t+1} = ρ G_{t+1} + (1 - ρ) g_{t+1}: G_t is meant on the right, and the square of g.
 * 3. Both have √(v + ε); `εPlace: "inside"`.
 *
 * torch.optim.RMSprop calls ρ alpha (0.99 there), tf.train.rmsprop calls it decay and has ε inside.
 */
export function rmsprop(spec: RmspropSpec): Optimiser {
  const { α, ρ = 0.9, γ = 0, ε = 1e-8, εPlace = "outside", ...unknown } = spec;
  refuseUnknownOptions("rmsprop", unknown, ["α", "ρ", "γ", "ε", "εPlace"]);
  mustBePositive("rmsprop", "α", α);
  mustBeFactor("rmsprop", "ρ", ρ);
  mustBeFactor("rmsprop", "γ", γ);
  mustBePositive("rmsprop", "ε", ε);
  mustBePlace("rmsprop", εPlace);
  let v: number[] = [];
  let u: number[] = [];
  return {
    name: "RMSProp",
    step(w, g) {
      mustFitStep("rmsprop", w, g, v);
      v = g.map((g_i, i) => ρ * (v[i] ?? 0) + (1 - ρ) * g_i ** 2);
      u = g.map((g_i, i) => γ * (u[i] ?? 0) + (α / root(v[i], ε, εPlace)) * g_i);
      return w.map((w_i, i) => w_i - u[i]);
    },
    reset() {
      v = [];
      u = [];
    },
  };
}
