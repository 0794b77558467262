/** How the weights of a target network follow those of the network that learns. */
import type { LayersModel, Variable } from "@tensorflow/tfjs";
import { mustBe } from "../../random/options.js";
import { tf } from "../../tensor/index.js";

/** The variables of a model in the order of its weights: Θ⁽¹⁾, its biases, Θ⁽²⁾, … */
export function variables(model: LayersModel): Variable[] {
  return model.weights.map((weight) => weight.read() as Variable);
}

/**
 * A hard update: Θ′⁽ᵏ⁾ = Θ⁽ᵏ⁾, every so often (slide on deep Q-learning: “периодически обновляется (копирует)”).
 *
 * @throws TypeError if the two networks have not the same shape
 */
export function copyWeights(target: LayersModel, source: LayersModel): void {
  follow("copyWeights", target, source, 1);
}

/**
 * A soft update: Θ′ ← τΘ + (1 - τ)Θ′, after each step (the last lines of the slide on DDPG). After 1/τ steps about
 * 63 % of the way is made.
 *
 * @param τ the share of the way that is made at once, above 0 and up to 1
 * @throws TypeError if the two networks have not the same shape, or τ is out of its range
 */
export function softUpdate(target: LayersModel, source: LayersModel, τ: number): void {
  mustBeStep("softUpdate", τ);
  follow("softUpdate", target, source, τ);
}

function follow(where: string, target: LayersModel, source: LayersModel, τ: number): void {
  const from = variables(source);
  const to = variables(target);
  const shapes = (list: Variable[]) => list.map(({ shape }) => `[${shape}]`).join(" ");
  mustBe(where, "the target's weights", shapes(from), shapes(to), shapes(from) === shapes(to));
  tf.tidy(() => {
    for (const [i, Θ] of from.entries()) {
      to[i].assign(τ === 1 ? Θ.clone() : Θ.mul(τ).add(to[i].mul(1 - τ)));
    }
  });
}

/** Throws unless τ is a number above 0 and up to 1. */
export function mustBeStep(where: string, τ: unknown): void {
  mustBe(where, "τ", "a number above 0 and up to 1", τ, typeof τ === "number" && τ > 0 && τ <= 1);
}
