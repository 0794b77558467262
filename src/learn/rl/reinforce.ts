import { refuseUnknownOptions } from "../../display/index.js";
import { mustBe, mustBeBelowOne, mustBeCount, mustBeFunction, mustBePositive } from "../../random/options.js";
import { mustBeGenerator, type RandomGenerator } from "../../random/rng.js";
import { adam } from "../optim/index.js";
import type { DiscreteEnvironment } from "./environment.js";
import { playEpisode } from "./evaluate.js";
import { finish, type PolicyProgress, type PolicyRun } from "./policy-run.js";
import { discountedReturns, mustBeDiscount } from "./returns.js";
import { SoftmaxPolicy } from "./softmax-policy.js";
import { TanhNetwork } from "./tanh-network.js";

/** What is taken from the return: nothing, the mean return so far, or what the state was expected to be worth. */
export type Baseline = "none" | "average" | "value";

export interface ReinforceSpec {
  /** What is taken from the return ("value" if not given). */
  baseline?: Baseline;
  /** The learning rate of the policy's Adam, above 0 (0.005 if not given). */
  α?: number;
  /** The learning rate of the value's Adam, above 0 (as `α` if not given). */
  valueα?: number;
  /** The discount, from 0 to 1 (0.99 if not given). */
  γ?: number;
  /** The tanh units of the policy's and of the value's network (64 if not given). */
  hidden?: number;
  /** The share of the old mean that stays in each episode, for the baseline "average" (0.9 if not given). */
  keep?: number;
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
 * REINFORCE, the Monte-Carlo policy gradient: actions after which more came than the baseline get likelier.
 *
 *     ∇J(Θ) ≈ 1/T Σ_t ∇ ln π(A_t|S_t; Θ) · (g_t - b_t)
 *
 * Source: R. Williams, Simple statistical gradient-following algorithms, 1992; “Policy Gradient” of source 001, with
 * the baselines of its next chapter. Differences from the notes and the paper:
 * 1. An action is credited with g_t, what came after it, and not with the whole episode's r(τ).
 * 2. The factor γ^t that the discounted objective asks for is left out, as nearly everywhere in practice.
 * 3. The sum over an episode is divided by its length T, and Adam takes the step.
 * 4. Where the step limit broke an episode off, and there is a value baseline, V of the last state stands for what would have come.
 *
 * @throws TypeError if an option is unknown, missing or out of its range
 */
export function reinforce(
  environment: DiscreteEnvironment<number[], unknown>,
  spec: ReinforceSpec,
): PolicyRun {
  const { baseline, α, valueα, γ, hidden, keep, episodes, enough, generator, onStep } =
    reinforceOptions(spec);
  const inputs = environment.observationSize;
  const policy = new SoftmaxPolicy({ inputs, hidden, outputs: environment.actions.count, generator });
  const value = baseline === "value" ? new TanhNetwork({ inputs, hidden, outputs: 1, generator }) : undefined;
  const [actorStep, criticStep] = [adam({ α }), adam({ α: valueα })];
  const run: PolicyRun = { policy, value, returns: [], steps: 0, stopped: false };
  let average = 0;

  for (let episode = 1; episode <= episodes; episode++) {
    // Play an episode with π: S_t, A_t, r_t.
    const played = playEpisode(environment, (S) => policy.act(S, generator), { start: generator });
    const { observations, actions, rewards, length: T } = played;

    // g_t, and what was expected, b_t.
    const rest = value && !played.terminated ? value.forward(observations[T])[0] : 0;
    const g = discountedReturns([...rewards, rest], γ).slice(0, T);
    const b = g.map((_, t) =>
      value ? value.forward(observations[t])[0] : baseline === "average" ? average : 0,
    );

    // Θ goes up the estimate of ∇J; an optimiser goes down, so the sign is turned.
    const minusGradJ = new Array<number>(policy.network.Θ.length).fill(0);
    for (let t = 0; t < T; t++) {
      policy.addScore(observations[t], actions[t], -(g[t] - b[t]) / T, minusGradJ);
    }
    policy.network.Θ = actorStep.step(policy.network.Θ, minusGradJ);

    // The baseline learns what came: V goes down the gradient of ½ (V - g)².
    if (value) {
      const gradL = new Array<number>(value.Θ.length).fill(0);
      for (let t = 0; t < T; t++) value.addGradient(observations[t], [(b[t] - g[t]) / T], gradL);
      value.Θ = criticStep.step(value.Θ, gradL);
    }
    const mean = g.reduce((sum, g_t) => sum + g_t, 0) / T;
    average = episode === 1 ? mean : keep * average + (1 - keep) * mean;

    if (finish(run, played.return, T, enough, onStep)) break;
  }
  return run;
}

function reinforceOptions(spec: ReinforceSpec) {
  const { baseline = "value", α = 0.005, valueα = α, γ = 0.99, hidden = 64, ...more } = spec;
  const { keep = 0.9, episodes = 1500, enough = Infinity, generator, onStep, ...unknown } = more;
  const known = [
    "baseline",
    "α",
    "valueα",
    "γ",
    "hidden",
    "keep",
    "episodes",
    "enough",
    "generator",
    "onStep",
  ];
  refuseUnknownOptions("reinforce", unknown, known);
  const baselines = ["none", "average", "value"];
  mustBe("reinforce", "baseline", '"none", "average" or "value"', baseline, baselines.includes(baseline));
  mustBePositive("reinforce", "α", α);
  mustBePositive("reinforce", "valueα", valueα);
  mustBeDiscount("reinforce", γ);
  mustBeBelowOne("reinforce", "keep", keep);
  mustBeCount("reinforce", "episodes", episodes);
  mustBe("reinforce", "enough", "a number", enough, typeof enough === "number" && !Number.isNaN(enough));
  mustBeGenerator("reinforce", generator);
  if (onStep !== undefined) mustBeFunction("reinforce", "onStep", onStep);
  return { baseline, α, valueα, γ, hidden, keep, episodes, enough, generator, onStep };
}
