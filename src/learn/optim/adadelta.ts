import { refuseUnknownOptions } from "../../display/index.js";
import { mustBePositive } from "../../random/options.js";
import { mustBeFactor, mustFitStep, type Optimiser } from "./optimiser.js";

export interface AdadeltaSpec {
  /** A factor on every step, above 0 (1 if not given, as on the slide and in the paper: there is no learning rate). */
  α?: number;
  /** The share of both mean squares that stays from step to step, 0 to below 1 (0.95 if not given). */
  ρ?: number;
  /** Added under both roots, above 0; the first step has the size √ε (1e-6 if not given). */
  ε?: number;
}

/**
 * Adadelta: the size of the coming step is learnt from that of the steps before, so that its unit is that of w,
 *
 *     G_t = ρ G_{t-1} + (1 - ρ) g_t²
 *     Δw_t = -√(E_{t-1}[Δw²] + ε) / √(G_t + ε) · g_t
 *     E_t[Δw²] = ρ E_{t-1}[Δw²] + (1 - ρ) Δw_t²
 *     w_{t+1} = w_t + α Δw_t
 *
 * Source: 004, “Adadelta”; M. Zeiler, 2012. Differences from the slide:
 * 1. The slide takes the root of E_t[Δw]², which holds the step that is to be found; it must be E_{t-1}.
 * 2. The slide writes E[Δw]² and G²; the mean of the squares is meant, E[Δw²], and G is one already.
 * 3. The slide averages E_{t-1}[Δw] with Δw²; both must be squares.
 *
 * Equal to torch.optim.Adadelta with lr = α. tf.train.adadelta divides by √(G_{t-1} + ε), a step behind, and so takes a
 * first step of α g, as long as the gradient.
 */
export function adadelta(spec: AdadeltaSpec = {}): Optimiser {
  const { α = 1, ρ = 0.95, ε = 1e-6, ...unknown } = spec;
  refuseUnknownOptions("adadelta", unknown, ["α", "ρ", "ε"]);
  mustBePositive("adadelta", "α", α);
  mustBeFactor("adadelta", "ρ", ρ);
  mustBePositive("adadelta", "ε", ε);
  let G: number[] = [];
  let E: number[] = [];
  return {
    name: "Adadelta",
    step(w, g) {
      mustFitStep("adadelta", w, g, G);
      G = g.map((g_i, i) => ρ * (G[i] ?? 0) + (1 - ρ) * g_i ** 2);
      const Δw = g.map((g_i, i) => (-Math.sqrt((E[i] ?? 0) + ε) / Math.sqrt(G[i] + ε)) * g_i);
      E = Δw.map((Δw_i, i) => ρ * (E[i] ?? 0) + (1 - ρ) * Δw_i ** 2);
      return w.map((w_i, i) => w_i + α * Δw[i]);
    },
    reset() {
      G = [];
      E = [];
    },
  };
}
