import type { LayersModel } from "@tensorflow/tfjs";
import { refuseUnknownOptions } from "../../display/index.js";
import { integer, uniform } from "../../random/distributions.js";
import { mustBe, mustBeBoolean, mustBeCount, mustBeFunction, mustBePositive } from "../../random/options.js";
import { mustBeGenerator, type RandomGenerator } from "../../random/rng.js";
import { compile, tf } from "../../tensor/index.js";
import type { AgentRun } from "./agent-run.js";
import { denseNetwork, SingleForward } from "./dense-network.js";
import { dqnStep } from "./dqn-step.js";
import type { DiscreteEnvironment } from "./environment.js";
import { EpisodeLog } from "./episode-log.js";
import { epsilonSchedule, mustBeProbability } from "./epsilon-schedule.js";
import type { Policy } from "./evaluate.js";
import { greedyAction } from "./q-table.js";
import { batchTensors, ReplayMemory } from "./replay-memory.js";
import { copyWeights } from "./target-update.js";
import { type TrialSpec, Trials } from "./trials.js";

/** What is told while an agent learns, at the end of each episode and after each round of updates. */
export interface DqnProgress {
  /** The number of steps made in the environment. */
  step: number;
  /** The number of episodes that have ended. */
  episode: number;
  /** The return of the last one. */
  return: number;
  /** The probability of a random action now. */
  ε: number;
  /** L of the last mini-batch; NaN before the first one. */
  loss: number;
}

export interface DqnSpec {
  environment: DiscreteEnvironment;
  /** How many steps are made in the environment (50 000 if not given). */
  steps?: number;
  /** The units of the hidden layers of q ([256, 256] if not given). */
  hidden?: readonly number[];
  /** The learning rate α of Adam (2.3e-3 if not given). */
  α?: number;
  /** The discount γ (0.99 if not given). */
  γ?: number;
  /** The probability ε of a random action at step t; from 1 down to 0.04 in the first 16 % of the steps if not given. */
  ε?: (t: number) => number;
  /** The size m of a mini-batch (64 if not given). */
  m?: number;
  /** How many transitions the buffer keeps (100 000 if not given). */
  capacity?: number;
  /** Nothing is learned before so many steps (1000 if not given). */
  warmUp?: number;
  /** Steps 4 to 6 are made after so many steps in the environment (256 if not given) … */
  trainEvery?: number;
  /** … so many times (128 if not given). */
  updates?: number;
  /** Θ′ = Θ after so many steps (`trainEvery` if not given: before each round of updates). */
  targetEvery?: number;
  /** Whether there is a target critic; if not, q judges itself (true if not given). */
  targetNetwork?: boolean;
  /** What is learned from: random transitions, or the latest in order ("random" if not given). */
  minibatch?: "random" | "consecutive";
  /** Double DQN (false if not given). */
  double?: boolean;
  /** What is averaged in L ("huber" if not given; the slide has "squared"). */
  loss?: "squared" | "huber";
  /** The gradient is shortened to this length if it is longer (10 if not given). */
  maxNorm?: number;
  /** When the greedy policy is tried, and when it is good enough to stop (never if not given). */
  trials?: TrialSpec<number[], number>;
  /** Draws the weights, the starts, the random actions and the mini-batches. */
  generator: RandomGenerator;
  /** Told after each episode and each round of updates; learning stops where it returns false. */
  onStep?: (progress: DqnProgress) => boolean | undefined;
}

export interface DqnRun extends AgentRun {
  /** The critic: with `trials` as it was in the best of them, else as it is after the last step. */
  q: LayersModel;
  /** The greedy policy of q: arg max_A q(S, A). */
  policy: Policy<number[], number>;
  /** q(S, A) of one state, one value for each action. */
  values: (S: readonly number[]) => number[];
  /** L of each round of updates: the mean over its mini-batches. */
  losses: { step: number; loss: number }[];
}

/**
 * Deep Q-learning (DQN): Q-learning whose table is a network q(S, A | Θ), with a buffer and a target critic q′.
 *
 * Source: 002, “Глубокое Q-обучение / Deep Q-Learning”; Mnih et al. 2015. The settings that are not given are
 * those of RL Baselines3 Zoo for CartPole-v1 (mean return 500 after 50 000 steps there). Differences from the slide:
 * 1. A_t = arg max_A q, where the slide has the maximum itself.
 * 2. y is made with the target critic q′, as the slide's text has it and its step 5 has not.
 * 3. Θ′ = Θ is a step of its own (7), which the slide names in its text only.
 * 4. An episode that the step limit has cut short has no terminal state: y keeps its second term.
 * 5. Steps 4 to 6 are made in rounds of `updates` after each `trainEvery` steps, and not once in each step: as many
 *    transitions are learned from with fewer switches between acting and learning.
 * 6. Nothing is learned during the first `warmUp` steps, so that the mini-batches are of different episodes.
 * 7. Adam (ε = 1e-8), Huber's loss and a limit on the gradient, where the slide has plain gradient descent on squares.
 * Differences from Mnih et al.: no pictures, so no convolutions and no skipped frames; rewards are not clipped.
 *
 * @throws TypeError if an option is unknown, missing or out of its range
 */
