import { epsilonGreedy, type TabularEnvironment, zeroTable } from "./q-table.js";
import { type TabularRun, type TabularSpec, tabularOptions } from "./tabular.js";

/**
 * SARSA: Q-learning, but y_t takes the value of the action that is really taken next, instead of the best one. So it learns
 * what the ε-greedy policy earns that it plays (on-policy), its random actions included. Its name is what one
 * update uses: S_t, A_t, r_t, S_{t+1}, A_{t+1}.
 *
 * Source: G. Rummery and M. Niranjan, On-line Q-learning using connectionist systems, 1994; not on the slides. Options
 * and result are those of `qLearning`.
 *
 * @throws TypeError if an option is unknown, missing or out of its range
 */
export function sarsa(environment: TabularEnvironment, spec: TabularSpec): TabularRun {
  const options = tabularOptions("sarsa", environment, spec);
  const { γ, episodes, maxSteps, generator, onStep, rate, explore, Q } = options;
  const visits = zeroTable(environment);
  const returns: number[] = [];
  const lengths: number[] = [];

  for (let episode = 0; episode < episodes; episode++) {
    const ε = explore(episode);
    let [sum, steps, over] = [0, 0, false];
    let S = environment.reset(generator);
    let A = epsilonGreedy(Q[S], ε, generator);

    while (!over && steps < maxSteps) {
      const { observation: Snext, reward: r, terminated, truncated } = environment.step(A);
      // The next action is chosen before the update, since the update uses it.
      const Anext = epsilonGreedy(Q[Snext], ε, generator);
      const y = terminated ? r : r + γ * Q[Snext][Anext];
      visits[S][A]++;
      Q[S][A] += rate(visits[S][A]) * (y - Q[S][A]);

      [S, A] = [Snext, Anext];
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
