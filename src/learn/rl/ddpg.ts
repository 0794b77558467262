import type { LayersModel } from "@tensorflow/tfjs";
import { refuseUnknownOptions } from "../../display/index.js";
import { uniform } from "../../random/distributions.js";
import { mustBe, mustBeCount, mustBeFunction, mustBePositive } from "../../random/options.js";
import { mustBeGenerator, type RandomGenerator } from "../../random/rng.js";
import { compile, tf } from "../../tensor/index.js";
import type { AgentRun } from "./agent-run.js";
import { ddpgStep } from "./ddpg-step.js";
import { denseNetwork, SingleForward } from "./dense-network.js";
import type { ContinuousEnvironment } from "./environment.js";
import { EpisodeLog } from "./episode-log.js";
import type { Policy } from "./evaluate.js";
import { type ExplorationNoise, gaussianNoise } from "./exploration-noise.js";
import { batchTensors, ReplayMemory } from "./replay-memory.js";
import { copyWeights } from "./target-update.js";
import { type TrialSpec, Trials } from "./trials.js";

/** What is told while an agent learns, at the end of each episode. */
export interface DdpgProgress {
  /** The number of steps made in the environment. */
  step: number;
  /** The number of episodes that have ended. */
  episode: number;
  /** The return of the last one. */
  return: number;
  /** The critic's L, the mean over the episode; NaN before anything is learned. */
  L: number;
  /** What the critic thinks of the actor, the mean over the episode; NaN before anything is learned. */
  J: number;
}

export interface DdpgSpec {
  environment: ContinuousEnvironment;
  /** How many steps are made in the environment (20 000 if not given). */
  steps?: number;
  /** The units of the hidden layers of both networks ([400, 300] if not given). */
  hidden?: readonly number[];
  /** The learning rate of the critic's Adam (1e-3 if not given). */
  αCritic?: number;
  /** The learning rate of the actor's Adam (1e-3 if not given). */
  αActor?: number;
  /** The discount γ (0.98 if not given). */
  γ?: number;
  /** The share τ of the way that the targets make at each step (0.005 if not given). */
  τ?: number;
  /** The size N of a mini-batch (256 if not given). */
  N?: number;
  /** How many transitions the buffer R keeps (200 000 if not given). */
  capacity?: number;
  /** Before so many steps actions are drawn evenly from all, and nothing is learned (10 000 if not given). */
  warmUp?: number;
  /** The process 𝒩, for actions scaled to [-1, 1] (Gaussian with σ = 0.1 if not given). */
  noise?: ExplorationNoise;
  /** When the policy is tried without noise, and when it is good enough to stop (never if not given). */
  trials?: TrialSpec<number[], number[]>;
  /** Draws the weights, the starts, the noise and the mini-batches. */
  generator: RandomGenerator;
  /** Told after each episode; learning stops where it returns false. */
  onStep?: (progress: DdpgProgress) => boolean | undefined;
}

export interface DdpgRun extends AgentRun {
  /** μ: a model [m, n] → [m, k] of actions scaled to [-1, 1]; with `trials` as it was in the best of them. */
  actor: LayersModel;
  /** Q: a model [m, n + k] → [m, 1], as it was when the actor was. */
  critic: LayersModel;
  /** μ without noise, in the environment's own units. */
  policy: Policy<number[], number[]>;
  /** Q(s, a) of one state and one action in the environment's own units. */
  value: (s: readonly number[], a: readonly number[]) => number;
  /** L and J of each episode in which something was learned: the means over its steps. */
  losses: { step: number; L: number; J: number }[];
}

