/** Tests of whether numbers come from a distribution, for seeds that are fixed: they pass or fail once and for ever. */
import assert from "node:assert/strict";

export const mean = (values: ArrayLike<number>) =>
  Array.from(values).reduce((sum, value) => sum + value, 0) / values.length;

export function variance(values: ArrayLike<number>): number {
  const middle = mean(values);
  return mean(Array.from(values, (value) => (value - middle) ** 2));
}

/** Kolmogorov and Smirnov's test at the level of 0.1 %. */
export function assertDistribution(values: ArrayLike<number>, cumulative: (x: number) => number): void {
  const sorted = Float64Array.from(values).sort();
  const n = sorted.length;
  let distance = 0;
  for (const [i, value] of sorted.entries()) {
    const expected = cumulative(value);
    distance = Math.max(distance, (i + 1) / n - expected, expected - i / n);
  }
  assert.ok(distance * Math.sqrt(n) < 1.95, `the distribution is off by ${distance} in ${n} values`);
}

/** The distribution function of the standard normal distribution, to 1e-7 (Abramowitz and Stegun, 7.1.26). */
export function normalCumulative(x: number): number {
  const t = 1 / (1 + (0.3275911 * Math.abs(x)) / Math.SQRT2);
  const tail =
    t * (0.254829592 + t * (-0.284496736 + t * (1.421413741 + t * (-1.453152027 + t * 1.061405429))));
  const erf = 1 - tail * Math.exp((-x * x) / 2);
  return x < 0 ? (1 - erf) / 2 : (1 + erf) / 2;
}
