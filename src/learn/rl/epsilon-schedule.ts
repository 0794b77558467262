import { refuseUnknownOptions } from "../../display/index.js";
import { mustBe, mustBeCount, mustBeNotNegative } from "../../random/options.js";

export interface EpsilonSpec {
  /** ε at the first step (1 if not given: every action is random). */
  initial?: number;
  /** ε from step `over` on (0.04 if not given). */
  final?: number;
  /** The number of steps in which ε goes down from the one to the other. */
  over: number;
}

/**
 * The probability ε of a random action, falling in a straight line and then staying (the slide: “может уменьшаться в
 * процессе обучения”, it may fall while the agent learns). An agent that knows nothing loses nothing by trying.
 *
 * @returns ε for step t = 0, 1, 2, …
 */
export function epsilonSchedule(spec: EpsilonSpec): (t: number) => number {
  const { initial = 1, final = 0.04, over, ...unknown } = spec;
  refuseUnknownOptions("epsilonSchedule", unknown, ["initial", "final", "over"]);
  mustBeProbability("epsilonSchedule", "initial", initial);
  mustBeProbability("epsilonSchedule", "final", final);
  mustBeCount("epsilonSchedule", "over", over);
  return (t) => {
    mustBeNotNegative("epsilonSchedule", "t", t);
    return initial + (final - initial) * Math.min(1, t / over);
  };
}

/** Throws unless it is a number from 0 to 1. */
export function mustBeProbability(where: string, name: string, value: unknown): void {
  const holds = typeof value === "number" && value >= 0 && value <= 1;
  mustBe(where, name, "a probability from 0 to 1", value, holds);
}
