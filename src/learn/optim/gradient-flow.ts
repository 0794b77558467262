/** What becomes of a gradient on its way through many layers, and the simplest remedy where it explodes. */
import { refuseUnknownOptions } from "../../display/index.js";
import { normal } from "../../random/distributions.js";
import { mustBe, mustBeCount, mustBePositive } from "../../random/options.js";
import { mustBeGenerator, type RandomGenerator } from "../../random/rng.js";

export interface GradientFlowSpec {
  /** The number of layers. */
  depth: number;
  /** The number of units in each (32 if not given). */
  width?: number;
  /** What each unit does with its sum: "linear" (nothing), "sigmoid", "tanh" or "relu". */
  activation: keyof typeof activations;
  /** Weights are drawn from N(0, gain² / width); with gain 1 a linear layer keeps lengths, on the average. */
  gain: number;
  /** Draws the input, the weights and the gradient at the output. */
  generator: RandomGenerator;
}

const activations = {
  linear: { φ: (z: number) => z, slope: () => 1 },
  sigmoid: { φ: (z: number) => 1 / (1 + Math.exp(-z)), slope: (z: number) => sigmoidSlope(z) },
  tanh: { φ: Math.tanh, slope: (z: number) => 1 - Math.tanh(z) ** 2 },
  relu: { φ: (z: number) => Math.max(0, z), slope: (z: number) => (z > 0 ? 1 : 0) },
};

function sigmoidSlope(z: number): number {
  const σ = 1 / (1 + Math.exp(-z));
  return σ * (1 - σ);
}

/**
 * The length of the gradient ‖∂J/∂a_l‖ at every layer of a network with random weights, by backpropagation,
 *
 *     z_l = W_l a_{l-1},    a_l = φ(z_l),    ∂J/∂a_{l-1} = W_lᵀ (∂J/∂a_l ∘ φ'(z_l)).
 *
 * Each layer multiplies by W_lᵀ and φ'. Where that shortens, depth makes the gradient vanish (затухание градиента);
 * where it lengthens, explode (взрыв градиента).
 *
 * Source: 003, “Затухание (взрыв) градиента”, which names the difficulty.
 *
 * @returns depth + 1 lengths, from the input (0) to the output, where it is 1
 */
export function gradientFlow(spec: GradientFlowSpec): number[] {
  const { depth, width = 32, activation, gain, generator, ...unknown } = spec;
  refuseUnknownOptions("gradientFlow", unknown, ["depth", "width", "activation", "gain", "generator"]);
  mustBeCount("gradientFlow", "depth", depth);
  mustBeCount("gradientFlow", "width", width);
  const names = Object.keys(activations);
  mustBe("gradientFlow", "activation", `one of ${names.join(", ")}`, activation, names.includes(activation));
  mustBePositive("gradientFlow", "gain", gain);
  mustBeGenerator("gradientFlow", generator);
  const { φ, slope } = activations[activation];
  const draw = (deviation: number) => Array.from({ length: width }, () => normal(generator, 0, deviation));

  const W = Array.from({ length: depth }, () =>
    Array.from({ length: width }, () => draw(gain / Math.sqrt(width))),
  );
  let a = draw(1);
  const Z: number[][] = [];
  for (const W_l of W) {
    const z = W_l.map((row) => row.reduce((sum, w_ij, j) => sum + w_ij * a[j], 0));
    Z.push(z);
    a = z.map(φ);
  }

  const direction = draw(1);
  let δ = direction.map((value) => value / Math.hypot(...direction));
  const lengths = [1];
  for (let l = depth - 1; l >= 0; l--) {
    const δz = δ.map((δ_i, i) => δ_i * slope(Z[l][i]));
    δ = δ.map((_, j) => W[l].reduce((sum, row, i) => sum + row[j] * δz[i], 0));
    lengths.unshift(Math.hypot(...δ));
  }
  return lengths;
}

/**
 * A remedy for gradients that explode: one that is longer than the limit is shortened to it, and keeps its direction.
 *
 * Source: R. Pascanu et al., “On the difficulty of training recurrent neural networks”, 2013.
 *
 * @throws TypeError if g holds NaN or infinite values, which have no direction to keep
 */
export function clipByNorm(g: readonly number[], limit: number): number[] {
  mustBePositive("clipByNorm", "limit", limit);
  mustBe("clipByNorm", "g", "an array of finite numbers", g, Array.isArray(g) && g.every(Number.isFinite));
  const length = Math.hypot(...g);
  return length > limit ? g.map((g_i) => (g_i * limit) / length) : [...g];
}
