import { refuseUnknownOptions } from "../../display/index.js";
import { GridWorld } from "./grid-world.js";

export interface CliffWalkingSpec {
  /** What a fall does: back to the start ("restart", if not given), or the episode's end ("end", as on the slide). */
  fall?: "restart" | "end";
  /** What the step onto the goal is worth (-1 if not given; 0 on the slide). */
  goalReward?: number;
  /** The episode is truncated after so many steps (Infinity if not given: never). */
  stepLimit?: number;
}

/**
 * Cliff walking (прогулка по скале): from the lower left of a grid of 4 · 12 cells to the lower right, along a cliff. A step is
 * worth -1, the fall -100.
 *
 * Source: R. Sutton and A. Barto, Reinforcement Learning, 2nd edition, example 6.6; without options it is Gymnasium's
 * CliffWalking-v1. The slide (source 002, “Пример Q-обучения”) differs in two ways, which are options here: the step
 * onto the goal is worth 0, and the fall ends the episode.
 */
export class CliffWalking extends GridWorld {
  /** @throws TypeError if an option is unknown or out of its range */
  constructor(spec: CliffWalkingSpec = {}) {
    const { fall = "restart", goalReward = -1, stepLimit = Infinity, ...unknown } = spec;
    refuseUnknownOptions("CliffWalking", unknown, ["fall", "goalReward", "stepLimit"]);
    super({
      map: ["............", "............", "............", "SCCCCCCCCCCG"],
      rewards: { step: -1, goal: goalReward, cliff: -100 },
      fall,
      stepLimit,
      name: "CliffWalking",
    });
  }
}
