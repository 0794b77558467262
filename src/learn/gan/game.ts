/** The minimax game, for densities that are known: what the best discriminator answers, and what the game is worth. */
import { mustBe, mustBePositive } from "../../random/options.js";

/**
 * The best discriminator against a generator: d*(x) = p(x) / (p(x) + q(x)). It is ½ where both densities are the same.
 *
 * Source: Goodfellow et al. 2014, proposition 1. It is where y ↦ p ln y + q ln(1 - y) is largest.
 *
 * @param p the density of the true examples at x
 * @param q the density of the generated ones at x
 * @returns ½ where neither is ever seen
 */
export function optimalDiscriminator(p: number, q: number): number {
  const holds = Number.isFinite(p) && Number.isFinite(q) && p >= 0 && q >= 0;
  mustBe("optimalDiscriminator", "p and q", "densities, 0 or above", [p, q], holds);
  return p + q === 0 ? 0.5 : p / (p + q);
}

/**
 * The value of the game, J(G, d) = E[ln d(X)] + E[ln(1 - d(G(z)))], from what the discriminator answered. The
 * discriminator makes it large, the generator small. With d = ½ everywhere it is -2 ln 2 = -1.386…
 *
 * Source: 002, “Генеративно-состязательная сеть / GAN”. Difference from the slide: there a bracket is missing.
 *
 * @param real d(x) for true examples, each between 0 and 1
 * @param fake d(G(z)) for generated ones
 */
export function gameValue(real: ArrayLike<number>, fake: ArrayLike<number>): number {
  const mean = (name: string, values: ArrayLike<number>, f: (d: number) => number) => {
    const list = Array.from(values);
    const holds = list.length > 0 && list.every((d) => d >= 0 && d <= 1);
    mustBe("gameValue", name, "one or more numbers from 0 to 1", list, holds);
    return list.reduce((sum, d) => sum + f(d), 0) / list.length;
  };
  return mean("real", real, Math.log) + mean("fake", fake, (d) => Math.log(1 - d));
}

/**
 * The value of the game against the best discriminator, from both densities on an even grid:
 * J(G, d*) = -2 ln 2 + 2 · JSD(p, q), where the Jensen–Shannon divergence JSD is 0 only for equal densities, and at
 * most ln 2. So the least that a generator can reach is -2 ln 2, by drawing from p itself.
 *
 * Source: Goodfellow et al. 2014, theorem 1.
 *
 * @param p the density of the true examples at each point of the grid
 * @param q that of the generated ones
 * @param spacing the distance between neighbouring points
 */
export function bestGameValue(p: ArrayLike<number>, q: ArrayLike<number>, spacing: number): number {
  mustBe("bestGameValue", "q", `as long as p, ${p.length}`, q.length, q.length === p.length);
  for (const [name, density] of Object.entries({ p, q })) {
    const holds = Array.from(density).every((value) => Number.isFinite(value) && value >= 0);
    mustBe("bestGameValue", name, "densities, 0 or above", density, holds);
  }
  mustBePositive("bestGameValue", "spacing", spacing);
  let J = 0;
  for (let i = 0; i < p.length; i++) {
    // ln d* and ln(1 - d*), from the densities: where one is tiny, d* rounds to 0 or 1. 0 · ln 0 is 0.
    if (p[i] > 0) J += p[i] * Math.log(p[i] / (p[i] + q[i])) * spacing;
    if (q[i] > 0) J += q[i] * Math.log(q[i] / (p[i] + q[i])) * spacing;
  }
  return J;
}
