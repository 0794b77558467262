import type { LayersModel, Tensor } from "@tensorflow/tfjs";
import { refuseUnknownOptions } from "../../display/index.js";
import { mustBe, mustBeCount } from "../../random/options.js";
import { type RandomGenerator, rng } from "../../random/rng.js";
import { tf } from "../../tensor/index.js";
import type { Environment } from "./environment.js";
import { type Evaluation, evaluate, type Policy } from "./evaluate.js";

/** How an agent is tried while it learns, and when it is good enough to stop. */
export interface TrialSpec<Observation, Action> {
  /** Where it is tried: an environment of its own, since in the other one an episode is under way. */
  environment: Environment<Observation, Action, unknown>;
  /** The policy is tried after so many steps, again and again. */
  every: number;
  /** In so many episodes, which begin alike each time (20 if not given). */
  episodes?: number;
  /** Learning ends where their mean return is this or more (never if not given). */
  enough?: number;
}

/** The results of one trial. */
export interface TrialResult extends Evaluation {
  /** The number of steps that had been made when the agent was tried. */
  step: number;
}

/**
 * Tries a policy from time to time, and keeps the weights with which it was best: an agent that learns may forget, and
 * the last weights are often not the best ones.
 */
export class Trials<Observation, Action> {
  readonly results: TrialResult[] = [];
  readonly #spec: Required<TrialSpec<Observation, Action>>;
  readonly #models: readonly LayersModel[];
  readonly #seed: number;
  /** The weights of each model at the best trial. */
  #best: { mean: number; weights: Tensor[][] } = { mean: -Infinity, weights: [] };

  /** @param models whose weights are kept: those that the policy depends on, and what belongs to them */
  constructor(
    where: string,
    spec: TrialSpec<Observation, Action>,
    models: readonly LayersModel[],
    generator: RandomGenerator,
  ) {
    const { environment, every, episodes = 20, enough = Infinity, ...unknown } = spec;
    refuseUnknownOptions(`${where}: trials`, unknown, ["environment", "every", "episodes", "enough"]);
    const rule = "an environment of its own";
    mustBe(where, "trials.environment", rule, environment, typeof environment?.step === "function");
    mustBeCount(where, "trials.every", every);
    mustBeCount(where, "trials.episodes", episodes);
    mustBe(where, "trials.enough", "a number", enough, typeof enough === "number" && !Number.isNaN(enough));
    this.#spec = { environment, every, episodes, enough };
    this.#models = models;
    this.#seed = generator.next() >>> 0;
  }

  /** Whether a trial is to be made after this step. */
  isDue(step: number): boolean {
    return step % this.#spec.every === 0;
  }

  /** @returns whether the policy is good enough */
  run(step: number, policy: Policy<Observation, Action>): boolean {
    const { environment, episodes, enough } = this.#spec;
    const result = evaluate(environment, policy, { episodes, generator: rng(this.#seed) });
    this.results.push({ step, ...result });
    if (result.mean > this.#best.mean) {
      tf.dispose(this.#best.weights);
      const weights = this.#models.map((model) => model.getWeights().map((weight) => weight.clone()));
      this.#best = { mean: result.mean, weights };
    }
    return result.mean >= enough;
  }

  /** Gives the models the weights of the best trial, if there was one. */
  restoreBest(): void {
    const { weights } = this.#best;
    for (const [i, kept] of weights.entries()) this.#models[i].setWeights(kept);
    tf.dispose(weights);
    this.#best.weights = [];
  }
}
