import { Matrix } from "ml-matrix";
import { refuseUnknownOptions } from "../../display/index.js";
import { normal } from "../../random/distributions.js";
import { mustBeCount, mustBeNotNegative, mustBePositive } from "../../random/options.js";
import { mustBeGenerator, type RandomGenerator } from "../../random/rng.js";
import { mustBeFinite, mustBeParameters } from "./design.js";
import type { Objective } from "./objective.js";

export interface DescentSpec {
  /** The learning rate (скорость обучения), above 0. */
  α: number;
  /** Stop when J changes by less than this in one iteration (1e-9 if not given; 0: never). */
  δ?: number;
  /** Stop after this many iterations (10 000 if not given). */
  N_max?: number;
  /** Where to start, [size, 1]; if not given, θ is drawn from N(0, 1) by `generator`. */
  Θ?: Matrix;
  /** Draws the start; needed unless Θ is given. */
  generator?: RandomGenerator;
}

/** The parameters and the quality function after so many iterations; iteration 0 is the start. */
export interface DescentStep {
  iteration: number;
  Θ: Matrix;
  J: number;
}

export interface Descent {
  /** The last parameters, [size, 1]. */
  Θ: Matrix;
  /** J of the last parameters. */
  J: number;
  /** How often Θ was changed. */
  iterations: number;
  /** The start and every iteration, in order. */
  history: DescentStep[];
  /** What ended the descent: one of the two rules, or that J grew instead of falling. */
  stoppedBy: "δ" | "N_max" | "divergence";
  /** The same in a sentence, with the numbers. */
  message: string;
}

/** J may rise once or twice where the valley bends; this many rises in a row are a divergence. */
const rises = 10;

/**
 * The slide's algorithm for finding the minimum of J (алгоритм поиска минимума функции качества), step by step.
 *
 * Source: 002, “Напоминание / Contents of the previous lectures”. Differences from the slide:
 * 1. The slide stops when J^Н - J^С < δ (Н новое, new; С старое, old). A descent makes J smaller, so the difference
 *    is negative and the rule holds after the first iteration; here it is |J^Н - J^С| < δ.
 * 2. The slide stops when #iterations > N_max; here no more than N_max are made.
 * 3. Divergence is a third way to stop: J is not finite, or has grown ten times in a row. It is reported in
 *    `stoppedBy` and not thrown, so that the history can be drawn.
 *
 * @throws TypeError if an option is unknown, missing or out of its range
 */
export function gradientDescent(objective: Objective, spec: DescentSpec): Descent {
  const { α, δ, N_max, Θ: start } = descentOptions(objective, spec);

  // 1. The initial Θ.
  let Θ = start;
  let J = objective.J(Θ);
  const history: DescentStep[] = [{ iteration: 0, Θ, J }];
  let growing = 0;

  const stop = (stoppedBy: Descent["stoppedBy"], message: string): Descent => {
    return { Θ, J, iterations: history.length - 1, history, stoppedBy, message };
  };

  for (let iteration = 1; iteration <= N_max; iteration++) {
    // 2. H and ∇J; 3. Θ^Н = Θ^С - α∇J.
    const Jold = J;
    Θ = Matrix.sub(Θ, objective.gradJ(Θ).mul(α));
    J = objective.J(Θ);
    history.push({ iteration, Θ, J });

    // 4. Until one of the conditions holds.
    growing = J > Jold ? growing + 1 : 0;
    if (!Number.isFinite(J) || growing === rises) return stop("divergence", diverged(α, history));
    if (Math.abs(J - Jold) < δ) {
      return stop("δ", `J changed by less than δ = ${δ} in iteration ${iteration}`);
    }
  }

  // 5. The result.
  return stop("N_max", `N_max = ${N_max} iterations were made, and J still changed by δ = ${δ} or more`);
}

function diverged(α: number, history: DescentStep[]): string {
  const first = history[0].J.toPrecision(3);
  const last = history[history.length - 1];
  return (
    `J grew from ${first} to ${last.J.toPrecision(3)} in ${last.iteration} iterations: ` +
    `the learning rate α = ${α} is too large for this data, try a smaller one`
  );
}

function descentOptions(objective: Objective, spec: DescentSpec) {
  const { α, δ = 1e-9, N_max = 10_000, Θ, generator, ...unknown } = spec;
  refuseUnknownOptions("gradientDescent", unknown, ["α", "δ", "N_max", "Θ", "generator"]);
  mustBePositive("gradientDescent", "α", α);
  mustBeNotNegative("gradientDescent", "δ", δ);
  mustBeCount("gradientDescent", "N_max", N_max);
  if (Θ) {
    mustBeParameters("gradientDescent", Θ, objective.size);
    mustBeFinite("gradientDescent", "Θ", Θ);
    return { α, δ, N_max, Θ: Θ.clone() };
  }
  mustBeGenerator("gradientDescent", generator);
  const drawn = Array.from({ length: objective.size }, () => normal(generator as RandomGenerator));
  return { α, δ, N_max, Θ: Matrix.columnVector(drawn) };
}
