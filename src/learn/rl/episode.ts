import { refuseUnknownOptions } from "../../display/index.js";
import { mustBe, mustBeCount } from "../../random/options.js";
import { mustBeGenerator, type RandomGenerator, rng } from "../../random/rng.js";
import type { Start } from "./environment.js";

/** What every environment keeps of the running episode: its random numbers, its steps, and whether it is over. */
export class Episode<State> {
  readonly #name: string;
  readonly #stepLimit: number;
  #generator?: RandomGenerator;
  #steps = 0;
  #phase: "not begun" | "running" | "over" = "not begun";

  constructor(name: string, stepLimit: number) {
    if (stepLimit !== Infinity) mustBeCount(name, "stepLimit", stepLimit);
    this.#name = name;
    this.#stepLimit = stepLimit;
  }

  /**
   * Begins the next episode at the given state, or at one that `draw` makes from the random numbers.
   *
   * @param check throws if the given state is none; then no episode has begun
   */
  begin(
    start: Start<State> | undefined,
    draw: (generator: RandomGenerator) => State,
    check: (state: State) => void,
  ): State {
    const where = `${this.#name}.reset`;
    this.#phase = "not begun";
    const known = start === undefined || (typeof start === "object" && start !== null);
    mustBe(where, "start", "{ seed }, { state } or a generator", start, known);
    const options = start === undefined || "next" in start ? {} : start;
    const { seed, state, ...unknown } = options;
    refuseUnknownOptions(where, unknown, ["seed", "state"]);
    if (start !== undefined && "next" in start) {
      mustBeGenerator(where, start);
      this.#generator = start;
    }
    if (seed !== undefined) this.#generator = rng(seed);
    if (state === undefined) {
      mustBe(where, "start", "a seed, a generator or a state the first time", start, !!this.#generator);
    }
    const first = state === undefined ? draw(this.generator) : state;
    check(first);
    this.#steps = 0;
    this.#phase = "running";
    return first;
  }

  /** The random numbers of this environment. */
  get generator(): RandomGenerator {
    mustBeGenerator(`${this.#name}.reset`, this.#generator);
    return this.#generator as RandomGenerator;
  }

  /** Throws unless an episode runs. */
  mustRun(): void {
    if (this.#phase === "running") return;
    const reason = this.#phase === "over" ? "the episode is over" : "no episode has begun";
    throw new Error(`${this.#name}.step: ${reason}, call reset first`);
  }

  /** Counts a step, and says how the episode stands after it. */
  count(terminated: boolean): { terminated: boolean; truncated: boolean } {
    this.#steps++;
    const truncated = this.#steps >= this.#stepLimit;
    if (terminated || truncated) this.#phase = "over";
    return { terminated, truncated };
  }
}

/** Throws unless the action is one of 0, …, count - 1. */
export function mustBeAction(where: string, action: unknown, count: number): void {
  const holds = Number.isInteger(action) && (action as number) >= 0 && (action as number) < count;
  mustBe(where, "action", `an integer from 0 to ${count - 1}`, action, holds);
}

/** Throws unless the state is so many finite numbers. */
export function mustBeState(name: string, state: unknown, size: number): void {
  const holds = Array.isArray(state) && state.length === size && state.every(Number.isFinite);
  mustBe(`${name}.reset`, "state", `${size} finite numbers`, state, holds);
}
