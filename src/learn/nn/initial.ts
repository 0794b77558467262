import { Matrix } from "ml-matrix";
import { refuseUnknownOptions } from "../../display/index.js";
import { normal } from "../../random/distributions.js";
import { mustBe, mustBeNotNegative } from "../../random/options.js";
import { mustBeGenerator, type RandomGenerator } from "../../random/rng.js";
import type { Network } from "./network.js";

/**
 * How the weights are drawn:
 * - "xavier": variance 2 / (n_in + n_out), made for tanh and σ (Glorot and Bengio 2010);
 * - "he": variance 2 / n_in, made for ReLU, which drops half of the signal (He et al. 2015);
 * - a number: this standard deviation in every layer; 0 gives zeros, which don't learn.
 */
export type InitialScheme = "xavier" | "he" | number;

export interface InitialSpec {
  /** How the weights are drawn ("he" with ReLU and swish, otherwise "xavier", if not given). */
  scheme?: InitialScheme;
  /** Draws the weights. */
  generator: RandomGenerator;
}

/**
 * Initial weights for a network (начальные значения Θ): normally distributed about 0, the biases 0.
 *
 * Difference from Glorot and Bengio: their distribution is uniform; what counts is its variance.
 *
 * @throws TypeError if an option is unknown, missing or out of its range
 */
export function initialWeights(net: Network, spec: InitialSpec): Matrix[] {
  const { scheme = defaultScheme(net), generator, ...unknown } = spec;
  refuseUnknownOptions("initialWeights", unknown, ["scheme", "generator"]);
  mustBeGenerator("initialWeights", generator);
  if (typeof scheme === "number") mustBeNotNegative("initialWeights", "scheme", scheme);
  else
    mustBe("initialWeights", "scheme", "xavier, he or a number", scheme, ["xavier", "he"].includes(scheme));
  return net.layers.slice(1).map((n_out, k) => {
    const n_in = net.layers[k];
    const deviation =
      typeof scheme === "number" ? scheme : Math.sqrt(scheme === "he" ? 2 / n_in : 2 / (n_in + n_out));
    const Θk = Matrix.zeros(n_in + 1, n_out);
    for (let i = 1; i <= n_in; i++) {
      for (let j = 0; j < n_out; j++) Θk.set(i, j, normal(generator, 0, deviation));
    }
    return Θk;
  });
}

function defaultScheme({ activation }: Network): InitialScheme {
  return activation === "relu" || activation === "swish" ? "he" : "xavier";
}
