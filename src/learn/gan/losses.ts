/** What the two networks make small, from the logits s of the discriminator: d = σ(s). */
import type { Scalar, Tensor } from "@tensorflow/tfjs";
import { mustBe, mustBeNumber } from "../../random/options.js";
import { tf } from "../../tensor/index.js";
import { σ } from "../linear/sigmoid.js";

/** Which loss the generator takes: that of the game itself, or the one that does not saturate. */
export type GeneratorLoss = "minimax" | "non-saturating";

/**
 * The discriminator's loss, -E[ln d(X)] - E[ln(1 - d(G(z)))]: the game's value with its sign turned, as optimisers
 * make things small.
 *
 * -ln d is computed from the logits as ln(1 + e⁻ˢ), and -ln(1 - d) as ln(1 + eˢ), which stay finite.
 *
 * @param real logits of true examples, [m, 1]
 * @param fake logits of generated ones, [m, 1]
 */
export function discriminatorLoss(real: Tensor, fake: Tensor): Scalar {
  return real.neg().softplus().mean().add(fake.softplus().mean()).asScalar();
}

/**
 * The generator's loss: "minimax" is its part of the game, E[ln(1 - d(G(z)))]; "non-saturating" is -E[ln d(G(z))].
 * Both are small where d is taken in; they differ in their slope where it is not (Goodfellow et al. 2014, section 3).
 *
 * @param fake logits of generated examples, [m, 1]
 */
export function generatorLoss(kind: GeneratorLoss, fake: Tensor): Scalar {
  mustBeLoss("generatorLoss", kind);
  const loss = kind === "minimax" ? fake.softplus().neg() : fake.neg().softplus();
  return tf.mean(loss).asScalar();
}

/**
 * The slope of the generator's loss with respect to the logit s of one example: -d for "minimax", d - 1 for
 * "non-saturating". At the beginning d ≈ 0 for what is generated, and the first all but vanishes.
 */
export function generatorSlope(kind: GeneratorLoss, s: number): number {
  mustBeLoss("generatorSlope", kind);
  mustBeNumber("generatorSlope", "s", s);
  return kind === "minimax" ? -σ(s) : -σ(-s);
}

export function mustBeLoss(where: string, kind: unknown): void {
  const holds = kind === "minimax" || kind === "non-saturating";
  mustBe(where, "the loss", "minimax or non-saturating", kind, holds);
}
