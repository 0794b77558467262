import type { EpisodeRecord } from "./episode-log.js";
import type { TrialResult } from "./trials.js";

/** What every deep agent tells of its learning. */
export interface AgentRun {
  /** Each episode that was played while learning. */
  episodes: EpisodeRecord[];
  /** How the policy did without random actions or noise, each time it was tried. */
  trials: TrialResult[];
  /** How many steps were made in the environment. */
  steps: number;
  /** What ended it: all steps were made, the agent was good enough, or `onStep` returned false. */
  stoppedBy: "steps" | "enough" | "onStep";
  /** Whether `onStep` ended it. What has been learned until then is returned. */
  stopped: boolean;
}
