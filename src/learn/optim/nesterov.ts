import { type MomentumSpec, momentumOptions } from "./momentum.js";
import { mustFitStep, type Optimiser } from "./optimiser.js";

/**
 * NAG, Nesterov's accelerated gradient: as the share γ of the last step will be made in any case, the gradient is taken
 * where that leads to,
 *
 *     g_k = ∇F(x_k - γ u_{k-1})
 *     u_k = γ u_{k-1} + α g_k
 *     x_{k+1} = x_k - u_k
 *
 * `lookAhead(w)` is x_k - γ u_{k-1}; take the gradient there and hand it to `step`, as `minimise` does.
 *
 * Source: 004, “NAG”; Y. Nesterov, 1983, in the form of I. Sutskever et al., 2013. Differences from the slide:
 * 1. The slide takes the gradient at x_k + γ u_{k-1}. u adds up α∇F and is subtracted, so that would be a look back.
 * 2. The slide leaves out x_{k+1} = x_k - u_k.
 *
 * torch.optim.SGD with nesterov=True and tf.train.momentum with useNesterov make the same steps but show another point
 * of them: their parameters are the x_k - γ u_{k-1}.
 */
export function nesterov(spec: MomentumSpec): Optimiser & Required<Pick<Optimiser, "lookAhead">> {
  const { α, γ } = momentumOptions("nesterov", spec);
  let u: number[] = [];
  return {
    name: "NAG",
    lookAhead: (w) => w.map((w_i, i) => w_i - γ * (u[i] ?? 0)),
    step(w, g) {
      mustFitStep("nesterov", w, g, u);
      u = g.map((g_i, i) => γ * (u[i] ?? 0) + α * g_i);
      return w.map((w_i, i) => w_i - u[i]);
    },
    reset() {
      u = [];
    },
  };
}