/**
 * Deep deterministic policy gradient (DDPG): Q-learning where an action is a number and not one of a few. No maximum
 * over all actions can be had, so a second network, the actor μ, is trained to find the best one.
 *
 * Source: 002, “Deep Deterministic Policy Gradient (DDPG) Agent”; Lillicrap et al. 2016. The settings that are
 * not given are those of RL Baselines3 Zoo for Pendulum-v1 (mean return -152 after 20 000 steps there). Differences
 * from the slide:
 * 1. Actions are scaled to [-1, 1] for the networks, the buffer and the noise, and clipped to it after the noise.
 * 2. The first `warmUp` steps are random, and nothing is learned in them.
 * 3. A terminal state has no future: y_i = r_i. (Pendulum has none.)
 * 4. All steps are counted in one: the loops over M episodes of T steps end where the environment and `steps` say so.
 * Differences from Lillicrap et al.: the action enters the critic's first layer, not its second; no batch
 * normalisation, no weight decay; the last layers begin like the others; Gaussian noise, where the paper has Ornstein's
 * and Uhlenbeck's (`ornsteinUhlenbeck` gives it); γ, τ and the learning rates.
 *
 * @throws TypeError if an option is unknown, missing or out of its range
 */
export function ddpg(spec: DdpgSpec): DdpgRun {
  const options = ddpgOptions(spec);
  const { environment, steps, hidden, γ, τ, N, noise, warmUp, generator } = options;
  const { low, high } = environment.actions;
  const n = environment.observationSize;
  const k = low.length;

  // Randomly initialize critic Q and actor μ; the targets Q′ and μ′ have the same weights.
  const newCritic = () => denseNetwork({ inputs: n + k, hidden, outputs: 1, generator });
  const newActor = () => denseNetwork({ inputs: n, hidden, outputs: k, activation: "tanh", generator });
  const [critic, actor] = [newCritic(), newActor()];
  const [criticTarget, actorTarget] = [newCritic(), newActor()];
  copyWeights(criticTarget, critic);
  copyWeights(actorTarget, actor);
  const criticOptimizer = tf.train.adam(options.αCritic, 0.9, 0.999, 1e-8);
  const actorOptimizer = tf.train.adam(options.αActor, 0.9, 0.999, 1e-8);
  const networks = { critic, actor, criticTarget, actorTarget };
  const update = compile(ddpgStep({ ...networks, criticOptimizer, actorOptimizer, γ, τ }));

  // Initialize the replay buffer R.
  const R = new ReplayMemory({ capacity: options.capacity, stateSize: n, actionSize: k });
  const μ = new SingleForward(actor);
  const policy = (s: readonly number[]) => unscaled(μ.apply(s), low, high);
  const trials =
    options.trials === undefined ? undefined : new Trials("ddpg", options.trials, [actor, critic], generator);
  const log = new EpisodeLog();
  const losses: DdpgRun["losses"] = [];
  const learned = { updates: 0, L: 0, J: 0 };
  let stoppedBy: DdpgRun["stoppedBy"] = "steps";

  // Initialize the random process 𝒩 and receive the initial state; so at the beginning of each episode.
  noise.reset();
  let s = environment.reset(generator);
  for (let t = 0; t < steps && stoppedBy === "steps"; t++) {
    // Select the action a_t = μ(s_t) + 𝒩_t.
    let a: number[];
    if (t < warmUp) a = Array.from({ length: k }, () => uniform(generator, -1, 1));
    else {
      const noise_t = noise.next();
      mustBe("ddpg", "the noise", `${k} numbers`, noise_t, noise_t?.length === k);
      a = Array.from(μ.apply(s), (component, i) => Math.min(1, Math.max(-1, component + noise_t[i])));
    }

    // Execute it; store the transition in R.
    const {
      observation: s_next,
      reward: r,
      terminated,
      truncated,
    } = environment.step(unscaled(a, low, high));
    R.add({ S: s, A: a, r, S_next: s_next, terminal: terminated });
    const ended = terminated || truncated;
    log.add(r, ended);
    s = s_next;

    if (t + 1 >= Math.max(warmUp, N)) {
      // Sample a random mini-batch of N transitions; y, the critic, the actor, the targets.
      const batch = batchTensors(R.sample(N, generator));
      const { L, J } = update(batch);
      learned.updates++;
      learned.L += L.dataSync()[0];
      learned.J += J.dataSync()[0];
      tf.dispose([L, J, ...Object.values(batch)]);
      μ.refresh();
    }

    if (trials?.isDue(t + 1) && trials.run(t + 1, policy)) stoppedBy = "enough";
    if (ended) {
      const { updates } = learned;
      const means = { step: t + 1, L: learned.L / updates, J: learned.J / updates };
      if (updates > 0) losses.push(means);
      Object.assign(learned, { updates: 0, L: 0, J: 0 });
      const episode = { episode: log.episodes.length, return: log.episodes.at(-1)?.return ?? NaN };
      if (options.onStep?.({ ...means, ...episode }) === false) stoppedBy = "onStep";
      noise.reset();
      s = environment.reset(generator);
    }
  }

  trials?.restoreBest();
  μ.refresh();
  const Q = new SingleForward(critic);
  update.dispose();
  for (const used of [criticTarget, actorTarget, criticOptimizer, actorOptimizer]) used.dispose();
  return {
    actor,
    critic,
    policy,
    value: (s, a) => Q.apply([...s, ...scaled(a, low, high)])[0],
    episodes: log.episodes,
    losses,
    trials: trials?.results ?? [],
    steps: log.steps,
    stoppedBy,
    stopped: stoppedBy === "onStep",
  };
}

