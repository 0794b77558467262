import { refuseUnknownOptions } from "../../display/index.js";
import { normal, uniform } from "../../random/distributions.js";
import { mustBe, mustBeCount, mustBeInterval, mustBePositive } from "../../random/options.js";
import { mustBeGenerator, type RandomGenerator } from "../../random/rng.js";

export interface AnnealingSpec {
  /** Where to start, n numbers. */
  w: readonly number[];
  /** The temperature at the start, above 0: a rise of f by T is accepted with probability 1/e (5 if not given). */
  T0?: number;
  /** The temperature at the end, above 0 (0.01 if not given). */
  T_end?: number;
  /** The number of steps; the temperature falls by the same factor in each (2000 if not given). */
  N?: number;
  /** The standard deviation of a proposed move, in the unit of w (0.5 if not given). */
  move?: number;
  /** The range [low, high] of each number; moves that leave it are not made (everywhere if not given). */
  domain?: readonly (readonly [number, number])[];
  /** Draws the moves and decides. */
  generator: RandomGenerator;
  /** Called after each step; on `false` the search stops and returns what it has. */
  onStep?: (progress: { step: number; f: number; T: number }) => unknown;
}

export interface Annealing {
  /** The lowest point that was visited. */
  w: number[];
  /** f there. */
  f: number;
  /** The start and where the walk was after each step. */
  history: { iteration: number; w: number[]; f: number; T: number; accepted: boolean }[];
  /** Whether `onStep` ended the search. */
  stopped: boolean;
}

/**
 * Simulated annealing (имитация отжига), a search for the global minimum that needs no gradient:
 *
 * 1. Propose w' near w.
 * 2. Go there if f falls; if it rises by Δ, go there all the same with probability e^(-Δ / T).
 * 3. Lower T a little, and repeat.
 *
 * Hot, it walks over the hills; cold, it can only descend. Slow cooling gives it the time to end in the deepest hollow.
 *
 * Source: S. Kirkpatrick et al., “Optimization by Simulated Annealing”, 1983; 003 names the task and gives no algorithm.
 * Difference from the paper: the temperature falls by a constant factor in each step, and not in stages.
 */
export function simulatedAnnealing(f: (w: readonly number[]) => number, spec: AnnealingSpec): Annealing {
  const { w: start, T0, T_end, N, move, domain, generator, onStep } = annealingOptions(spec);
  let w = [...start];
  let value = f(w);
  let best = { w, f: value };
  const history: Annealing["history"] = [{ iteration: 0, w, f: value, T: T0, accepted: true }];
  let stopped = false;
  for (let iteration = 1; iteration <= N && !stopped; iteration++) {
    const T = T0 * (T_end / T0) ** (iteration / N);
    const proposal = w.map((w_i) => normal(generator, w_i, move)); // 1
    const inside = domain?.every(([low, high], i) => low <= proposal[i] && proposal[i] <= high) ?? true;
    const proposed = inside ? f(proposal) : Infinity;
    const Δ = proposed - value;
    const accepted = Δ <= 0 || uniform(generator) < Math.exp(-Δ / T); // 2
    if (accepted) {
      w = proposal;
      value = proposed;
    }
    if (value < best.f) best = { w, f: value };
    history.push({ iteration, w, f: value, T, accepted });
    stopped = onStep?.({ step: iteration, f: value, T }) === false;
  }
  return { ...best, history, stopped };
}

function annealingOptions(spec: AnnealingSpec) {
  const { w, T0 = 5, T_end = 0.01, N = 2000, move = 0.5, domain, generator, onStep, ...unknown } = spec;
  const known = ["w", "T0", "T_end", "N", "move", "domain", "generator", "onStep"];
  refuseUnknownOptions("simulatedAnnealing", unknown, known);
  const numbers = Array.isArray(w) && w.length > 0 && w.every(Number.isFinite);
  mustBe("simulatedAnnealing", "w", "an array of finite numbers", w, numbers);
  mustBePositive("simulatedAnnealing", "T0", T0);
  mustBePositive("simulatedAnnealing", "T_end", T_end);
  mustBeCount("simulatedAnnealing", "N", N);
  mustBePositive("simulatedAnnealing", "move", move);
  const rule = `an array of ${w.length} ranges, as w has ${w.length} numbers`;
  mustBe("simulatedAnnealing", "domain", rule, domain, domain === undefined || domain.length === w.length);
  domain?.forEach((range, i) => {
    mustBeInterval("simulatedAnnealing", `domain[${i}]`, range);
  });
  mustBeGenerator("simulatedAnnealing", generator);
  return { w, T0, T_end, N, move, domain, generator, onStep };
}
