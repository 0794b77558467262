import { mustBeCount, mustBeNumber } from "../../random/options.js";

/** An episode that has ended. */
export interface EpisodeRecord {
  /** The number of steps made in all episodes when it ended. */
  step: number;
  /** The sum of its rewards, without discount: what people compare agents by. */
  return: number;
  /** How many steps it had. */
  length: number;
}

/** Keeps the score while an agent learns: told of each reward, it knows the return of each episode. */
export class EpisodeLog {
  readonly episodes: EpisodeRecord[] = [];
  #step = 0;
  #return = 0;
  #length = 0;

  /** The number of steps so far. */
  get steps(): number {
    return this.#step;
  }

  /**
   * One step of the agent.
   *
   * @param reward r_t
   * @param ended whether the episode has ended with it, terminated or truncated
   */
  add(reward: number, ended: boolean): void {
    mustBeNumber("EpisodeLog", "reward", reward);
    this.#step++;
    this.#length++;
    this.#return += reward;
    if (!ended) return;
    this.episodes.push({ step: this.#step, return: this.#return, length: this.#length });
    this.#return = 0;
    this.#length = 0;
  }

  /** The mean return of the last episodes; NaN before the first one has ended. */
  mean(last = 100): number {
    mustBeCount("mean", "last", last);
    const returns = this.episodes.slice(-last).map((episode) => episode.return);
    return returns.reduce((sum, value) => sum + value, 0) / returns.length;
  }
}
