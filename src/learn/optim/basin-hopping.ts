import { refuseUnknownOptions } from "../../display/index.js";
import { normal, uniform } from "../../random/distributions.js";
import { mustBeCount, mustBeNotNegative, mustBePositive } from "../../random/options.js";
import { mustBeGenerator, type RandomGenerator } from "../../random/rng.js";
import { type Minimisation, type MinimiseSpec, minimise } from "./minimise.js";

export interface BasinHoppingSpec extends Omit<MinimiseSpec, "onStep"> {
  /** How many hops to make (20 if not given). */
  hops?: number;
  /** The standard deviation of a hop, in the unit of w (1.5 if not given). */
  move?: number;
  /** A hollow that is higher by T is accepted with probability 1/e (1 if not given; 0: only lower ones are). */
  T?: number;
  /** Draws the hops and decides. */
  generator: RandomGenerator;
  /** Called after each hop; on `false` the search stops and returns what it has. */
  onStep?: (progress: { step: number; best: number }) => unknown;
}

export interface BasinHopping {
  /** The lowest minimum that was found. */
  w: number[];
  /** f there. */
  f: number;
  /** The first descent and that after each hop, and whether the search went on from where it ended. */
  hops: { descent: Minimisation; accepted: boolean }[];
  /** Whether `onStep` ended the search. */
  stopped: boolean;
}

/**
 * Basin hopping, simulated annealing among minima only: descend, hop, descend again, and decide between the two ends as
 * annealing decides between two points.
 *
 * Source: D. Wales and J. Doye, 1997 (scipy.optimize.basinhopping is the same idea); 003 names the task and gives no
 * algorithm. Difference from the paper: a hop is drawn from a normal distribution, not from a cube.
 */
export function basinHopping(
  f: (w: readonly number[]) => number,
  grad: (w: readonly number[]) => number[],
  spec: BasinHoppingSpec,
): BasinHopping {
  const { w, hops = 20, move = 1.5, T = 1, generator, onStep, optimiser, δ, N_max, ...unknown } = spec;
  const known = ["w", "hops", "move", "T", "generator", "onStep", "optimiser", "δ", "N_max"];
  refuseUnknownOptions("basinHopping", unknown, known);
  mustBeCount("basinHopping", "hops", hops);
  mustBePositive("basinHopping", "move", move);
  mustBeNotNegative("basinHopping", "T", T);
  mustBeGenerator("basinHopping", generator);
  const descend = (from: readonly number[]) => minimise(f, grad, { w: from, optimiser, δ, N_max });
  let here = descend(w);
  let best = here;
  const made: BasinHopping["hops"] = [{ descent: here, accepted: true }];
  let stopped = false;
  for (let step = 1; step <= hops && !stopped; step++) {
    const descent = descend(here.w.map((w_i) => normal(generator, w_i, move)));
    const Δ = descent.f - here.f;
    const accepted = Δ <= 0 || (T > 0 && uniform(generator) < Math.exp(-Δ / T));
    made.push({ descent, accepted });
    if (accepted) here = descent;
    if (descent.f < best.f) best = descent;
    stopped = onStep?.({ step, best: best.f }) === false;
  }
  return { w: best.w, f: best.f, hops: made, stopped };
}
