import { mustBe, mustBeCount } from "../../random/options.js";
import { logarithm, mustBeDistribution, mustBePair, type Unit } from "./distribution.js";

/**
 * Hartley's information: what one of N equally likely outcomes tells, i = log₂ N bits.
 *
 * Source: 003, “Информационная энтропия”; N is the size of the alphabet (мощность алфавита).
 */
export function hartley(N: number): number {
  mustBeCount("hartley", "N", N);
  return Math.log2(N);
}

/**
 * The information of an outcome with probability p, -log p: the rarer, the more it tells.
 *
 * @param p above 0, 1 at most
 */
export function information(p: number, unit: Unit): number {
  mustBe("information", "p", "a number above 0, 1 at most", p, p > 0 && p <= 1);
  return Math.abs(logarithm("information", unit)(p));
}

/**
 * Entropy (энтропия): the information of an outcome, on the average,
 *
 *     H(p) = -Σ pᵢ log pᵢ,    with 0 log 0 = 0.
 *
 * Source: 003, “Информационная энтропия”. Difference from the slide: the unit is always said. The slide takes log₂ here
 * and a log without a base, which is ln, for D_KL two lines on.
 *
 * @param p probabilities with the sum 1
 */
export function entropy(p: readonly number[], unit: Unit): number {
  mustBeDistribution("entropy", "p", p);
  return expected(logarithm("entropy", unit), p, p);
}

/**
 * Cross-entropy (перекрёстная энтропия): the average information of outcomes that come with p, if q is expected,
 *
 *     H(p, q) = -Σ pᵢ log qᵢ.
 *
 * It is ∞ where something happens that q calls impossible. Source: 003, “Перекрестная энтропия”.
 */
export function crossEntropy(p: readonly number[], q: readonly number[], unit: Unit): number {
  mustBePair("crossEntropy", p, q);
  return expected(logarithm("crossEntropy", unit), p, q);
}

/** -Σ pᵢ log qᵢ, and 0 rather than -0. */
function expected(log: (value: number) => number, p: readonly number[], q: readonly number[]): number {
  const H = -p.reduce((sum, p_i, i) => sum + (p_i === 0 ? 0 : p_i * log(q[i])), 0);
  return H === 0 ? 0 : H;
}

/**
 * The divergence of Kullback and Leibler (расстояние Кульбака – Лейблера): what expecting q costs where p is true,
 *
 *     D_KL(p ‖ q) = Σ pᵢ log(pᵢ / qᵢ) = H(p, q) - H(p) ≥ 0.
 *
 * It is 0 only for p = q, and no distance: D_KL(p ‖ q) and D_KL(q ‖ p) differ.
 *
 * Source: 003, “Расстояние Кульбака - Лейблера”. Difference from the slide: its last line ends in H(p) - H(p, q), which
 * is the negative; the sum it stands for is H(p, q) - H(p).
 */
export function klDivergence(p: readonly number[], q: readonly number[], unit: Unit): number {
  mustBePair("klDivergence", p, q);
  const log = logarithm("klDivergence", unit);
  return p.reduce((sum, p_i, i) => sum + (p_i === 0 ? 0 : p_i * log(p_i / q[i])), 0);
}
