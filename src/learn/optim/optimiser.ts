/** What every optimiser of this folder is, and the checks and the root that several of them share. */
import { mustBe } from "../../random/options.js";

/**
 * The rule by which the parameters move. An optimiser knows nothing of the function: it is given the parameters w and
 * the gradient g, both of n numbers, and says where to go. What it remembers of earlier steps it keeps to itself.
 */
export interface Optimiser {
  /** Its name, for tables and legends. */
  readonly name: string;
  /** One step, (w_t, g_t) → w_{t+1}. Neither array is changed. */
  step(w: readonly number[], g: readonly number[]): number[];
  /** Where the gradient for the next step is to be taken, if that is not w itself (see `nesterov`). */
  lookAhead?(w: readonly number[]): number[];
  /** Forgets the steps made so far, so that the next one is the first. */
  reset(): void;
}

/** Whether ε is added below the root, √(v + ε), as the slides have it, or beside it, √v + ε, as most papers do. */
export type EpsilonPlace = "inside" | "outside";

/** The root in a denominator, kept off zero by ε. */
export function root(v: number, ε: number, place: EpsilonPlace): number {
  return place === "inside" ? Math.sqrt(v + ε) : Math.sqrt(v) + ε;
}

export function mustBePlace(where: string, place: EpsilonPlace): void {
  mustBe(where, "εPlace", '"inside" or "outside"', place, place === "inside" || place === "outside");
}

/** Factors such as γ and ρ: at 1 nothing would ever be forgotten. */
export function mustBeFactor(where: string, name: string, value: number): void {
  mustBe(
    where,
    name,
    "a number from 0 up to but not including 1",
    value,
    Number.isFinite(value) && value >= 0 && value < 1,
  );
}

export function mustBeOptimiser(where: string, optimiser: Optimiser): void {
  const able = typeof optimiser?.step === "function" && typeof optimiser.reset === "function";
  mustBe(where, "optimiser", "an optimiser such as sgd({ α: 0.1 })", optimiser, able);
}

/**
 * Throws unless the gradient has as many numbers as the parameters.
 *
 * @param memory what the optimiser has kept per parameter; empty before the first step
 */
export function mustFitStep(
  where: string,
  w: readonly number[],
  g: readonly number[],
  memory: readonly number[] = [],
): void {
  mustBe(where, "g", `an array of ${w.length} numbers, as w has ${w.length}`, g, g.length === w.length);
  const rule = `an array of ${memory.length} numbers, as in the steps before (reset() begins anew)`;
  mustBe(where, "w", rule, w, memory.length === 0 || memory.length === w.length);
}
