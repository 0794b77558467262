/** Activation functions (функции активации) with their slopes, which backpropagation needs. */
import { mustBe, mustBeNumber } from "../../random/options.js";
import { σ } from "../linear/sigmoid.js";

/** A function of one number and its derivative. */
export interface Activation {
  f(z: number): number;
  /** The derivative f′(z). */
  slope(z: number): number;
}

/**
 * The smooth maximum S_β(g, h) = (g - h) σ(β(g - h)) + h of two numbers.
 *
 * With h = 0 and g = z it is swish, z σ(βz); for β → ∞ it is max(g, h), and so swish becomes ReLU; with β = 0 it is
 * the mean of g and h.
 *
 * Source: the slide on activations in source 004, with the cases β → ∞ (max) and h = 0 (xσ(βx)) below it.
 *
 * @param β how sharp the corner is, 0 or above; `Infinity` gives the maximum itself
 */
export function smoothMaximum(g: number, h: number, β = 1): number {
  mustBeNumber("smoothMaximum", "g", g);
  mustBeNumber("smoothMaximum", "h", h);
  mustBe("smoothMaximum", "β", "a number, 0 or above", β, typeof β === "number" && β >= 0);
  if (β === Infinity) return Math.max(g, h);
  return (g - h) * σ(β * (g - h)) + h;
}

/** max(0, z), the rectified linear unit: the smooth maximum of z and 0 for β → ∞. Its slope at 0 is taken to be 0. */
export const relu: Activation = { f: (z) => Math.max(0, z), slope: (z) => (z > 0 ? 1 : 0) };

/**
 * z σ(βz): the smooth maximum of z and 0 (Ramachandran, Zoph and Le 2017).
 *
 * @param β how sharp the corner is, 0 or above; `Infinity` gives `relu`
 */
export function swish(β = 1): Activation {
  mustBe("swish", "β", "a number, 0 or above", β, typeof β === "number" && β >= 0);
  if (β === Infinity) return relu;
  return {
    f: (z) => smoothMaximum(z, 0, β),
    slope: (z) => σ(β * z) + β * z * σ(β * z) * (1 - σ(β * z)),
  };
}

/** σ(z) = 1 / (1 + e⁻ᶻ), from 0 to 1. Its slope is σ(1 - σ), at most ¼. */
export const logistic: Activation = { f: σ, slope: (z) => σ(z) * (1 - σ(z)) };

/** The hyperbolic tangent, from -1 to 1: 2σ(2z) - 1. Its slope is at most 1. */
export const tanh: Activation = { f: Math.tanh, slope: (z) => 1 - Math.tanh(z) ** 2 };

/** f(z) = z: a network of such layers is one linear layer. */
export const linear: Activation = { f: (z) => z, slope: () => 1 };

/** The activations that a network may have, by the names that TensorFlow.js has for them. */
export const activations = { sigmoid: logistic, tanh, relu, swish: swish(), linear } as const;

export type ActivationName = keyof typeof activations;
