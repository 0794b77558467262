/** What this folder calls a distribution, and the unit that information is measured in. */
import { mustBe, mustBeCount } from "../../random/options.js";

/** Bits come from log₂ (source 003's entropy), nats from ln (its D_KL, and every loss function). 1 nat is 1.4427 bits. */
export type Unit = "bits" | "nats";

/** The logarithm that belongs to a unit. */
export function logarithm(where: string, unit: Unit): (value: number) => number {
  mustBe(where, "unit", '"bits" or "nats"', unit, unit === "bits" || unit === "nats");
  return unit === "bits" ? Math.log2 : Math.log;
}

/** Throws unless p is an array of probabilities, none below 0, with the sum 1 (to 1e-9). */
export function mustBeDistribution(where: string, name: string, p: readonly number[]): void {
  const holds = Array.isArray(p) && p.length > 0 && p.every((p_i) => Number.isFinite(p_i) && p_i >= 0);
  mustBe(where, name, "an array of numbers, 0 or above", p, holds);
  const sum = p.reduce((total, p_i) => total + p_i, 0);
  mustBe(where, `the sum of ${name}`, "1", sum, Math.abs(sum - 1) < 1e-9);
}

/** Throws unless both are distributions over the same outcomes. */
export function mustBePair(where: string, p: readonly number[], q: readonly number[]): void {
  mustBeDistribution(where, "p", p);
  mustBeDistribution(where, "q", q);
  mustBe(where, "q", `an array of ${p.length} numbers, as p has ${p.length}`, q, q.length === p.length);
}

/**
 * How often each outcome 0, 1, …, N - 1 is among those observed, as shares: the distribution that was seen.
 *
 * @param outcomes integers from 0 to N - 1, at least one
 */
export function frequencies(outcomes: readonly number[], N: number): number[] {
  mustBeCount("frequencies", "N", N);
  const known = outcomes.every((outcome) => Number.isInteger(outcome) && outcome >= 0 && outcome < N);
  mustBe(
    "frequencies",
    "outcomes",
    `integers from 0 to ${N - 1}, at least one`,
    outcomes,
    known && outcomes.length > 0,
  );
  const counts = new Array<number>(N).fill(0);
  for (const outcome of outcomes) counts[outcome]++;
  return counts.map((count) => count / outcomes.length);
}
