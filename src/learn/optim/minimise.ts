import { refuseUnknownOptions } from "../../display/index.js";
import { mustBe, mustBeCount, mustBeNotNegative } from "../../random/options.js";
import { mustBeOptimiser, type Optimiser } from "./optimiser.js";

export interface MinimiseSpec {
  /** Where to start, n numbers. */
  w: readonly number[];
  /** The rule by which w moves; it begins anew here, whatever it was used for before. */
  optimiser: Optimiser;
  /** Stop when f changes by less than this in one iteration (1e-9 if not given; 0: never). */
  δ?: number;
  /** Stop after this many iterations (10 000 if not given). */
  N_max?: number;
  /** Called after each iteration; on `false` the descent stops and returns what it has. */
  onStep?: (progress: { step: number; f: number }) => unknown;
}

/** Where the descent was after so many iterations; iteration 0 is the start. */
export interface PathPoint {
  iteration: number;
  w: number[];
  f: number;
}

export interface Minimisation {
  /** The last parameters. */
  w: number[];
  /** f there. */
  f: number;
  iterations: number;
  /** The start and every iteration, in order. */
  history: PathPoint[];
  /** One of the two rules, or that f grew beyond all bounds, or `onStep`. */
  stoppedBy: "δ" | "N_max" | "divergence" | "onStep";
  /** The same in a sentence, with the numbers. */
  message: string;
  /** Whether `onStep` ended it. */
  stopped: boolean;
}

/** f may rise on the way (momentum goes uphill), but not to this many times its first size. */
const beyond = 1e12;

/**
 * Looks for a minimum of f by any optimiser, with the two stopping rules of lecture 1:
 *
 * 1. Begin at w.
 * 2. Take the gradient g where the optimiser wants it.
 * 3. Let the optimiser make its step.
 * 4. Repeat 2 and 3 until f changes by less than δ, or N_max iterations are made.
 *
 * Differences from `gradientDescent` of lecture 1: any optimiser, parameters as an array of numbers, and rises of f
 * alone are no divergence, as momentum goes uphill at times. f must leave 10¹² times its first size, or not be finite.
 *
 * @param f the function, of n numbers
 * @param grad its gradient, n numbers
 * @throws TypeError if an option is unknown, missing or out of its range
 */
export function minimise(
  f: (w: readonly number[]) => number,
  grad: (w: readonly number[]) => number[],
  spec: MinimiseSpec,
): Minimisation {
  const { optimiser, δ, N_max, onStep, w: start } = minimiseOptions(spec);

  // 1. The start.
  optimiser.reset();
  let w = [...start];
  let value = f(w);
  const history: PathPoint[] = [{ iteration: 0, w, f: value }];
  const limit = beyond * Math.max(1, Math.abs(value));

  const stop = (stoppedBy: Minimisation["stoppedBy"], message: string): Minimisation => {
    const stopped = stoppedBy === "onStep";
    return { w, f: value, iterations: history.length - 1, history, stoppedBy, message, stopped };
  };

  for (let iteration = 1; iteration <= N_max; iteration++) {
    // 2. The gradient; 3. the step.
    const g = grad(optimiser.lookAhead?.(w) ?? w);
    const before = value;
    w = optimiser.step(w, g);
    value = f(w);
    history.push({ iteration, w, f: value });

    // 4. Until one of the conditions holds.
    if (!Number.isFinite(value) || Math.abs(value) > limit) {
      const rise = `f went from ${history[0].f.toPrecision(3)} to ${value.toPrecision(3)}`;
      return stop(
        "divergence",
        `${rise} in ${iteration} iterations: the steps are too large, try a smaller α`,
      );
    }
    if (Math.abs(value - before) < δ) {
      return stop("δ", `f changed by less than δ = ${δ} in iteration ${iteration}`);
    }
    if (onStep?.({ step: iteration, f: value }) === false) {
      return stop("onStep", `stopped from outside after iteration ${iteration}`);
    }
  }
  return stop("N_max", `N_max = ${N_max} iterations were made, and f still changed by δ = ${δ} or more`);
}

function minimiseOptions(spec: MinimiseSpec) {
  const { w, optimiser, δ = 1e-9, N_max = 10_000, onStep, ...unknown } = spec;
  refuseUnknownOptions("minimise", unknown, ["w", "optimiser", "δ", "N_max", "onStep"]);
  const numbers = Array.isArray(w) && w.length > 0 && w.every(Number.isFinite);
  mustBe("minimise", "w", "an array of finite numbers", w, numbers);
  mustBeOptimiser("minimise", optimiser);
  mustBeNotNegative("minimise", "δ", δ);
  mustBeCount("minimise", "N_max", N_max);
  return { w, optimiser, δ, N_max, onStep };
}
