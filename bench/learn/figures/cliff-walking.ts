import { rng } from "../../../src/data/index.js";
import { CliffWalking, greedyPath, greedyPolicy, qLearning, sarsa } from "../../../src/learn/rl/index.js";
import type { LearnFigure } from "../figure.js";

const mean = (values: number[]) => values.reduce((sum, value) => sum + value, 0) / values.length;

/** Two hundred runs, as one tells little: SARSA's differ by tens. */
export const cliffWalking: LearnFigure = {
  name: "cliff-walking",
  about: "Cliff walking, 500 episodes, α = 0.5, ε = 0.1, γ = 1",
  reference:
    "the setting of Sutton and Barto, example 6.6; an independent implementation, 200 runs: -50.9 ± 7.3 (Q-learning) and -26.8 ± 6.9 (SARSA) in the last 100 episodes, and a greedy path of -13 in every run of Q-learning",
  seeds: Array.from({ length: 200 }, (_, i) => i + 1),
  run(seed) {
    const settings = { α: 0.5, ε: 0.1, γ: 1, episodes: 500 };
    const q = qLearning(new CliffWalking(), { ...settings, generator: rng(seed) });
    const onPolicy = sarsa(new CliffWalking(), { ...settings, generator: rng(seed) });
    return {
      "Q-learning, last 100": mean(q.returns.slice(-100)),
      "SARSA, last 100": mean(onPolicy.returns.slice(-100)),
      "Q-learning, greedy path": greedyPath(new CliffWalking(), greedyPolicy(q.Q)).return,
    };
  },
};
