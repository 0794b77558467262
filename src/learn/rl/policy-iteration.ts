import { Matrix, solve } from "ml-matrix";
import { refuseUnknownOptions } from "../../display/index.js";
import { mustBe, mustBeBelowOne, mustBeCount } from "../../random/options.js";
import type { Model } from "./model.js";
import { greedyAction } from "./q-table.js";
import { actionValues, type Plan } from "./value-iteration.js";

export interface PolicyIterationSpec {
  /** The discount (дисконт), from 0 to below 1: with 1, a policy that never ends would have no value. */
  γ: number;
  /** The policy to begin with (action 0 everywhere if not given). */
  policy?: readonly number[];
  /** Stop after this many iterations (1000 if not given). */
  N_max?: number;
}

/**
 * What each state is worth under a fixed policy: the V with V = R + γPV, where R and P are the expected rewards and the
 * transition probabilities under the policy. That is a system of linear equations, (I - γP)V = R, and is solved as such.
 *
 * @returns V(S), exact but for rounding
 * @throws TypeError if γ isn't from 0 to below 1, or the policy isn't one action a state
 */
export function policyEvaluation(model: Model, policy: readonly number[], spec: { γ: number }): number[] {
  const { γ, ...unknown } = spec;
  refuseUnknownOptions("policyEvaluation", unknown, ["γ"]);
  mustBeBelowOne("policyEvaluation", "γ", γ);
  mustBePolicy("policyEvaluation", model, policy);
  const system = Matrix.eye(model.states); // I - γP
  const R = Matrix.zeros(model.states, 1);
  policy.forEach((action, state) => {
    for (const { probability, state: next, reward, terminated } of model.transitions(state, action)) {
      R.set(state, 0, R.get(state, 0) + probability * reward);
      if (!terminated) system.set(state, next, system.get(state, next) - γ * probability);
    }
  });
  return solve(system, R).to1DArray();
}

/**
 * Policy iteration: evaluate the policy, then make it greedy for its own values, until it no longer changes. There are
 * finitely many policies and each is better than the one before, so it ends, and mostly within a few iterations.
 *
 * Source: R. Howard, Dynamic Programming and Markov Processes, 1960. An action is changed only if another is better by more
 * than 1e-12, so that rounding can't make two equal actions take turns.
 *
 * @throws TypeError if an option is unknown, missing or out of its range
 */
export function policyIteration(model: Model, spec: PolicyIterationSpec): Plan & { policies: number[][] } {
  const { γ, policy: first, N_max = 1000, ...unknown } = spec;
  refuseUnknownOptions("policyIteration", unknown, ["γ", "policy", "N_max"]);
  mustBeBelowOne("policyIteration", "γ", γ);
  mustBeCount("policyIteration", "N_max", N_max);
  if (first !== undefined) mustBePolicy("policyIteration", model, first);
  let policy = first ? [...first] : new Array<number>(model.states).fill(0);

  let V = policyEvaluation(model, policy, { γ });
  const history = [V];
  const policies = [policy];
  let stoppedBy: Plan["stoppedBy"] = "N_max";
  for (let iteration = 1; iteration <= N_max; iteration++) {
    const better = actionValues(model, V, γ).map((q, state) => {
      const best = greedyAction(q);
      return q[best] > q[policy[state]] + 1e-12 ? best : policy[state];
    });
    if (better.every((action, state) => action === policy[state])) {
      stoppedBy = "δ";
      break;
    }
    policy = better;
    V = policyEvaluation(model, policy, { γ });
    policies.push(policy);
    history.push(V);
  }
  const Q = actionValues(model, V, γ);
  return { V, Q, policy, iterations: history.length - 1, history, stoppedBy, policies };
}

function mustBePolicy(where: string, model: Model, policy: unknown): void {
  const holds =
    Array.isArray(policy) &&
    policy.length === model.states &&
    policy.every((action) => Number.isInteger(action) && action >= 0 && action < model.actions.count);
  mustBe(where, "policy", `${model.states} actions from 0 to ${model.actions.count - 1}`, policy, holds);
}
