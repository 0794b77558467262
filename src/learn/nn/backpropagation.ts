import { Matrix } from "ml-matrix";
import { mustBe } from "../../random/options.js";
import { mustBeFinite } from "../linear/design.js";
import { activations } from "./activations.js";
import { apply, type Forward, forward, type Network, type Weights, withOnes } from "./network.js";

/** A network with its data bound in: the quality function of its weights and its gradient. */
export interface NetworkObjective {
  readonly network: Network;
  /** The hypothesis for the m examples, [m, n_l]. */
  H(Θ: Weights): Matrix;
  J(Θ: Weights): number;
  /** ∂J/∂θ⁽ᵏ⁾ᵢⱼ for each k, in the shapes of Θ. */
  gradJ(Θ: Weights): Matrix[];
  /** Both at once, for which the way forwards is gone only once. */
  at(Θ: Weights): { J: number; gradJ: Matrix[] };
}

/**
 * The quality function of a network for data X, Y. With `output: "sigmoid"` it is the slide's,
 *
 *     J = -1/m · Σᵢ Σⱼ (yⱼ⁽ⁱ⁾ ln hⱼ⁽ⁱ⁾ + (1 - yⱼ⁽ⁱ⁾) ln(1 - hⱼ⁽ⁱ⁾)),
 *
 * with `output: "softmax"` the cross-entropy of one choice among the classes, J = -1/m · Σᵢ Σⱼ yⱼ⁽ⁱ⁾ ln hⱼ⁽ⁱ⁾.
 *
 * Source: 002, “Напоминание”, the slide on ИНС. Differences from it:
 * 1. J is computed from Z⁽ˡ⁾ as ln(1 + eᶻ) - yz (and ln Σ eᶻ - Σ yz), the same number, which stays finite where h
 *    rounds to 0 or 1.
 * 2. The softmax is not on the slide, which has one J for every classifier.
 *
 * @param X the features, [m, n₁]
 * @param Y 0 and 1 for each class, [m, n_l] (see `oneHot`)
 * @throws TypeError if X, Y and the network do not fit each other
 */
export function networkObjective(net: Network, X: Matrix, Y: Matrix): NetworkObjective {
  const { layers } = net;
  const where = "networkObjective";
  mustBe(where, "X", `a matrix of ${layers[0]} columns`, X, X.columns === layers[0]);
  mustBeFinite(where, "X", X);
  mustBeAnswers(where, net, X, Y);
  const at = (Θ: Weights) => {
    const pass = forward(net, Θ, X);
    return { J: cost(net, pass, Y), gradJ: backpropagation(net, Θ, pass, Y) };
  };
  return {
    network: net,
    H: (Θ) => forward(net, Θ, X).H,
    J: (Θ) => cost(net, forward(net, Θ, X), Y),
    gradJ: (Θ) => at(Θ).gradJ,
    at,
  };
}

/** Throws unless Y has 0 or 1 for each example of X and each class. */
export function mustBeAnswers(where: string, { layers }: Network, X: Matrix, Y: Matrix): void {
  const classes = layers[layers.length - 1];
  const rule = `a matrix [${X.rows}, ${classes}] (see oneHot)`;
  mustBe(where, "Y", rule, Y, Y.rows === X.rows && Y.columns === classes);
  const other = Y.to1DArray().find((y) => y !== 0 && y !== 1);
  mustBe(where, "every y", "0 or 1", other, other === undefined);
}

/** J of what `forward` has computed, see `networkObjective`. */
export function cost(net: Network, { Z }: Forward, Y: Matrix): number {
  const last = Z[Z.length - 1];
  const shares = last.to2DArray().map((z, i) => {
    const yz = z.reduce((sum, zj, j) => sum + Y.get(i, j) * zj, 0);
    return (net.output === "sigmoid" ? z.reduce((sum, zj) => sum + softplus(zj), 0) : logSumExp(z)) - yz;
  });
  return shares.reduce((sum, share) => sum + share, 0) / Y.rows;
}

/**
 * ∇J by the method of backpropagation (метод обратного распространения ошибки; Rumelhart, Hinton and Williams 1986).
 * δ⁽ᵏ⁾ = ∂J/∂Z⁽ᵏ⁾, but for 1/m, is computed from the last layer to the first:
 *
 *     δ⁽ˡ⁾ = H - Y,   δ⁽ᵏ⁾ = δ⁽ᵏ⁺¹⁾ Θ⁽ᵏ⁾ᵀ ∘ f′(Z⁽ᵏ⁾) without the row of biases,   ∂J/∂Θ⁽ᵏ⁾ = 1/m · (1, A⁽ᵏ⁾)ᵀ δ⁽ᵏ⁺¹⁾.
 *
 * δ⁽ˡ⁾ = H - Y is the same for both outputs, because each has the cross-entropy that goes with it.
 *
 * @param Θ the weights that `forward` was given
 * @param pass what `forward` has computed with them
 * @returns a matrix in the shape of each Θ⁽ᵏ⁾
 */
export function backpropagation(net: Network, Θ: Weights, pass: Forward, Y: Matrix): Matrix[] {
  return errors(net, Θ, pass, Y).map((δ, k) => withOnes(pass.A[k]).transpose().mmul(δ).div(Y.rows));
}

/** δ⁽²⁾, …, δ⁽ˡ⁾ of `backpropagation`, so δ⁽ᵏ⁾ is `[k - 2]`: [m, n_k]. */
export function errors(net: Network, Θ: Weights, { H, Z }: Forward, Y: Matrix): Matrix[] {
  const { slope } = activations[net.activation];
  const δ: Matrix[] = [Matrix.sub(H, Y)];
  for (let k = Θ.length - 1; k >= 1; k--) {
    const withoutBiases = Θ[k].subMatrix(1, Θ[k].rows - 1, 0, Θ[k].columns - 1);
    const back = δ[0].mmul(withoutBiases.transpose());
    δ.unshift(back.mul(apply(slope, Z[k - 1])));
  }
  return δ;
}

/** ln(1 + eᶻ) without overflow. */
function softplus(z: number): number {
  return Math.max(z, 0) + Math.log1p(Math.exp(-Math.abs(z)));
}

/** ln Σ eᶻ without overflow. */
function logSumExp(z: number[]): number {
  const largest = Math.max(...z);
  return largest + Math.log(z.reduce((sum, zj) => sum + Math.exp(zj - largest), 0));
}
