import type { Tensor } from "@tensorflow/tfjs";
import { refuseUnknownOptions } from "../../display/index.js";
import { integer } from "../../random/distributions.js";
import { mustBe, mustBeBoolean, mustBeCount, mustBeNumber } from "../../random/options.js";
import type { RandomGenerator } from "../../random/rng.js";
import { tf } from "../../tensor/index.js";

/** One step of an episode, as the slide writes it into the buffer: (S_t, A_t, r_t, S_{t+1}). */
export interface Transition {
  /** The state in which the agent acted, n numbers. */
  S: ArrayLike<number>;
  /** What it did: the number of the action, or k numbers. */
  A: number | ArrayLike<number>;
  /** The reward. */
  r: number;
  /** The state it came to, n numbers. */
  S_next: ArrayLike<number>;
  /** Whether S_next is terminal: there is no reward after it. An episode that was only cut short has false here. */
  terminal: boolean;
}

/** m transitions, one after another. */
export interface MiniBatch {
  m: number;
  /** [m · n] */
  S: Float32Array;
  /** [m · k] */
  A: Float32Array;
  /** [m] */
  r: Float32Array;
  /** [m · n] */
  S_next: Float32Array;
  /** [m]: 1 where S_next is terminal, else 0. */
  terminal: Float32Array;
}

/** A mini-batch as tensors: S and S_next [m, n], A [m, k], r and terminal [m]. */
export interface MiniBatchTensors {
  S: Tensor;
  A: Tensor;
  r: Tensor;
  S_next: Tensor;
  terminal: Tensor;
}

export interface ReplayMemorySpec {
  /** The number of transitions that are kept; the oldest make room for new ones. */
  capacity: number;
  /** n, how many numbers a state has. */
  stateSize: number;
  /** k, how many numbers an action has (1 if not given). */
  actionSize?: number;
}

/**
 * The replay memory (буфер, experience replay): the last transitions, of which random ones are learned from.
 *
 * Steps of one episode resemble each other, and what a network learns from one of them it soon unlearns for others.
 * A random mini-batch mixes times and episodes, and each transition is learned from many times.
 *
 * Sources: 002, “Глубокое Q-обучение / Deep Q-Learning”, steps 3 and 4; source 001, “Experience replay”;
 * Lin 1992; Mnih et al. 2015.
 */
export class ReplayMemory {
  readonly capacity: number;
  readonly stateSize: number;
  readonly actionSize: number;
  #S: Float32Array;
  #A: Float32Array;
  #r: Float32Array;
  #S_next: Float32Array;
  #terminal: Float32Array;
  /** How many transitions were ever added; they go round in the arrays. */
  #added = 0;

  constructor(spec: ReplayMemorySpec) {
    const { capacity, stateSize, actionSize = 1, ...unknown } = spec;
    refuseUnknownOptions("ReplayMemory", unknown, ["capacity", "stateSize", "actionSize"]);
    mustBeCount("ReplayMemory", "capacity", capacity);
    mustBeCount("ReplayMemory", "stateSize", stateSize);
    mustBeCount("ReplayMemory", "actionSize", actionSize);
    this.capacity = capacity;
    this.stateSize = stateSize;
    this.actionSize = actionSize;
    this.#S = new Float32Array(capacity * stateSize);
    this.#A = new Float32Array(capacity * actionSize);
    this.#r = new Float32Array(capacity);
    this.#S_next = new Float32Array(capacity * stateSize);
    this.#terminal = new Float32Array(capacity);
  }

  /** The number of transitions that it holds now. */
  get size(): number {
    return Math.min(this.#added, this.capacity);
  }

  /**
   * Writes a transition (slide, step 3), over the oldest one if there is no more room.
   *
   * @throws TypeError if a number is missing or not finite: one NaN would make a NaN of every weight that learns from it
   */
  add({ S, A, r, S_next, terminal }: Transition): void {
    const action = typeof A === "number" ? [A] : A;
    mustHave("S", S, this.stateSize);
    mustHave("A", action, this.actionSize);
    mustHave("S_next", S_next, this.stateSize);
    mustBeNumber("ReplayMemory", "r", r);
    mustBeBoolean("ReplayMemory", "terminal", terminal);
    const place = this.#added++ % this.capacity;
    this.#S.set(S, place * this.stateSize);
    this.#A.set(action, place * this.actionSize);
    this.#r[place] = r;
    this.#S_next.set(S_next, place * this.stateSize);
    this.#terminal[place] = terminal ? 1 : 0;
  }

  /**
   * m random transitions (slide, step 4), each drawn from all, so that one may come twice.
   *
   * @throws TypeError if the memory is empty
   */
  sample(m: number, generator: RandomGenerator): MiniBatch {
    mustBeCount("sample", "m", m);
    mustBe("sample", "the memory", "filled before it is drawn from", this.size, this.size > 0);
    return this.#collect(Array.from({ length: m }, () => integer(generator, 0, this.size - 1)));
  }

  /**
   * The m latest transitions, in order: what an agent without a memory would learn from.
   *
   * @throws TypeError if there are fewer
   */
  latest(m: number): MiniBatch {
    mustBeCount("latest", "m", m);
    mustBe("latest", "m", `at most the ${this.size} transitions that are there`, m, m <= this.size);
    return this.#collect(Array.from({ length: m }, (_, i) => (this.#added - m + i) % this.capacity));
  }

  #collect(places: readonly number[]): MiniBatch {
    const m = places.length;
    const { stateSize: n, actionSize: k } = this;
    const batch: MiniBatch = {
      m,
      S: new Float32Array(m * n),
      A: new Float32Array(m * k),
      r: new Float32Array(m),
      S_next: new Float32Array(m * n),
      terminal: new Float32Array(m),
    };
    for (const [i, place] of places.entries()) {
      batch.S.set(this.#S.subarray(place * n, (place + 1) * n), i * n);
      batch.A.set(this.#A.subarray(place * k, (place + 1) * k), i * k);
      batch.r[i] = this.#r[place];
      batch.S_next.set(this.#S_next.subarray(place * n, (place + 1) * n), i * n);
      batch.terminal[i] = this.#terminal[place];
    }
    return batch;
  }
}

/** A mini-batch as tensors for a training step. */
export function batchTensors({ m, S, A, r, S_next, terminal }: MiniBatch): MiniBatchTensors {
  return {
    S: tf.tensor2d(S, [m, S.length / m]),
    A: tf.tensor2d(A, [m, A.length / m]),
    r: tf.tensor1d(r),
    S_next: tf.tensor2d(S_next, [m, S_next.length / m]),
    terminal: tf.tensor1d(terminal),
  };
}

function mustHave(name: string, values: ArrayLike<number>, size: number): void {
  let holds = values?.length === size;
  for (let i = 0; holds && i < size; i++) holds = Number.isFinite(values[i]);
  mustBe("ReplayMemory", name, `${size} finite numbers`, values, holds);
}
