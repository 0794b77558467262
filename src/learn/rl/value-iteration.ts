import { refuseUnknownOptions } from "../../display/index.js";
import { mustBe, mustBeCount, mustBeNotNegative } from "../../random/options.js";
import type { Model } from "./model.js";
import { greedyAction, type QTable } from "./q-table.js";
import { mustBeDiscount } from "./returns.js";

export interface ValueIterationSpec {
  /** The discount (дисконт), from 0 to 1. */
  γ: number;
  /** Stop when no value changes by more than this in one iteration (1e-9 if not given). */
  δ?: number;
  /** Stop after this many iterations (10 000 if not given). */
  N_max?: number;
}

export interface Plan {
  /** The values of the states, V(S) = max_A Q(S, A). */
  V: number[];
  /** The values of the actions. */
  Q: QTable;
  /** The best action of every state. */
  policy: number[];
  iterations: number;
  /** V before the first iteration and after every one. */
  history: number[][];
  /** Which of the two rules ended it. */
  stoppedBy: "δ" | "N_max";
}

/** What an action is worth if V is what the states are worth: Σ P · (r + γ V(next)), where a terminal state is worth 0. */
export function backup(model: Model, V: readonly number[], state: number, action: number, γ: number): number {
  mustBeValues("backup", model, V);
  let sum = 0;
  for (const { probability, state: next, reward, terminated } of model.transitions(state, action)) {
    sum += probability * (reward + (terminated ? 0 : γ * V[next]));
  }
  return sum;
}

function mustBeValues(where: string, model: Model, V: readonly number[]): void {
  mustBe(where, "V", `${model.states} numbers, one a state`, V, V?.length === model.states);
}

/** Q(S, A) of all states and actions, from V. */
export function actionValues(model: Model, V: readonly number[], γ: number): QTable {
  mustBeValues("actionValues", model, V);
  return V.map((_, state) =>
    Array.from({ length: model.actions.count }, (_, action) => backup(model, V, state, action, γ)),
  );
}

/**
 * Value iteration: Bellman's equation (уравнение Беллмана), V(S) = max_A Σ P · (r + γ V(next)), read as an assignment, again
 * and again for all states. The distance to the solution falls by the factor γ each time or faster.
 *
 * Source: R. Bellman, Dynamic Programming, 1957; source 002, equation (3), in which the next state is certain. All states
 * are computed from the values of the iteration before.
 *
 * @throws TypeError if an option is unknown, missing or out of its range
 */
export function valueIteration(model: Model, spec: ValueIterationSpec): Plan {
  const { γ, δ = 1e-9, N_max = 10_000, ...unknown } = spec;
  refuseUnknownOptions("valueIteration", unknown, ["γ", "δ", "N_max"]);
  mustBeDiscount("valueIteration", γ);
  mustBeNotNegative("valueIteration", "δ", δ);
  mustBeCount("valueIteration", "N_max", N_max);

  let V = new Array<number>(model.states).fill(0);
  const history = [V];
  let stoppedBy: Plan["stoppedBy"] = "N_max";
  for (let iteration = 1; iteration <= N_max; iteration++) {
    const old = V;
    V = actionValues(model, old, γ).map((q) => Math.max(...q));
    history.push(V);
    if (V.every((value, state) => Math.abs(value - old[state]) <= δ)) {
      stoppedBy = "δ";
      break;
    }
  }
  const Q = actionValues(model, V, γ);
  return { V, Q, policy: Q.map(greedyAction), iterations: history.length - 1, history, stoppedBy };
}
