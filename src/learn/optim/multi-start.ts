import { refuseUnknownOptions } from "../../display/index.js";
import { uniform } from "../../random/distributions.js";
import { mustBeCount } from "../../random/options.js";
import { mustBeGenerator, type RandomGenerator } from "../../random/rng.js";
import type { Landscape } from "./landscape.js";
import { type Minimisation, type MinimiseSpec, minimise } from "./minimise.js";

export interface MultiStartSpec extends Omit<MinimiseSpec, "w" | "onStep"> {
  /** How many descents to make (20 if not given). */
  starts?: number;
  /** Draws the starts. */
  generator: RandomGenerator;
  /** Called after each descent; on `false` the search stops and returns what it has. */
  onStep?: (progress: { step: number; best: number }) => unknown;
}

export interface MultiStart {
  /** The lowest point that a descent ended in. */
  w: number[];
  /** f there. */
  f: number;
  /** Every descent, in the order made. */
  runs: Minimisation[];
  /** Whether `onStep` ended the search. */
  stopped: boolean;
}

/**
 * The simplest search for the global minimum (поиск глобального экстремума): descend from many random points of the
 * domain, and keep the best. If a share p of the domain leads down to the global minimum, n descents all miss it with
 * probability (1 - p)ⁿ. That is good with two parameters; with many, p is too small.
 *
 * Source: 003 names the task; it gives no algorithm.
 */
export function multiStart(landscape: Landscape, spec: MultiStartSpec): MultiStart {
  const { starts = 20, generator, onStep, optimiser, δ, N_max, ...unknown } = spec;
  refuseUnknownOptions("multiStart", unknown, ["starts", "generator", "onStep", "optimiser", "δ", "N_max"]);
  mustBeCount("multiStart", "starts", starts);
  mustBeGenerator("multiStart", generator);
  const { x, y } = landscape.domain;
  const runs: Minimisation[] = [];
  let best: Minimisation | undefined;
  let stopped = false;
  for (let step = 1; step <= starts && !stopped; step++) {
    const w = [uniform(generator, ...x), uniform(generator, ...y)];
    const run = minimise(landscape.f, landscape.grad, { w, optimiser, δ, N_max });
    runs.push(run);
    if (!best || run.f < best.f) best = run;
    stopped = onStep?.({ step, best: best.f }) === false;
  }
  return { w: best!.w, f: best!.f, runs, stopped };
}
