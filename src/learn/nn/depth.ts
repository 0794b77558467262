import type { Matrix } from "ml-matrix";
import { errors, mustBeAnswers } from "./backpropagation.js";
import { forward, type Network, type Weights } from "./network.js";

/** How strong the signals are in a layer. */
export interface LayerSignal {
  /** k, from 2 (the first hidden layer) to l. */
  layer: number;
  /** The root mean square of Z⁽ᵏ⁾: what is carried forwards. */
  forwards: number;
  /** The root mean square of δ⁽ᵏ⁾ = m ∂J/∂Z⁽ᵏ⁾: what is carried backwards. */
  backwards: number;
}

/**
 * What is left of the signal in each layer, on its way forwards and backwards. Where `backwards` falls by a factor from
 * layer to layer, the first layers hardly learn: the vanishing gradient (затухающий градиент; Hochreiter 1991).
 *
 * @param X the features, [m, n₁]
 * @param Y 0 and 1 for each class, [m, n_l]
 */
export function signalThroughDepth(net: Network, Θ: Weights, X: Matrix, Y: Matrix): LayerSignal[] {
  const pass = forward(net, Θ, X);
  mustBeAnswers("signalThroughDepth", net, X, Y);
  return errors(net, Θ, pass, Y).map((δ, k) => {
    return { layer: k + 2, forwards: rootMeanSquare(pass.Z[k]), backwards: rootMeanSquare(δ) };
  });
}

function rootMeanSquare(values: Matrix): number {
  return values.norm() / Math.sqrt(values.rows * values.columns);
}
