import type { LayersModel, Tensor, Tensor1D, Variable } from "@tensorflow/tfjs";
import { refuseUnknownOptions } from "../../display/index.js";
import { mustBe, mustBeCount } from "../../random/options.js";
import { mustBeGenerator, type RandomGenerator } from "../../random/rng.js";
import { tf } from "../../tensor/index.js";
import { type CodebookStart, codebook } from "./codebook.js";
import type { Constraint } from "./constraint.js";
import { chooseKernels, forLayer, type Kernel, type PerLayer } from "./kernels.js";

export interface ShareSpec {
  /** The number k of values that a layer's weights share: one for all layers, or by the layers' names. */
  clusters: PerLayer<number>;
  /** Where k-means starts ("linear" if not given). */
  start?: CodebookStart;
  /** Draws the start; needed for "random". */
  generator?: RandomGenerator;
}

/**
 * Gives each layer a codebook by k-means: its weights become the nearest of k values. The result is a rule for `fineTune`,
 * which then trains the k values: the gradient of a shared value is the sum of the gradients of its weights. Which value a
 * weight has stays as it is.
 *
 * Weights that are exactly 0 stay 0 and belong to no cluster, so this may follow `pruneWeights`.
 *
 * Source: Han, Mao and Dally, “Deep Compression”, 2016, section 3, equation 3.
 */
export function shareWeights(model: LayersModel, spec: ShareSpec): Sharing {
  const { clusters, start = "linear", generator, ...unknown } = spec;
  refuseUnknownOptions("shareWeights", unknown, ["clusters", "start", "generator"]);
  const named = typeof clusters === "object" && clusters !== null ? Object.keys(clusters) : undefined;
  const kernels = chooseKernels("shareWeights", model, named);
  for (const { layer } of kernels) mustBeCount("shareWeights", "clusters", forLayer(clusters, layer));
  if (start === "random") mustBeGenerator("shareWeights", generator);
  const books = kernels.map(({ variable, layer }) => {
    const weights = variable.dataSync();
    const places = [...weights.keys()].filter((i) => weights[i] !== 0);
    mustBe("shareWeights", `the weights of ${layer}`, "not all 0", 0, places.length > 0);
    const kept = Float32Array.from(places, (i) => weights[i]);
    const { centroids, indices } = codebook(kept, { clusters: forLayer(clusters, layer)!, start, generator });
    // Index 0 is for the weights that are 0, and the centroids follow.
    const all = new Int32Array(weights.length);
    for (const [at, i] of places.entries()) all[i] = indices[at] + 1;
    return { centroids, indices: all };
  });
  return new Sharing(kernels, books);
}

/** Codebooks over a model's kernels: what has the same index has the same value. */
export class Sharing implements Constraint {
  readonly kernels: readonly Kernel[];
  /** The shared values of each kernel, [k]. */
  readonly parameters: readonly Variable[];
  readonly #indices: Tensor1D[];

  constructor(
    kernels: readonly Kernel[],
    books: readonly { centroids: Float32Array; indices: Int32Array }[],
  ) {
    this.kernels = kernels;
    this.parameters = tf.tidy(() => books.map(({ centroids }) => tf.variable(tf.tensor1d(centroids))));
    this.#indices = books.map(({ indices }) => tf.keep(tf.tensor1d(indices, "int32")));
    this.apply();
  }

  /** The shared values by layer, as they are now. */
  get codebooks(): { layer: string; centroids: Float32Array }[] {
    return this.kernels.map(({ layer }, i) => ({
      layer,
      centroids: Float32Array.from(this.parameters[i].dataSync()),
    }));
  }

  /** ∂J/∂C_k = Σ ∂J/∂W_i over the weights i of cluster k. */
  gradients(ofKernels: readonly Tensor[]): Tensor[] {
    return ofKernels.map((gradient, i) => {
      const k = this.parameters[i].size;
      const sums = tf.unsortedSegmentSum(gradient.flatten(), this.#indices[i], k + 1);
      return sums.slice(1, k);
    });
  }

  apply(): void {
    for (const [i, { variable, shape }] of this.kernels.entries()) {
      tf.tidy(() => {
        const values = tf.concat([tf.zeros([1]), this.parameters[i].flatten()]);
        variable.assign(tf.gather(values, this.#indices[i]).reshape(shape));
      });
    }
  }

  dispose(): void {
    tf.dispose([...this.parameters, ...this.#indices]);
  }
}
