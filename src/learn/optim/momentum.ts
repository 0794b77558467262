import { refuseUnknownOptions } from "../../display/index.js";
import { mustBePositive } from "../../random/options.js";
import { mustBeFactor, mustFitStep, type Optimiser } from "./optimiser.js";

export interface MomentumSpec {
  /** The learning rate, above 0; η in source 003. */
  α: number;
  /** The share of the last step that is made again, 0 to below 1 (0.9 if not given); 0 is plain descent. */
  γ?: number;
}

/**
 * Momentum (метод импульса, “heavy ball”): the step before is made again in part, like a ball that rolls on,
 *
 *     u_t = γ u_{t-1} + α g_t
 *     w_{t+1} = w_t - u_t
 *
 * Sources: 003, “Momentum”, θ_{i+1} = θ_i - η g + γ (θ_i - θ_{i-1}), which is the same, as θ_i - θ_{i-1} is -u_{i-1};
 * 004, “Momentum”; B. Polyak, 1964. No differences from the slides. torch.optim.SGD and tf.train.momentum keep u / α
 * instead of u, which is the same as long as α is not changed on the way.
 */
export function momentum(spec: MomentumSpec): Optimiser {
  const { α, γ } = momentumOptions("momentum", spec);
  let u: number[] = [];
  return {
    name: "Momentum",
    step(w, g) {
      mustFitStep("momentum", w, g, u);
      u = g.map((g_i, i) => γ * (u[i] ?? 0) + α * g_i);
      return w.map((w_i, i) => w_i - u[i]);
    },
    reset() {
      u = [];
    },
  };
}

/** The options of `momentum` and of `nesterov`, which has the same. */
export function momentumOptions(where: string, spec: MomentumSpec): Required<MomentumSpec> {
  const { α, γ = 0.9, ...unknown } = spec;
  refuseUnknownOptions(where, unknown, ["α", "γ"]);
  mustBePositive(where, "α", α);
  mustBeFactor(where, "γ", γ);
  return { α, γ };
}
