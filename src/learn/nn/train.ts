import { Matrix } from "ml-matrix";
import { refuseUnknownOptions } from "../../display/index.js";
import { mustBe, mustBeCount, mustBeNotNegative, mustBePositive } from "../../random/options.js";
import { mustBeGenerator, type RandomGenerator } from "../../random/rng.js";
import { mustBeFinite } from "../linear/design.js";
import type { NetworkObjective } from "./backpropagation.js";
import { initialWeights } from "./initial.js";
import { mustBeWeights, type Weights } from "./network.js";

export interface TrainSpec {
  /** The learning rate (скорость обучения), above 0. */
  α: number;
  /** Stop when J changes by less than this in one iteration (1e-9 if not given; 0: never). */
  δ?: number;
  /** Stop after this many iterations (1000 if not given). */
  N_max?: number;
  /** Where to start; if not given, `initialWeights` draws it from `generator`. */
  Θ?: Weights;
  /** Draws the start; needed unless Θ is given. */
  generator?: RandomGenerator;
  /** Told after each iteration; ends the training by returning `false`. */
  onStep?: (progress: { iteration: number; J: number }) => unknown;
  /** The iterations after which Θ is to be kept in `kept`, such as [0, 10, 100] for a film (none if not given). */
  keep?: readonly number[];
}

export interface Training {
  /** The last weights. */
  Θ: Matrix[];
  /** J of the last weights. */
  J: number;
  /** How often Θ was changed. */
  iterations: number;
  /** J of the start and of every iteration, in order. */
  history: number[];
  /** The weights after the iterations that `keep` names and that were made. */
  kept: { iteration: number; Θ: Matrix[] }[];
  /** What ended the training: one of the slide's two rules, a J that is not finite, or `onStep`. */
  stoppedBy: "δ" | "N_max" | "divergence" | "onStep";
  /** Whether `onStep` ended it. */
  stopped: boolean;
}

/**
 * The slide's algorithm of learning (алгоритм обучения), step by step: gradient descent with ∇J by backpropagation.
 *
 * Source: 002, “Напоминание”, the slide on ИНС. Differences from it:
 * 1. The slide stops when J^Н - J^С < δ, which holds after every step downhill; here it is |J^Н - J^С| < δ.
 * 2. The slide stops when #iterations > N_max; here no more than N_max are made.
 * 3. A J that is not finite ends it, too, and `onStep` may: what has been learned until then is returned.
 *
 * @throws TypeError if an option is unknown, missing or out of its range
 */
export function trainNetwork(objective: NetworkObjective, spec: TrainSpec): Training {
  const { α, δ, N_max, start, onStep, keep } = trainOptions(objective, spec);

  // 1. The initial Θ⁽ᵏ⁾.
  let Θ = start;
  // 2. J, and ∇J by backpropagation.
  let { J, gradJ } = objective.at(Θ);
  const history = [J];
  const kept: Training["kept"] = [];
  const film = () => {
    if (keep.has(history.length - 1)) kept.push({ iteration: history.length - 1, Θ });
  };
  const end = (stoppedBy: Training["stoppedBy"]): Training => {
    return {
      Θ,
      J,
      iterations: history.length - 1,
      history,
      kept,
      stoppedBy,
      stopped: stoppedBy === "onStep",
    };
  };
  film();

  for (let iteration = 1; iteration <= N_max; iteration++) {
    // 3. Θ⁽ᵏ⁾^Н = Θ⁽ᵏ⁾^С - α ∂J/∂Θ⁽ᵏ⁾; and 2 again.
    const Jold = J;
    Θ = Θ.map((Θk, k) => Matrix.sub(Θk, gradJ[k].mul(α)));
    ({ J, gradJ } = objective.at(Θ));
    history.push(J);
    film();

    // 4. Until one of the conditions holds.
    if (!Number.isFinite(J)) return end("divergence");
    if (onStep?.({ iteration, J }) === false) return end("onStep");
    if (Math.abs(J - Jold) < δ) return end("δ");
  }

  // 5. The result.
  return end("N_max");
}

function trainOptions({ network }: NetworkObjective, spec: TrainSpec) {
  const { α, δ = 1e-9, N_max = 1000, Θ, generator, onStep, keep = [], ...unknown } = spec;
  const known = ["α", "δ", "N_max", "Θ", "generator", "onStep", "keep"];
  refuseUnknownOptions("trainNetwork", unknown, known);
  mustBePositive("trainNetwork", "α", α);
  mustBeNotNegative("trainNetwork", "δ", δ);
  mustBeCount("trainNetwork", "N_max", N_max);
  const counts =
    Array.isArray(keep) && keep.every((iteration) => Number.isSafeInteger(iteration) && iteration >= 0);
  mustBe("trainNetwork", "keep", "an array of iterations, integers from 0 on", keep, counts);
  const options = { α, δ, N_max, onStep, keep: new Set(keep) };
  if (Θ) {
    mustBeWeights("trainNetwork", network, Θ);
    for (const [k, Θk] of Θ.entries()) mustBeFinite("trainNetwork", `Θ[${k}]`, Θk);
    return { ...options, start: Θ.map((Θk) => Θk.clone()) };
  }
  mustBeGenerator("trainNetwork", generator);
  return { ...options, start: initialWeights(network, { generator: generator as RandomGenerator }) };
}
