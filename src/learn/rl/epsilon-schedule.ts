import { refuseUnknownOptions } from "../../display/index.js";
import { mustBe, mustBeCount } from "../../random/options.js";

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
  mustBeProbability("initial", initial);
  mustBeProbability("final", final);
  mustBeCount("epsilonSchedule", "over", over);
  return (t) => initial + (final - initial) * Math.min(1, t / over);
}

function mustBeProbability(name: string, value: number): void {
  mustBe("epsilonSchedule", name, "a probability from 0 to 1", value, value >= 0 && value <= 1);
}
