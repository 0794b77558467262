/** How good a policy is: it plays, nothing is learned, and nothing is tried at random unless the policy does so. */
import { refuseUnknownOptions } from "../../display/index.js";
import { mustBeCount, mustBeFunction } from "../../random/options.js";
import { mustBeGenerator, type RandomGenerator } from "../../random/rng.js";
import type { Drawing } from "./drawing.js";
import type { Environment, Start } from "./environment.js";

/** π: what to do where the environment shows this observation. */
export type Policy<Observation, Action> = (observation: Observation) => Action;

/** An episode from its first observation to its end. */
export interface PlayedEpisode<Observation, Action> {
  /** S_1, S_2, …, one more than there are actions. */
  observations: Observation[];
  /** A_1, A_2, … */
  actions: Action[];
  /** r_1, r_2, … */
  rewards: number[];
  /** The sum of the rewards, without discount. */
  return: number;
  /** The number of steps. */
  length: number;
  /** Whether the last state is terminal; if not, the episode was truncated. */
  terminated: boolean;
  /** A drawing of each state, if they were asked for: frames[t] shows observations[t]. */
  frames: Drawing[];
}

export interface PlaySpec<State> {
  /** How the episode begins: a generator, a seed or a state. */
  start?: Start<State>;
  /** Whether to draw each state (false if not given). */
  draw?: boolean;
}

/** Plays one episode. */
export function playEpisode<Observation, Action, State>(
  environment: Environment<Observation, Action, State>,
  policy: Policy<Observation, Action>,
  spec: PlaySpec<State> = {},
): PlayedEpisode<Observation, Action> {
  const { start, draw = false, ...unknown } = spec;
  refuseUnknownOptions("playEpisode", unknown, ["start", "draw"]);
  mustBeFunction("playEpisode", "policy", policy);
  const first = environment.reset(start);
  const episode: PlayedEpisode<Observation, Action> = {
    observations: [first],
    actions: [],
    rewards: [],
    return: 0,
    length: 0,
    terminated: false,
    frames: draw ? [environment.draw()] : [],
  };
  for (let S = first, ended = false; !ended; ) {
    const A = policy(S);
    const { observation, reward, terminated, truncated } = environment.step(A);
    episode.observations.push(observation);
    episode.actions.push(A);
    episode.rewards.push(reward);
    episode.return += reward;
    episode.length++;
    episode.terminated = terminated;
    if (draw) episode.frames.push(environment.draw());
    S = observation;
    ended = terminated || truncated;
  }
  return episode;
}

export interface EvaluateSpec {
  /** How many episodes are played (100 if not given). */
  episodes?: number;
  /** Draws how they begin. */
  generator: RandomGenerator;
}

export interface Evaluation {
  /** The return of each episode, in order. */
  returns: number[];
  /** Their mean. */
  mean: number;
  /** Their standard deviation (over the episodes, with n below the fraction). */
  deviation: number;
}

/** Plays so many episodes and takes the mean of their returns. */
export function evaluate<Observation, Action, State>(
  environment: Environment<Observation, Action, State>,
  policy: Policy<Observation, Action>,
  spec: EvaluateSpec,
): Evaluation {
  const { episodes = 100, generator, ...unknown } = spec;
  refuseUnknownOptions("evaluate", unknown, ["episodes", "generator"]);
  mustBeCount("evaluate", "episodes", episodes);
  mustBeGenerator("evaluate", generator);
  const returns = Array.from(
    { length: episodes },
    () => playEpisode(environment, policy, { start: generator }).return,
  );
  const mean = returns.reduce((sum, value) => sum + value, 0) / episodes;
  const variance = returns.reduce((sum, value) => sum + (value - mean) ** 2, 0) / episodes;
  return { returns, mean, deviation: Math.sqrt(variance) };
}