/** From [-1, 1] to the environment's own units. */
function unscaled(a: ArrayLike<number>, low: readonly number[], high: readonly number[]): number[] {
  return Array.from(a, (component, i) => low[i] + ((component + 1) / 2) * (high[i] - low[i]));
}

/** From the environment's own units to [-1, 1]. */
function scaled(a: readonly number[], low: readonly number[], high: readonly number[]): number[] {
  return a.map((component, i) => (2 * (component - low[i])) / (high[i] - low[i]) - 1);
}

function ddpgOptions(spec: DdpgSpec) {
  const {
    environment,
    steps = 20_000,
    hidden = [400, 300],
    αCritic = 1e-3,
    αActor = 1e-3,
    γ = 0.98,
    τ = 0.005,
    N = 256,
    capacity = 200_000,
    warmUp = 10_000,
    noise,
    trials,
    generator,
    onStep,
    ...unknown
  } = spec;
  const where = "ddpg";
  refuseUnknownOptions(where, unknown, known);
  const holds = typeof environment?.step === "function" && Array.isArray(environment.actions?.low);
  mustBe(where, "environment", "an environment whose actions are numbers", environment, holds);
  mustBeCount(where, "steps", steps);
  mustBePositive(where, "αCritic", αCritic);
  mustBePositive(where, "αActor", αActor);
  mustBeCount(where, "N", N);
  mustBeCount(where, "capacity", capacity);
  mustBe(where, "capacity", `at least N = ${N}`, capacity, capacity >= N);
  mustBeCount(where, "warmUp", warmUp, 0);
  mustBeGenerator(where, generator);
  if (onStep !== undefined) mustBeFunction(where, "onStep", onStep);
  const isNoise = typeof noise?.next === "function" && typeof noise.reset === "function";
  mustBe(where, "noise", "a process { next, reset }", noise, noise === undefined || isNoise);
  const gaussian = () => gaussianNoise({ size: environment.actions.low.length, σ: 0.1, generator });
  return {
    ...{ environment, steps, hidden, αCritic, αActor, γ, τ, N, capacity, warmUp },
    ...{ noise: noise ?? gaussian(), trials, generator, onStep },
  };
}

const known = [
  ...["environment", "steps", "hidden", "αCritic", "αActor", "γ", "τ", "N", "capacity", "warmUp"],
  ...["noise", "trials", "generator", "onStep"],
];
