import { rng } from "../../../src/data/index.js";
import { CartPole, deepQLearning, evaluate } from "../../../src/learn/rl/index.js";
import type { LearnFigure } from "../figure.js";

/** Deep Q-learning with the settings of RL Baselines3 Zoo for CartPole-v1, which are the library's own. */
export const dqnCartPole: LearnFigure = {
  name: "dqn-cartpole",
  about: "deep Q-learning on CartPole, the mean return of 100 new episodes",
  reference:
    "475 or more within 50 000 steps (Gymnasium's threshold); 500 ± 0 after 50 000 (RL Baselines3 Zoo, same settings)",
  seeds: [1, 2, 3],
  run(seed, report) {
    const run = deepQLearning({
      environment: new CartPole(),
      // 24 trials of 20 episodes within the 50 000 steps.
      trials: { environment: new CartPole(), every: 2048, episodes: 20, enough: 490 },
      generator: rng(seed),
      onStep: ({ step, episode, loss }) => {
        if (step % 10_240 === 0) report(`${step} steps, ${episode} episodes, L ${loss.toPrecision(3)}`);
        return true;
      },
    });
    const { mean, deviation } = evaluate(new CartPole(), run.policy, { generator: rng(1000 + seed) });
    return {
      "mean return": mean,
      "spread over episodes": deviation,
      "steps until good enough": run.steps,
      "share of seeds with 475 or more": mean >= 475 ? 1 : 0,
    };
  },
};
