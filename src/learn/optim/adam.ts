import { refuseUnknownOptions } from "../../display/index.js";
import { mustBeBoolean, mustBePositive } from "../../random/options.js";
import {
  type EpsilonPlace,
  mustBeFactor,
  mustBePlace,
  mustFitStep,
  type Optimiser,
  root,
} from "./optimiser.js";

export interface AdamSpec {
  /** The learning rate, above 0; η in source 003. The size of the first steps, whatever the gradient's size is. */
  α: number;
  /** The share of the mean gradient m that stays from step to step, 0 to below 1 (0.9 if not given). */
  β1?: number;
  /** The share of the mean square v that stays from step to step, 0 to below 1 (0.999 if not given). */
  β2?: number;
  /** Keeps the denominator off zero, above 0 (1e-8 if not given). */
  ε?: number;
  /** √v̂ + ε ("outside", if not given) or √(v̂ + ε) ("inside", the slides). */
  εPlace?: EpsilonPlace;
  /** Whether m and v, which begin at 0, are made up for that (true if not given; the slides: false). */
  biasCorrection?: boolean;
}

/**
 * Adam (adaptive moment estimation): momentum in the numerator, RMSProp in the denominator,
 *
 *     m_t = β1 m_{t-1} + (1 - β1) g_t
 *     v_t = β2 v_{t-1} + (1 - β2) g_t²
 *     m̂_t = m_t / (1 - β1^t),    v̂_t = v_t / (1 - β2^t)        (the bias correction)
 *     w_{t+1} = w_t - α / (√v̂_t + ε) · m̂_t
 *
 * Sources: 003 and 004, “Adam”; D. Kingma and J. Ba, 2015. Differences from the slides:
 * 1. They have no bias correction; `biasCorrection: false`. Without it the first step is (1 - β1) / √(1 - β2) times as
 *    large as α: 3.16 times with the usual values.
 * 2. They have √(v + ε), the paper √v + ε; `εPlace: "inside"`.
 *
 * Equal to torch.optim.Adam and tf.train.adam with the same ε (tf's is 1e-7).
 */
export function adam(spec: AdamSpec): Optimiser {
  const { α, β1 = 0.9, β2 = 0.999, ε = 1e-8, εPlace = "outside", biasCorrection = true, ...unknown } = spec;
  refuseUnknownOptions("adam", unknown, ["α", "β1", "β2", "ε", "εPlace", "biasCorrection"]);
  mustBePositive("adam", "α", α);
  mustBeFactor("adam", "β1", β1);
  mustBeFactor("adam", "β2", β2);
  mustBePositive("adam", "ε", ε);
  mustBePlace("adam", εPlace);
  mustBeBoolean("adam", "biasCorrection", biasCorrection);
  let t = 0;
  let m: number[] = [];
  let v: number[] = [];
  return {
    name: "Adam",
    step(w, g) {
      mustFitStep("adam", w, g, m);
      t += 1;
      m = g.map((g_i, i) => β1 * (m[i] ?? 0) + (1 - β1) * g_i);
      v = g.map((g_i, i) => β2 * (v[i] ?? 0) + (1 - β2) * g_i ** 2);
      const mScale = biasCorrection ? 1 / (1 - β1 ** t) : 1;
      const vScale = biasCorrection ? 1 / (1 - β2 ** t) : 1;
      return w.map((w_i, i) => w_i - (α / root(vScale * v[i], ε, εPlace)) * (mScale * m[i]));
    },
    reset() {
      t = 0;
      m = [];
      v = [];
    },
  };
}
