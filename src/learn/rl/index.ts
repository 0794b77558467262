/** Reinforcement learning: environments, and agents that learn in them, in the notation of lecture 4. */
export { CartPole, type CartPoleState } from "./cart-pole.js";
export { CliffWalking, type CliffWalkingSpec } from "./cliff-walking.js";
export { circle, colours, type Drawing, rectangle, type Shape } from "./drawing.js";
export type {
  ContinuousEnvironment,
  DiscreteEnvironment,
  Environment,
  Start,
  Step,
} from "./environment.js";
export { GridWorld, type GridWorldSpec } from "./grid-world.js";
export type { Model, Outcome } from "./model.js";
export { Pendulum, type PendulumState } from "./pendulum.js";
export { type PolicyIterationSpec, policyEvaluation, policyIteration } from "./policy-iteration.js";
export { qLearning } from "./q-learning.js";
export {
  epsilonGreedy,
  type GreedyPath,
  greedyAction,
  greedyPath,
  greedyPolicy,
  type QTable,
  stateValues,
  type TabularEnvironment,
  zeroTable,
} from "./q-table.js";
export { discountedReturns } from "./returns.js";
export { sarsa } from "./sarsa.js";
export type { EpisodeProgress, TabularRun, TabularSpec } from "./tabular.js";
export {
  actionValues,
  backup,
  type Plan,
  type ValueIterationSpec,
  valueIteration,
} from "./value-iteration.js";
