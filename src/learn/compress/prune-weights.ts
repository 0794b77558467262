import type { LayersModel, Tensor, Variable } from "@tensorflow/tfjs";
import { refuseUnknownOptions } from "../../display/index.js";
import { mustBe } from "../../random/options.js";
import { tf } from "../../tensor/index.js";
import type { Constraint } from "./constraint.js";
import { chooseKernels, forLayer, type Kernel, type PerLayer } from "./kernels.js";

export interface PruneSpec {
  /** The share of the weights that is kept, above 0 and at most 1: one for all layers, or by the layers' names. */
  keep: PerLayer<number>;
  /**
   * Whether each layer keeps its share ("layer", if not given), or the share is of all weights together ("model"), so that
   * layers with small weights lose more.
   */
  scope?: "layer" | "model";
}

/**
 * Prunes single weights by their magnitude (прунинг): the smallest become 0. The result is a rule for `fineTune`, which
 * keeps them at 0 while the others are trained again.
 *
 * Source: Han, Pool, Tran and Dally, “Learning both Weights and Connections for Efficient Neural Networks”, 2015.
 * Differences from the paper:
 * 1. The paper sets a threshold for each layer (a multiple of its standard deviation); here the share that is kept is
 *    given, which sets the threshold.
 * 2. The paper trains with an L2 penalty and prunes in several rounds; here both are left to the caller: prune, fine-tune,
 *    and prune the result again with a smaller `keep`. What is 0 is the smallest, so it stays pruned.
 * 3. Biases are never pruned, and neurons that have lost all connections are not removed.
 *
 * Of weights with the same magnitude, those that come first are kept.
 */
export function pruneWeights(model: LayersModel, spec: PruneSpec): Pruning {
  const { keep, scope = "layer", ...unknown } = spec;
  refuseUnknownOptions("pruneWeights", unknown, ["keep", "scope"]);
  mustBe("pruneWeights", "scope", '"layer" or "model"', scope, scope === "layer" || scope === "model");
  const named = typeof keep === "object" && keep !== null ? Object.keys(keep) : undefined;
  const kernels = chooseKernels("pruneWeights", model, named);
  for (const { layer } of kernels) mustBeShare("pruneWeights", forLayer(keep, layer));
  if (scope === "model") {
    mustBe("pruneWeights", "keep", 'one number for the scope "model"', keep, typeof keep === "number");
    const all = largest(
      kernels.flatMap((kernel) => [...kernel.variable.dataSync()]),
      keep as number,
    );
    const masks = kernels.map((_, i) => {
      const from = kernels.slice(0, i).reduce((sum, { variable }) => sum + variable.size, 0);
      return all.subarray(from, from + kernels[i].variable.size);
    });
    return new Pruning(kernels, masks);
  }
  const masks = kernels.map(({ variable, layer }) => largest(variable.dataSync(), forLayer(keep, layer)!));
  return new Pruning(kernels, masks);
}

/** Throws unless this is a share that may be kept. */
export function mustBeShare(where: string, value: unknown): void {
  mustBe(
    where,
    "keep",
    "a number above 0 and at most 1",
    value,
    typeof value === "number" && value > 0 && value <= 1,
  );
}

/** 1 for the weights with the largest magnitudes, so many that they are the given share, and 0 for the others. */
export function largest(weights: ArrayLike<number>, share: number): Uint8Array {
  const magnitudes = Float32Array.from(weights, Math.abs);
  const count = Math.round(share * magnitudes.length);
  const threshold = count === 0 ? Infinity : magnitudes.toSorted()[magnitudes.length - count];
  const mask = Uint8Array.from(magnitudes, (magnitude) => Number(magnitude > threshold));
  let left = count - mask.reduce((sum, bit) => sum + bit, 0);
  for (let i = 0; left > 0; i++) {
    if (magnitudes[i] === threshold) {
      mask[i] = 1;
      left--;
    }
  }
  return mask;
}

/** Masks over a model's kernels: what is 0 stays 0. */
export class Pruning implements Constraint {
  readonly kernels: readonly Kernel[];
  /** For each kernel, 1 where a weight is kept and 0 where it is pruned, in the kernel's order. */
  readonly masks: readonly Uint8Array[];
  readonly #masks: Tensor[];

  constructor(kernels: readonly Kernel[], masks: readonly Uint8Array[]) {
    this.kernels = kernels;
    this.masks = masks;
    this.#masks = kernels.map(({ shape }, i) => tf.keep(tf.tensor(Float32Array.from(masks[i]), shape)));
    this.apply();
  }

  /** The numbers of weights by layer. */
  get counts(): { layer: string; weights: number; kept: number }[] {
    return this.kernels.map(({ layer }, i) => ({
      layer,
      weights: this.masks[i].length,
      kept: this.masks[i].reduce((sum, bit) => sum + bit, 0),
    }));
  }

  /** The share of all weights in these kernels that is kept. */
  get kept(): number {
    const sum = (key: "kept" | "weights") => this.counts.reduce((total, count) => total + count[key], 0);
    return sum("kept") / sum("weights");
  }

  get parameters(): readonly Variable[] {
    return this.kernels.map(({ variable }) => variable);
  }

  /** A pruned weight has no gradient, so that momentum does not gather behind the mask. */
  gradients(ofKernels: readonly Tensor[]): Tensor[] {
    return ofKernels.map((gradient, i) => gradient.mul(this.#masks[i]));
  }

  apply(): void {
    for (const [i, { variable }] of this.kernels.entries()) {
      tf.tidy(() => variable.assign(variable.mul(this.#masks[i])));
    }
  }

  dispose(): void {
    tf.dispose(this.#masks);
  }
}
