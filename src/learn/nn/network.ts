/** A fully connected network: its shape, its weights and the way forwards through it. */
import { Matrix } from "ml-matrix";
import { refuseUnknownOptions } from "../../display/index.js";
import { mustBe, mustBeCount } from "../../random/options.js";
import { sigmoid } from "../linear/sigmoid.js";
import { type ActivationName, activations } from "./activations.js";

export interface NetworkSpec {
  /** n₁, …, n_l: the features, the neurons of each hidden layer, and the classes. Three layers make one hidden. */
  layers: readonly number[];
  /** What the hidden layers apply to Z ("tanh" if not given). */
  activation?: ActivationName;
  /**
   * What makes H of the last Z: "sigmoid" asks each class by itself, yes or no, with the slide's J; "softmax" shares
   * one probability out among the classes, with the cross-entropy that goes with it ("sigmoid" if not given).
   */
  output?: "sigmoid" | "softmax";
}

/** The shape of a network. It holds no weights: they are passed along as `Weights`. */
export type Network = Readonly<Required<NetworkSpec>>;

/** Θ⁽¹⁾, …, Θ⁽ˡ⁻¹⁾, so Θ⁽ᵏ⁾ is `Θ[k - 1]`: [n_k + 1, n_{k+1}], the biases θ₀ⱼ in the first row. */
export type Weights = readonly Matrix[];

/**
 * The shape of a fully connected network (полносвязная нейронная сеть) of any depth.
 *
 * @throws TypeError if an option is unknown or out of its range
 */
export function network(spec: NetworkSpec): Network {
  const { layers, activation = "tanh", output = "sigmoid", ...unknown } = spec;
  refuseUnknownOptions("network", unknown, ["layers", "activation", "output"]);
  const counts = Array.isArray(layers) && layers.every((n) => Number.isSafeInteger(n) && n > 0);
  mustBe("network", "layers", "two or more counts, 1 or above", layers, counts && layers.length > 1);
  const names = Object.keys(activations);
  mustBe("network", "activation", `one of ${names.join(", ")}`, activation, names.includes(activation));
  mustBe("network", "output", "sigmoid or softmax", output, ["sigmoid", "softmax"].includes(output));
  return { layers: [...layers], activation, output };
}

/** What the way forwards leaves behind, and backpropagation needs. */
export interface Forward {
  /** A⁽¹⁾ = X, …, A⁽ˡ⁾ = H, so A⁽ᵏ⁾ is `A[k - 1]`: [m, n_k]. */
  A: Matrix[];
  /** Z⁽²⁾, …, Z⁽ˡ⁾, so Z⁽ᵏ⁾ is `Z[k - 2]`: [m, n_k]. */
  Z: Matrix[];
  /** A⁽ˡ⁾, [m, n_l]: for each example the probability of each class. */
  H: Matrix;
}

/**
 * X → H (прямое распространение): Z⁽ᵏ⁺¹⁾ = (1, A⁽ᵏ⁾) Θ⁽ᵏ⁾, A⁽ᵏ⁺¹⁾ = f(Z⁽ᵏ⁺¹⁾).
 *
 * Source: 002, “Напоминание”, the slide on ИНС. Difference from it: the slide has one example as a column, here
 * an example is a row, as in X of the slides before.
 *
 * @param X the features, [m, n₁], without a column of ones
 */
export function forward(net: Network, Θ: Weights, X: Matrix): Forward {
  mustBeWeights("forward", net, Θ);
  mustBe("forward", "X", `a matrix of ${net.layers[0]} columns`, X, X.columns === net.layers[0]);
  const { f } = activations[net.activation];
  const A = [X];
  const Z: Matrix[] = [];
  for (const [k, Θk] of Θ.entries()) {
    const next = withOnes(A[k]).mmul(Θk);
    const isLast = k === Θ.length - 1;
    Z.push(next);
    A.push(isLast ? (net.output === "sigmoid" ? sigmoid(next) : softmax(next)) : apply(f, next));
  }
  return { A, Z, H: A[A.length - 1] };
}

/** e^z of a row over the sum of the row's e^z; the largest z is subtracted first, which changes nothing but overflow. */
export function softmax(Z: Matrix): Matrix {
  return new Matrix(
    Z.to2DArray().map((row) => {
      const largest = Math.max(...row);
      const powers = row.map((z) => Math.exp(z - largest));
      const sum = powers.reduce((total, power) => total + power, 0);
      return powers.map((power) => power / sum);
    }),
  );
}

/** The number of the largest h of each row, as a column [m, 1]; with one class, whether h ≥ ½. */
export function classOf(H: Matrix): Matrix {
  if (H.columns === 1) return Matrix.columnVector(H.to1DArray().map((h) => (h >= 0.5 ? 1 : 0)));
  return Matrix.columnVector(H.to2DArray().map((row) => row.indexOf(Math.max(...row))));
}

/**
 * The slide's Y: a row for each example with 1 at its class and 0 elsewhere.
 *
 * @param classes [m, 1] of 0, 1, …, as data sets have it
 * @param count how many classes there are
 * @throws TypeError if a class isn't one of 0 to count - 1
 */
export function oneHot(classes: Matrix, count: number): Matrix {
  mustBe("oneHot", "classes", "a column, [m, 1]", classes, classes.columns === 1);
  mustBeCount("oneHot", "count", count);
  const Y = Matrix.zeros(classes.rows, count);
  for (const [i, k] of classes.to1DArray().entries()) {
    const holds = Number.isInteger(k) && k >= 0 && k < count;
    mustBe("oneHot", "every class", `an integer from 0 to ${count - 1}`, k, holds);
    Y.set(i, k, 1);
  }
  return Y;
}

/** (1, A): a column of ones before the others. */
export function withOnes(A: Matrix): Matrix {
  return Matrix.ones(A.rows, A.columns + 1).setSubMatrix(A, 0, 1);
}

/** f of every element. */
export function apply(f: (z: number) => number, Z: Matrix): Matrix {
  const result = Matrix.zeros(Z.rows, Z.columns);
  for (let i = 0; i < Z.rows; i++) for (let j = 0; j < Z.columns; j++) result.set(i, j, f(Z.get(i, j)));
  return result;
}

/** Throws unless Θ has a matrix [n_k + 1, n_{k+1}] for each k. */
export function mustBeWeights(where: string, { layers }: Network, Θ: Weights): void {
  mustBe(where, "Θ", `an array of ${layers.length - 1} matrices`, Θ, Θ?.length === layers.length - 1);
  for (const [k, Θk] of Θ.entries()) {
    const rule = `a matrix [${layers[k] + 1}, ${layers[k + 1]}]`;
    const holds = Θk?.rows === layers[k] + 1 && Θk.columns === layers[k + 1];
    mustBe(where, `Θ[${k}]`, rule, Θk, holds);
  }
}
