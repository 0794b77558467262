import { mustBe } from "../../random/options.js";

/**
 * The future reward (будущая награда, return) of every step of an episode,
 *
 *     g_t = r_t + γ r_{t+1} + γ² r_{t+2} + … = r_t + γ g_{t+1},
 *
 * computed from the last step back, so that each takes one multiplication.
 *
 * Source: 002, “Характеристики модели RL”.
 *
 * @param rewards r_t of an episode that came to its end
 * @param γ the discount (дисконт), from 0 to 1
 * @returns g_t, as many as rewards
 */
export function discountedReturns(rewards: ArrayLike<number>, γ: number): number[] {
  mustBeDiscount("discountedReturns", γ);
  const holds = Array.from(rewards).every(Number.isFinite);
  mustBe("discountedReturns", "rewards", "finite numbers", rewards, holds);
  const returns = new Array<number>(rewards.length);
  let g = 0;
  for (let t = rewards.length - 1; t >= 0; t--) {
    g = rewards[t] + γ * g;
    returns[t] = g;
  }
  return returns;
}

/** Throws unless γ is a number from 0 to 1. */
export function mustBeDiscount(where: string, γ: unknown): void {
  mustBe(where, "γ", "a number from 0 to 1", γ, typeof γ === "number" && γ >= 0 && γ <= 1);
}
