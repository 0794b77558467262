/** What the trainings of a policy, REINFORCE and actor–critic, tell while they run and give in the end. */
import type { SoftmaxPolicy } from "./softmax-policy.js";
import type { TanhNetwork } from "./tanh-network.js";

/** How a policy's training stands after an episode. */
export interface PolicyProgress {
  /** How many episodes are done. */
  episode: number;
  /** The sum of this episode's rewards. */
  return: number;
  /** The mean of that over the last 100 episodes. */
  mean: number;
}

export interface PolicyRun {
  policy: SoftmaxPolicy;
  /** V(S), one output; undefined without the baseline "value". */
  value?: TanhNetwork;
  /** The sum of rewards of each episode. */
  returns: number[];
  /** How many steps were taken in all. */
  steps: number;
  /** The episode after which `enough` was reached; undefined if it wasn't. */
  solvedAt?: number;
  /** Whether `onStep` ended the training. */
  stopped: boolean;
}

/** Keeps the score of an episode, and says whether it was the last. */
export function finish(
  run: PolicyRun,
  episodeReturn: number,
  steps: number,
  enough: number,
  onStep: ((progress: PolicyProgress) => unknown) | undefined,
): boolean {
  run.returns.push(episodeReturn);
  run.steps += steps;
  const last = run.returns.slice(-100);
  const mean = last.reduce((sum, value) => sum + value, 0) / last.length;
  const episode = run.returns.length;
  if (episode >= 100 && mean >= enough) run.solvedAt = episode;
  run.stopped = onStep?.({ episode, return: episodeReturn, mean }) === false;
  return run.stopped || run.solvedAt !== undefined;
}
