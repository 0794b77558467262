import type { RandomGenerator } from "../../random/rng.js";
import type { Drawing } from "./drawing.js";

/** What an action leads to. */
export interface Step<Observation> {
  /** What the agent sees now. */
  observation: Observation;
  /** r_t, the reward (награда) for this one action. */
  reward: number;
  /** The environment has come to its end (terminal state): nothing can be earned any more, so y_t = r_t. */
  terminated: boolean;
  /** The step limit broke the episode off: more could have been earned, so y_t still has its second term. */
  truncated: boolean;
}

/** How an episode begins: from which random numbers, or at which state. */
export type Start<State> =
  | RandomGenerator
  | {
      /** Starts a new random generator from this seed. */
      seed?: number;
      /** Begins here instead of at a drawn state. */
      state?: State;
    };

/**
 * The environment (среда) of an agent, with the contract of Gymnasium: `reset`, then `step` until `terminated` or
 * `truncated`. A step after that is an error, as it would be learnt from.
 */
export interface Environment<Observation, Action, State = Observation> {
  readonly name: string;
  /** How many numbers an observation has. */
  readonly observationSize: number;
  /** An episode is truncated after so many steps; Infinity: never. */
  readonly stepLimit: number;
  /** How many steps a second are natural to look at. */
  readonly framesPerSecond: number;
  /** The state (состояние среды) as it is now, of which an observation may show only a part, or another form. */
  readonly state: State;
  /**
   * Begins an episode and returns its first observation. The first time it needs a seed, a generator or a state; without
   * one, later episodes go on with the random numbers of the one before.
   */
  reset(start?: Start<State>): Observation;
  step(action: Action): Step<Observation>;
  /** The state as a picture. */
  draw(): Drawing;
}

/** An environment with so many actions to choose from: 0, 1, …, count - 1. */
export interface DiscreteEnvironment<Observation = number[], State = Observation>
  extends Environment<Observation, number, State> {
  readonly actions: { readonly count: number; readonly names: readonly string[] };
}

/** An environment whose action is one or more real numbers, each between its bounds. */
export interface ContinuousEnvironment<Observation = number[], State = Observation>
  extends Environment<Observation, number[], State> {
  readonly actions: { readonly low: readonly number[]; readonly high: readonly number[] };
}
