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
