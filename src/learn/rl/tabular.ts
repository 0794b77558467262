import { refuseUnknownOptions } from "../../display/index.js";
import { mustBe, mustBeCount, mustBeFunction } from "../../random/options.js";
import { mustBeGenerator, type RandomGenerator } from "../../random/rng.js";
import { mustBeProbability } from "./epsilon-schedule.js";
import { type QTable, type TabularEnvironment, zeroTable } from "./q-table.js";
import { mustBeDiscount } from "./returns.js";

/** How Q-learning or SARSA stands after an episode. */
export interface EpisodeProgress {
  /** How many episodes are done. */
  episode: number;
  /** The sum of this episode's rewards, not discounted. */
  return: number;
  /** How many steps it took. */
  steps: number;
  /** The ε that it was played with. */
  ε: number;
}

/** The hyper-parameters that Q-learning and SARSA have in common. */
export interface TabularSpec {
  /**
   * The learning rate (скорость обучения), above 0 and at most 1; or one for each visit, made from how often this action
   * was taken in this state (1, 2, …), such as n => 1 / n.
   */
  α: number | ((visits: number) => number);
  /** The discount (дисконт), from 0 to 1. */
  γ: number;
  /** The probability of a random action; or one for each episode (0, 1, …). */
  ε: number | ((episode: number) => number);
  /** How many episodes to play. */
  episodes: number;
  /** An episode that has taken so many steps is broken off (10 000 if not given). */
  maxSteps?: number;
  /** The table to begin with, which is copied (zeros if not given). */
  Q?: QTable;
  /** Draws the actions, and the environment's random numbers. */
  generator: RandomGenerator;
  /** Called after every episode; the training ends where it returns false. */
  onStep?: (progress: EpisodeProgress) => unknown;
}

export interface TabularRun {
  /** The trained table. */
  Q: QTable;
  /** The sum of rewards of each episode, not discounted. */
  returns: number[];
  /** How many steps each episode took. */
  lengths: number[];
  /** How often each action was taken in each state. */
  visits: number[][];
  /** Whether `onStep` ended the training. */
  stopped: boolean;
}

/** The checked options, with defaults, and α and ε as functions. */
export function tabularOptions(where: string, environment: TabularEnvironment, spec: TabularSpec) {
  const { α, γ, ε, episodes, maxSteps = 10_000, Q, generator, onStep, ...unknown } = spec;
  const known = ["α", "γ", "ε", "episodes", "maxSteps", "Q", "generator", "onStep"];
  refuseUnknownOptions(where, unknown, known);
  mustBeDiscount(where, γ);
  mustBeCount(where, "episodes", episodes);
  mustBeCount(where, "maxSteps", maxSteps);
  mustBeGenerator(where, generator);
  if (onStep !== undefined) mustBeFunction(where, "onStep", onStep);
  if (typeof α !== "function") mustBeRate(where, α);
  if (typeof ε !== "function") mustBeProbability(where, "ε", ε);
  if (Q !== undefined) mustBeTable(where, environment, Q);
  return {
    γ,
    episodes,
    maxSteps,
    generator,
    onStep,
    rate: typeof α === "function" ? (visits: number) => mustBeRate(where, α(visits)) : () => α,
    explore: (episode: number) => {
      if (typeof ε !== "function") return ε;
      const ε_episode = ε(episode);
      mustBeProbability(where, "ε", ε_episode);
      return ε_episode;
    },
    Q: Q ? Q.map((row) => [...row]) : zeroTable(environment),
  };
}

function mustBeRate(where: string, α: number): number {
  mustBe(where, "α", "above 0 and at most 1", α, typeof α === "number" && α > 0 && α <= 1);
  return α;
}

function mustBeTable(where: string, { states, actions }: TabularEnvironment, Q: unknown): void {
  const holds =
    Array.isArray(Q) &&
    Q.length === states &&
    Q.every((row) => Array.isArray(row) && row.length === actions.count && row.every(Number.isFinite));
  mustBe(where, "Q", `a table of ${states} states and ${actions.count} actions`, Q, holds);
}
