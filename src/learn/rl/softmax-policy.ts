import { uniform } from "../../random/distributions.js";
import { mustBe } from "../../random/options.js";
import type { RandomGenerator } from "../../random/rng.js";
import { softmax } from "../info/index.js";
import { mustBeAction } from "./episode.js";
import { greedyAction } from "./q-table.js";
import { TanhNetwork, type TanhNetworkSpec } from "./tanh-network.js";

/** An action drawn with these probabilities. */
export function drawAction(probabilities: readonly number[], generator: RandomGenerator): number {
  mustBe("drawAction", "probabilities", "one or more", probabilities, probabilities?.length > 0);
  let left = uniform(generator);
  for (let action = 0; action < probabilities.length - 1; action++) {
    left -= probabilities[action];
    if (left < 0) return action;
  }
  return probabilities.length - 1;
}

/**
 * A stochastic policy π(A|S; Θ): a network gives a number for each action, and softmax makes probabilities of them.
 *
 * What REINFORCE needs of it is the score ∇_Θ ln π(A|S). By the outputs z its derivatives are 1 - π(A) for the action taken and -π(A')
 * for the others, and backpropagation takes them on to Θ.
 */
export class SoftmaxPolicy {
  readonly network: TanhNetwork;

  /** @param spec of the network: `inputs` numbers of an observation, `outputs` actions */
  constructor(spec: TanhNetworkSpec) {
    this.network = new TanhNetwork(spec);
  }

  /** π(A|S) of every action. */
  probabilities(S: readonly number[]): number[] {
    return softmax(this.network.forward(S));
  }

  /** An action drawn from π(A|S). */
  act(S: readonly number[], generator: RandomGenerator): number {
    return drawAction(this.probabilities(S), generator);
  }

  /** The action with the greatest probability. */
  best(S: readonly number[]): number {
    return greedyAction(this.network.forward(S));
  }

  /**
   * ∇_Θ ln π(A|S), an array like Θ; written to be read.
   *
   * @throws TypeError if there is no action A
   */
  score(S: readonly number[], A: number): number[] {
    mustBeAction("SoftmaxPolicy", A, this.network.outputs);
    const δ = this.probabilities(S).map((p, action) => (action === A ? 1 - p : -p));
    return this.network.gradient(S, δ);
  }

  /** Adds weight · ∇_Θ ln π(A|S) to `sum`, fast. */
  addScore(S: readonly number[], A: number, weight: number, sum: number[]): void {
    mustBeAction("SoftmaxPolicy", A, this.network.outputs);
    const δ = this.probabilities(S);
    for (let action = 0; action < δ.length; action++) {
      δ[action] = weight * ((action === A ? 1 : 0) - δ[action]);
    }
    this.network.addGradient(S, δ, sum);
  }
}
