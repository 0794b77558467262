import { rng } from "../../../src/data/index.js";
import { ddpg, evaluate, Pendulum } from "../../../src/learn/rl/index.js";
import type { LearnFigure } from "../figure.js";

/** DDPG with the settings of RL Baselines3 Zoo for Pendulum-v1, which are the library's own. */
export const ddpgPendulum: LearnFigure = {
  name: "ddpg-pendulum",
  about: "DDPG on Pendulum, the mean return of 100 new episodes after 20 000 steps",
  reference: "-152 after 20 000 steps, ± 94 over the episodes (RL Baselines3 Zoo, same settings)",
  seeds: [1, 2, 3],
  run(seed, report) {
    const run = ddpg({
      environment: new Pendulum(),
      generator: rng(seed),
      onStep: ({ step, episode, return: last }) => {
        if (step % 2000 === 0) report(`${step} steps, episode ${episode} returned ${last.toFixed(0)}`);
        return true;
      },
    });
    const { mean, deviation } = evaluate(new Pendulum(), run.policy, { generator: rng(1000 + seed) });
    return { "mean return": mean, "spread over episodes": deviation };
  },
};
