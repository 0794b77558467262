import { uniform } from "../../random/distributions.js";
import { mustBe } from "../../random/options.js";
import { mustBeGenerator, type RandomGenerator } from "../../random/rng.js";
import type { DiscreteEnvironment } from "./environment.js";
import { mustBeProbability } from "./epsilon-schedule.js";

/** Q(S, A) as a table: Q[state][action]. */
export type QTable = number[][];

/** An environment whose states have numbers, 0 to states - 1. */
export type TabularEnvironment = DiscreteEnvironment<number> & { readonly states: number };

/** A table of zeros for an environment or a model. */
export function zeroTable(world: { states: number; actions: { count: number } }): QTable {
  return Array.from({ length: world.states }, () => new Array<number>(world.actions.count).fill(0));
}

/** argmax_A q(A): the action with the greatest value, the first of them where several have it. */
export function greedyAction(q: ArrayLike<number>): number {
  let best = 0;
  for (let action = 1; action < q.length; action++) if (q[action] > q[best]) best = action;
  return best;
}

/**
 * The ε-greedy choice (line 2.1 of the slide): with probability ε any action, else the one with the greatest value. Where
 * several have the greatest value, each of them is equally likely, so that a table of zeros prefers none.
 *
 * @param q the values of the actions in the present state
 * @param ε a probability, from 0 to 1
 */
export function epsilonGreedy(q: ArrayLike<number>, ε: number, generator: RandomGenerator): number {
  mustBeGenerator("epsilonGreedy", generator);
  mustBeProbability("epsilonGreedy", "ε", ε);
  mustBe("epsilonGreedy", "q", "a value for each action, at least one", q, q?.length > 0);
  if (uniform(generator) < ε) return Math.floor(uniform(generator) * q.length);
  let best = greedyAction(q);
  let equals = 1;
  for (let action = best + 1; action < q.length; action++) {
    // The k-th of several equals takes the place with probability 1 / k, which in the end gives all of them the same.
    if (q[action] === q[best] && uniform(generator) * ++equals < 1) best = action;
  }
  return best;
}

/** max_A Q(S, A) of every state: what the greedy policy expects there. */
export function stateValues(Q: QTable): number[] {
  return Q.map((q) => Math.max(...q));
}

/** argmax_A Q(S, A) of every state. */
export function greedyPolicy(Q: QTable): number[] {
  return Q.map(greedyAction);
}

export interface GreedyPath {
  /** The states on the way, the first and the last included. */
  states: number[];
  /** The sum of all rewards, not discounted. */
  return: number;
  /** Whether the way came to a terminal state. A greedy policy that hasn't learnt enough may go in a circle. */
  terminated: boolean;
}

/** Walks from the start by the policy alone, without exploring, for as many steps as there are states at most. */
export function greedyPath(environment: TabularEnvironment, policy: readonly number[]): GreedyPath {
  const states = [environment.reset({ seed: 0 })];
  let sum = 0;
  for (let steps = 0; steps < environment.states; steps++) {
    const step = environment.step(policy[states[states.length - 1]]);
    states.push(step.observation);
    sum += step.reward;
    if (step.terminated) return { states, return: sum, terminated: true };
    if (step.truncated) break;
  }
  return { states, return: sum, terminated: false };
}
