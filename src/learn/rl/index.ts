/** Reinforcement learning: environments, and agents that learn in them, in the notation of source 002. */

export { softmax } from "../info/index.js";
export { type ActorCriticSpec, actorCritic, bootstrappedReturns } from "./actor-critic.js";
export type { AgentRun } from "./agent-run.js";
export { CartPole, type CartPoleState } from "./cart-pole.js";
export { CliffWalking, type CliffWalkingSpec } from "./cliff-walking.js";
export { type DdpgProgress, type DdpgRun, type DdpgSpec, ddpg } from "./ddpg.js";
export {
  criticValue,
  type DdpgLosses,
  type DdpgStep,
  type DdpgStepSpec,
  ddpgStep,
  policyGradient,
} from "./ddpg-step.js";
export { type DenseNetworkSpec, denseNetwork, SingleForward } from "./dense-network.js";
export { type DqnProgress, type DqnRun, type DqnSpec, deepQLearning } from "./dqn.js";
export { type DqnStep, type DqnStepSpec, dqnStep, dqnTargets, targetsOneByOne } from "./dqn-step.js";
export { circle, colours, type Drawing, rectangle, type Shape } from "./drawing.js";
export type {
  ContinuousEnvironment,
  DiscreteEnvironment,
  Environment,
  Start,
  Step,
} from "./environment.js";
export { EpisodeLog, type EpisodeRecord } from "./episode-log.js";
export { type EpsilonSpec, epsilonSchedule } from "./epsilon-schedule.js";
export {
  type EvaluateSpec,
  type Evaluation,
  evaluate,
  type PlayedEpisode,
  type PlaySpec,
  type Policy,
  playEpisode,
} from "./evaluate.js";
export {
  type ExplorationNoise,
  type GaussianNoiseSpec,
  gaussianNoise,
  type OrnsteinUhlenbeckSpec,
  ornsteinUhlenbeck,
} from "./exploration-noise.js";
export { GridWorld, type GridWorldSpec } from "./grid-world.js";
export type { Model, Outcome } from "./model.js";
export { Pendulum, type PendulumState } from "./pendulum.js";
export { type PolicyIterationSpec, policyEvaluation, policyIteration } from "./policy-iteration.js";
export type { PolicyProgress, PolicyRun } from "./policy-run.js";
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
export {
  type Baseline,
  type ReinforceSpec,
  reinforce,
} from "./reinforce.js";
export {
  batchTensors,
  type MiniBatch,
  type MiniBatchTensors,
  ReplayMemory,
  type ReplayMemorySpec,
  type Transition,
} from "./replay-memory.js";
export { discountedReturns } from "./returns.js";
export { sarsa } from "./sarsa.js";
export { drawAction, SoftmaxPolicy } from "./softmax-policy.js";
export { swingUp } from "./swing-up.js";
export type { EpisodeProgress, TabularRun, TabularSpec } from "./tabular.js";
export { TanhNetwork, type TanhNetworkSpec } from "./tanh-network.js";
export { copyWeights, softUpdate, variables } from "./target-update.js";
export { type TrialResult, type TrialSpec, Trials } from "./trials.js";
export {
  actionValues,
  backup,
  type Plan,
  type ValueIterationSpec,
  valueIteration,
} from "./value-iteration.js";