export function deepQLearning(spec: DqnSpec): DqnRun {
  const options = dqnOptions(spec);
  const { environment, steps, ε, m, generator } = options;
  const count = environment.actions.count;

  // q(S, A | Θ) with random weights, and q′(S, A | Θ′) with the same ones.
  const shape = { inputs: environment.observationSize, hidden: options.hidden, outputs: count };
  const q = denseNetwork({ ...shape, generator });
  const qTarget = options.targetNetwork ? denseNetwork({ ...shape, generator }) : q;
  copyWeights(qTarget, q);
  const { α, γ, loss, double, maxNorm } = options;
  const optimizer = tf.train.adam(α, 0.9, 0.999, 1e-8);
  const update = compile(dqnStep({ q, qTarget, optimizer, γ, loss, double, maxNorm }));

  const memory = new ReplayMemory({ capacity: options.capacity, stateSize: environment.observationSize });
  const forward = new SingleForward(q);
  const policy = (S: readonly number[]) => greedyAction(forward.apply(S));
  const trials =
    options.trials === undefined ? undefined : new Trials("deepQLearning", options.trials, [q], generator);
  const log = new EpisodeLog();
  const losses: DqnRun["losses"] = [];
  let stoppedBy: DqnRun["stoppedBy"] = "steps";

  let S = environment.reset(generator);
  for (let t = 0; t < steps && stoppedBy === "steps"; t++) {
    // 1. A random action with probability ε, else the one with the largest value.
    const ε_t = ε(t);
    mustBeProbability("deepQLearning", "ε", ε_t);
    const A = uniform(generator) < ε_t ? integer(generator, 0, count - 1) : policy(S);

    // 2. Do it, and see what comes of it. 3. Write it into the buffer.
    const { observation: S_next, reward: r, terminated, truncated } = environment.step(A);
    memory.add({ S, A, r, S_next, terminal: terminated });
    const ended = terminated || truncated;
    log.add(r, ended);
    S = ended ? environment.reset(generator) : S_next;

    // 7. Θ′ = Θ, every so often.
    if ((t + 1) % options.targetEvery === 0) copyWeights(qTarget, q);

    const learns = t + 1 >= Math.max(options.warmUp, m) && (t + 1) % options.trainEvery === 0;
    if (learns) {
      let sum = 0;
      for (let i = 0; i < options.updates; i++) {
        // 4. A mini-batch from the buffer. 5. y, 6. L, its gradient and the update of Θ.
        const batch = options.minibatch === "random" ? memory.sample(m, generator) : memory.latest(m);
        const tensors = batchTensors(batch);
        const L = update(tensors);
        sum += L.dataSync()[0];
        tf.dispose([L, ...Object.values(tensors)]);
      }
      losses.push({ step: t + 1, loss: sum / options.updates });
      forward.refresh();
    }

    if (trials?.isDue(t + 1) && trials.run(t + 1, policy)) stoppedBy = "enough";
    if (options.onStep && (ended || learns)) {
      const episode = log.episodes.length;
      const told = { episode, return: log.episodes.at(-1)?.return ?? NaN, ε: ε_t };
      const loss = losses.at(-1)?.loss ?? NaN;
      if (options.onStep({ step: t + 1, ...told, loss }) === false) stoppedBy = "onStep";
    }
  }

  trials?.restoreBest();
  forward.refresh();
  update.dispose();
  if (qTarget !== q) qTarget.dispose();
  optimizer.dispose();
  return {
    q,
    policy,
    values: (S) => Array.from(forward.apply(S)),
    episodes: log.episodes,
    losses,
    trials: trials?.results ?? [],
    steps: log.steps,
    stoppedBy,
    stopped: stoppedBy === "onStep",
  };
}

function dqnOptions(spec: DqnSpec) {
  const {
    environment,
    steps = 50_000,
    hidden = [256, 256],
    α = 2.3e-3,
    γ = 0.99,
    ε = epsilonSchedule({ over: Math.max(1, Math.round(0.16 * steps)) }),
    m = 64,
    capacity = 100_000,
    warmUp = 1000,
    trainEvery = 256,
    updates = 128,
    targetEvery = trainEvery,
    targetNetwork = true,
    minibatch = "random",
    double = false,
    loss = "huber",
    maxNorm = 10,
    trials,
    generator,
    onStep,
    ...unknown
  } = spec;
  const where = "deepQLearning";
  refuseUnknownOptions(where, unknown, known);
  const holds = typeof environment?.step === "function" && Number.isInteger(environment.actions?.count);
  mustBe(where, "environment", "an environment with a number of actions", environment, holds);
  mustBeCount(where, "steps", steps);
  mustBePositive(where, "α", α);
  mustBeFunction(where, "ε", ε);
  for (const [name, value] of Object.entries({ m, capacity, trainEvery, updates, targetEvery })) {
    mustBeCount(where, name, value);
  }
  mustBeCount(where, "warmUp", warmUp, 0);
  const order = minibatch === "random" || minibatch === "consecutive";
  mustBe(where, "minibatch", '"random" or "consecutive"', minibatch, order);
  mustBe(where, "capacity", `at least m = ${m}`, capacity, capacity >= m);
  for (const [name, value] of Object.entries({ targetNetwork, double })) {
    mustBeBoolean(where, name, value);
  }
  mustBeGenerator(where, generator);
  if (onStep !== undefined) mustBeFunction(where, "onStep", onStep);
  return {
    ...{ environment, steps, hidden, α, γ, ε, m, capacity, warmUp, trainEvery, updates, targetEvery },
    ...{ targetNetwork, minibatch, double, loss, maxNorm, trials, generator, onStep },
  };
}

const known = [
  ...["environment", "steps", "hidden", "α", "γ", "ε", "m", "capacity", "warmUp", "trainEvery", "updates"],
  ...[
    "targetEvery",
    "targetNetwork",
    "minibatch",
    "double",
    "loss",
    "maxNorm",
    "trials",
    "generator",
    "onStep",
  ],
];
