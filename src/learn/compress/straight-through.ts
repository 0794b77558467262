import type { LayersModel, Tensor, Variable } from "@tensorflow/tfjs";
import { refuseUnknownOptions } from "../../display/index.js";
import { mustBe } from "../../random/options.js";
import { tf } from "../../tensor/index.js";
import type { Constraint } from "./constraint.js";
import { chooseKernels, type Kernel } from "./kernels.js";

export interface StraightThroughSpec {
  /** What the weights are rounded to. */
  to: "binary" | "ternary";
  /** The layers (all if not given). */
  layers?: readonly string[];
}

/**
 * Training with binary or ternary weights. The model computes with the rounded weights; precise ones are kept beside them, and
 * the optimizer changes those. Rounding has the derivative 0 nearly everywhere, so the gradient of the rounded weights is
 * taken for that of the precise ones: it goes straight through. Many small steps then add up until a weight changes its side.
 *
 * Source: Courbariaux, Bengio and David, “BinaryConnect”, 2015, algorithm 1; with the scales of XNOR-Net for
 * “binary” and of Ternary Weight Networks for “ternary” (Δ = 0.7 · mean |w|), one for each output channel. Differences:
 * 1. BinaryConnect has no scale, and clips the precise weights to [-1, 1]; with a scale, weights of any size are of use, and
 *    nothing is clipped.
 * 2. The gradient takes the scale for a constant; XNOR-Net's has a term for it.
 * 3. Rounding is deterministic.
 */
export function straightThrough(model: LayersModel, spec: StraightThroughSpec): Constraint {
  const { to, layers, ...unknown } = spec;
  refuseUnknownOptions("straightThrough", unknown, ["to", "layers"]);
  mustBe("straightThrough", "to", '"binary" or "ternary"', to, to === "binary" || to === "ternary");
  return new StraightThrough(chooseKernels("straightThrough", model, layers), to);
}

class StraightThrough implements Constraint {
  readonly kernels: readonly Kernel[];
  /** The precise weights. */
  readonly parameters: readonly Variable[];
  readonly #to: StraightThroughSpec["to"];

  constructor(kernels: readonly Kernel[], to: StraightThroughSpec["to"]) {
    this.kernels = kernels;
    this.#to = to;
    this.parameters = tf.tidy(() => kernels.map(({ variable }) => tf.variable(variable.clone())));
    this.apply();
  }

  gradients(ofKernels: readonly Tensor[]): Tensor[] {
    return [...ofKernels];
  }

  apply(): void {
    for (const [i, { variable, shape, channels }] of this.kernels.entries()) {
      // As [inputs, channels, inner], so that means over the first and last axis are of one channel.
      const grouped = [-1, channels.count, channels.inner];
      tf.tidy(() => {
        const precise = this.parameters[i].reshape(grouped);
        variable.assign((this.#to === "binary" ? binary(precise) : ternary(precise)).reshape(shape));
      });
    }
  }

  dispose(): void {
    tf.dispose([...this.parameters]);
  }
}

function binary(w: Tensor): Tensor {
  const α = w.abs().mean([0, 2], true);
  return tf.where(w.greaterEqual(0), α, α.neg());
}

function ternary(w: Tensor): Tensor {
  const Δ = w.abs().mean([0, 2], true).mul(0.7);
  const beyond = w.abs().greater(Δ).toFloat();
  const α = w
    .abs()
    .mul(beyond)
    .sum([0, 2], true)
    .div(beyond.sum([0, 2], true).maximum(1));
  return w.sign().mul(beyond).mul(α);
}
