import { refuseUnknownOptions } from "../../display/index.js";
import { mustBe, mustBeCount, mustBeFunction, mustBePositive } from "../../random/options.js";
import { mustBeGenerator, type RandomGenerator } from "../../random/rng.js";
import { adam } from "../optim/index.js";
import type { DiscreteEnvironment } from "./environment.js";
import { finish, type PolicyProgress, type PolicyRun } from "./policy-run.js";
import { discountedReturns, mustBeDiscount } from "./returns.js";
import { SoftmaxPolicy } from "./softmax-policy.js";
import { TanhNetwork } from "./tanh-network.js";

export interface ActorCriticSpec {
  /** After so many steps both networks learn, or earlier where an episode ends (32 if not given). */
  every?: number;
  /** The learning rate of the actor's Adam, above 0 (0.003 if not given). */
  α?: number;
  /** The learning rate of the critic's Adam, above 0 (0.005 if not given). */
  criticα?: number;
  /** The discount, from 0 to 1 (0.99 if not given). */
  γ?: number;
  /** The tanh units of each network (64 if not given). */
  hidden?: number;
  /** How many episodes to play at most (1500 if not given). */
  episodes?: number;
  /** Ends where the mean of the last 100 episodes is this or more (Infinity if not given: never). */
  enough?: number;
  /** Draws the initial weights, the actions and the environment's random numbers. */
  generator: RandomGenerator;
  /** Called after every episode; the training ends where it returns false. */
  onStep?: (progress: PolicyProgress) => unknown;
}

/**
 * What the steps of a piece of an episode were worth, y_t = r_t + γ r_{t+1} + … + γ^k V(S_{t+k}): rewards as far as they
 * are known, and for the rest what the critic expects of the state in which the piece ends.
 *
 * @param rewards r_t of the piece
 * @param last V of the state after it; 0 if that is terminal
 */
export function bootstrappedReturns(rewards: readonly number[], last: number, γ: number): number[] {
  return discountedReturns([...rewards, last], γ).slice(0, rewards.length);
}

/**
 * Actor–critic: the actor π(A|S; Θ) acts, the critic V(S) judges by the advantage
 *
 *     A_t = y_t - V(S_t), in which y_t estimates Q(S_t, A_t) by the next rewards and V of the state they lead to.
 *
 * It need not wait for the end of the episode, as REINFORCE must, and its estimates vary less; but while V is wrong they are wrong as well.
 *
 * Source: 001, the chapter headed “Q-Learning”, whose second half describes this; V. Mnih and others, Asynchronous Methods
 * for Deep Reinforcement Learning, 2016, algorithm S3, with one agent. Differences from them:
 * 1. The notes' critic is Q. Here it is V, from which y_t - V makes the advantage, so that one network is enough.
 * 2. No bonus for entropy; the two networks share nothing; Adam instead of RMSProp.
 * 3. The gradients of a piece are divided by its length.
 *
 * @throws TypeError if an option is unknown, missing or out of its range
 */
export function actorCritic(
  environment: DiscreteEnvironment<number[], unknown>,
  spec: ActorCriticSpec,
): PolicyRun & { value: TanhNetwork } {
  const { every, α, criticα, γ, hidden, episodes, enough, generator, onStep } = actorCriticOptions(spec);
  const inputs = environment.observationSize;
  const policy = new SoftmaxPolicy({ inputs, hidden, outputs: environment.actions.count, generator });
  const value = new TanhNetwork({ inputs, hidden, outputs: 1, generator });
  const [actorStep, criticStep] = [adam({ α }), adam({ α: criticα })];
  const run = { policy, value, returns: [], steps: 0, stopped: false } as PolicyRun & { value: TanhNetwork };

  for (let over = false; run.returns.length < episodes && !over; ) {
    let S = environment.reset(generator);
    let [episodeReturn, length, ended] = [0, 0, false];
    while (!ended) {
      // The actor acts for a piece of the episode.
      const states: number[][] = [];
      const actions: number[] = [];
      const rewards: number[] = [];
      let terminal = false;
      while (!ended && states.length < every) {
        const A = policy.act(S, generator);
        const { observation, reward, terminated, truncated } = environment.step(A);
        states.push(S);
        actions.push(A);
        rewards.push(reward);
        S = observation;
        [terminal, ended] = [terminated, terminated || truncated];
      }

      // The critic judges it, and both learn.
      const n = states.length;
      const y = bootstrappedReturns(rewards, terminal ? 0 : value.forward(S)[0], γ);
      const minusGradJ = new Array<number>(policy.network.Θ.length).fill(0);
      const gradL = new Array<number>(value.Θ.length).fill(0);
      for (let t = 0; t < n; t++) {
        const advantage = y[t] - value.forward(states[t])[0];
        policy.addScore(states[t], actions[t], -advantage / n, minusGradJ);
        value.addGradient(states[t], [-advantage / n], gradL);
      }
      policy.network.Θ = actorStep.step(policy.network.Θ, minusGradJ);
      value.Θ = criticStep.step(value.Θ, gradL);

      episodeReturn += rewards.reduce((sum, r) => sum + r, 0);
      length += n;
    }
    over = finish(run, episodeReturn, length, enough, onStep);
  }
  return run;
}

function actorCriticOptions(spec: ActorCriticSpec) {
  const { every = 32, α = 0.003, criticα = 0.005, γ = 0.99, hidden = 64, ...more } = spec;
  const { episodes = 1500, enough = Infinity, generator, onStep, ...unknown } = more;
  const known = ["every", "α", "criticα", "γ", "hidden", "episodes", "enough", "generator", "onStep"];
  refuseUnknownOptions("actorCritic", unknown, known);
  mustBeCount("actorCritic", "every", every);
  mustBePositive("actorCritic", "α", α);
  mustBePositive("actorCritic", "criticα", criticα);
  mustBeDiscount("actorCritic", γ);
  mustBeCount("actorCritic", "episodes", episodes);
  mustBe("actorCritic", "enough", "a number", enough, typeof enough === "number" && !Number.isNaN(enough));
  mustBeGenerator("actorCritic", generator);
  if (onStep !== undefined) mustBeFunction("actorCritic", "onStep", onStep);
  return { every, α, criticα, γ, hidden, episodes, enough, generator, onStep };
}
