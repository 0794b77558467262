import { mustBe } from "../../random/options.js";
import { mustBeDistribution } from "./distribution.js";

/**
 * The logarithm of the likelihood (правдоподобие): how probable a model q makes what was observed,
 *
 *     ln L = ln Π q(x⁽ⁱ⁾) = Σ ln q(x⁽ⁱ⁾),    in nats.
 *
 * This is why cross-entropy is the loss: with the observed shares p̂, -ln L / m = -Σ p̂ₖ ln qₖ = H(p̂, q). The model under
 * which the data are most probable is the one with the least cross-entropy.
 *
 * @param outcomes the m observed outcomes, integers from 0 to q.length - 1
 * @param q the model's probability of each outcome
 */
export function logLikelihood(outcomes: readonly number[], q: readonly number[]): number {
  mustBeDistribution("logLikelihood", "q", q);
  const known = outcomes.every((outcome) => Number.isInteger(outcome) && outcome >= 0 && outcome < q.length);
  mustBe("logLikelihood", "outcomes", `integers from 0 to ${q.length - 1}`, outcomes, known);
  return outcomes.reduce((sum, outcome) => sum + Math.log(q[outcome]), 0);
}
