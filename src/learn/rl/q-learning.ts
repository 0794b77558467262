import { epsilonGreedy, type TabularEnvironment, zeroTable } from "./q-table.js";
import { type TabularRun, type TabularSpec, tabularOptions } from "./tabular.js";

/**
 * Q-learning (Q-обучение) with a table, line by line as on the slide. It learns what the best policy would earn while it
 * plays another one, the ε-greedy policy (off-policy).
 *
 * Source: 002, “Алгоритм обучения”; C. Watkins, Learning from Delayed Rewards, 1989. Differences from the slide:
 * 1. Line 2.1 says A_t = max_A[…]; what is chosen is the action that has the maximum, argmax, at random among equals.
 * 2. An episode that is broken off by a step limit has not ended: its last y_t keeps the second term.
 * 3. α may fall with the number of visits, as the condition of Robbins and Monro asks, and ε with the episodes.
 *
 * @throws TypeError if an option is unknown, missing or out of its range
 */
export function qLearning(environment: TabularEnvironment, spec: TabularSpec): TabularRun {
  const options = tabularOptions("qLearning", environment, spec);
  const { γ, episodes, maxSteps, generator, onStep, rate, explore, Q } = options;
  const visits = zeroTable(environment);
  const returns: number[] = [];
  const lengths: number[] = [];

  for (let episode = 0; episode < episodes; episode++) {
    const ε = explore(episode);
    let [sum, steps, over] = [0, 0, false];

    // 1. The initial state S_t.
    let S = environment.reset(generator);

    // 2. For each step t, until the terminal state:
    while (!over && steps < maxSteps) {
      // 2.1 A random action with probability ε, else the one with the greatest value.
      const A = epsilonGreedy(Q[S], ε, generator);
      // 2.2 Take it; get the reward r_t and the new state S_{t+1}.
      const { observation: Snext, reward: r, terminated, truncated } = environment.step(A);
      // 2.3 y_t = r_t if the new state is terminal, else r_t + γ max_A q(S_{t+1}, A).
      const y = terminated ? r : r + γ * Math.max(...Q[Snext]);
      // 2.4 q(S_t, A_t) moves towards y_t.
      visits[S][A]++;
      Q[S][A] += rate(visits[S][A]) * (y - Q[S][A]);

      S = Snext;
      sum += r;
      steps++;
      over = terminated || truncated;
    }
    returns.push(sum);
    lengths.push(steps);
    if (onStep?.({ episode: episode + 1, return: sum, steps, ε }) === false) {
      return { Q, returns, lengths, visits, stopped: true };
    }
  }
  return { Q, returns, lengths, visits, stopped: false };
}
