import { refuseUnknownOptions } from "../../display/index.js";
import { uniform } from "../../random/distributions.js";
import { mustBe, mustBeNumber } from "../../random/options.js";
import { circle, colours, type Drawing, rectangle } from "./drawing.js";
import type { DiscreteEnvironment, Start, Step } from "./environment.js";
import { Episode, mustBeAction } from "./episode.js";
import type { Model, Outcome } from "./model.js";

export interface GridWorldSpec {
  /**
   * The rows from top to bottom, one letter a cell: `S` start, `.` or `F` floor, `#` wall, `G` goal (terminal),
   * `H` hole (terminal), `C` cliff. All rows have the same length, and there is one `S`.
   */
  map: readonly string[];
  /** What a step onto each kind of cell is worth. */
  rewards?: {
    /** -1 if not given; also where a wall or the border holds the agent back. */
    step?: number;
    /** `step` if not given. */
    goal?: number;
    /** `step` if not given. */
    hole?: number;
    /** -100 if not given. */
    cliff?: number;
  };
  /** What a fall off the cliff does: back to the start ("restart", if not given), or the episode's end ("end"). */
  fall?: "restart" | "end";
  /** With this probability the agent slips to one of the two sides instead, each equally likely (0 if not given). */
  slip?: number;
  /** The episode is truncated after so many steps (Infinity if not given: never). */
  stepLimit?: number;
  /** For error messages ("GridWorld" if not given). */
  name?: string;
}

/** Up, right, down, left, in the order of Gymnasium's cliff walking: how the row and the column change. */
const moves = [
  [-1, 0],
  [0, 1],
  [1, 0],
  [0, -1],
];

/**
 * A grid world (сеточный мир): the agent walks from cell to cell, up (0), right (1), down (2) or left (3). A move into a wall
 * or across the border leaves it where it is. The observation is the cell's number, row · columns + column.
 *
 * It is its own model: `transitions(state, action)` tells what may happen, with which probability. Value and policy
 * iteration need that; Q-learning does not, it only steps.
 *
 * Differences from Gymnasium's FrozenLake: the order of the actions (there left, down, right, up), and that stepping after
 * the end throws.
 */
export class GridWorld implements DiscreteEnvironment<number>, Model {
  readonly name: string;
  readonly observationSize = 1;
  readonly actions = { count: 4, names: ["↑", "→", "↓", "←"] } as const;
  readonly framesPerSecond = 4;
  readonly stepLimit: number;
  readonly map: readonly string[];
  readonly rows: number;
  readonly columns: number;
  /** How many states there are: one a cell, walls included. */
  readonly states: number;
  /** The state that an episode begins in. */
  readonly start: number;
  readonly #transitions: Outcome[][][];
  readonly #episode: Episode<number>;
  #state: number;

  /** @throws TypeError if an option is unknown or out of its range */
  constructor(spec: GridWorldSpec) {
    const { map, rewards, fall, slip, stepLimit, name } = gridWorldOptions(spec);
    this.name = name;
    this.stepLimit = stepLimit;
    this.map = map;
    this.rows = map.length;
    this.columns = map[0].length;
    this.states = this.rows * this.columns;
    this.start = map.join("").indexOf("S");
    this.#episode = new Episode(name, stepLimit);
    this.#state = this.start;

    /** What one move does if the agent doesn't slip. */
    const arrive = (state: number, move: number): Omit<Outcome, "probability"> => {
      const [row, column] = this.place(state);
      const [down, right] = moves[move];
      const inside = map[row + down]?.[column + right] !== undefined;
      const free = inside && map[row + down][column + right] !== "#";
      const next = free ? (row + down) * this.columns + column + right : state;
      const letter = this.letter(next);
      if (letter === "G") return { state: next, reward: rewards.goal, terminated: true };
      if (letter === "H") return { state: next, reward: rewards.hole, terminated: true };
      if (letter !== "C") return { state: next, reward: rewards.step, terminated: false };
      if (fall === "end") return { state: next, reward: rewards.cliff, terminated: true };
      return { state: this.start, reward: rewards.cliff, terminated: false };
    };
    this.#transitions = Array.from({ length: this.states }, (_, state) =>
      moves.map((_, action) => {
        if (this.isTerminal(state)) return [{ probability: 1, state, reward: 0, terminated: true }];
        if (slip === 0) return [{ probability: 1, ...arrive(state, action) }];
        return [
          { probability: slip / 2, ...arrive(state, (action + 3) % 4) },
          { probability: 1 - slip, ...arrive(state, action) },
          { probability: slip / 2, ...arrive(state, (action + 1) % 4) },
        ];
      }),
    );
  }

  /** Where the agent is: 0, 1, … from the top left, row by row. */
  get state(): number {
    return this.#state;
  }

  #isState(state: unknown): boolean {
    return Number.isInteger(state) && (state as number) >= 0 && (state as number) < this.states;
  }

  #mustBeState(state: unknown): void {
    mustBe(this.name, "state", `an integer from 0 to ${this.states - 1}`, state, this.#isState(state));
  }

  /** Row and column of a state, from the top left. */
  place(state: number): [row: number, column: number] {
    this.#mustBeState(state);
    return [Math.floor(state / this.columns), state % this.columns];
  }

  /** The map's letter of a state. */
  letter(state: number): string {
    const [row, column] = this.place(state);
    return this.map[row][column];
  }

  /** Whether the episode is over here (or no agent can ever be here). */
  isTerminal(state: number): boolean {
    return "GHC#".includes(this.letter(state));
  }

  /** What may happen after an action in a state, R and P together: a list of outcomes, each with its probability. */
  transitions(state: number, action: number): readonly Outcome[] {
    this.#mustBeState(state);
    mustBeAction(`${this.name}.transitions`, action, 4);
    return this.#transitions[state][action];
  }

  /** Begins an episode at S, or where `state` says. The first time it needs a seed, a generator or a state. */
  reset(start?: Start<number>): number {
    this.#state = this.#episode.begin(
      start,
      () => this.start,
      (given) => {
        const holds = this.#isState(given) && !this.isTerminal(given);
        mustBe(`${this.name}.reset`, "state", "the number of a free cell", given, holds);
      },
    );
    return this.#state;
  }

  /** Moves up (0), right (1), down (2) or left (3), or slips. @throws Error if the episode is over */
  step(action: number): Step<number> {
    this.#episode.mustRun();
    mustBeAction(`${this.name}.step`, action, 4);
    const { state, reward, terminated } = this.#draw(this.#transitions[this.#state][action]);
    this.#state = state;
    return { observation: state, reward, ...this.#episode.count(terminated) };
  }

  #draw(outcomes: readonly Outcome[]): Outcome {
    if (outcomes.length === 1) return outcomes[0];
    let left = uniform(this.#episode.generator);
    for (const outcome of outcomes) {
      left -= outcome.probability;
      if (left < 0) return outcome;
    }
    return outcomes[outcomes.length - 1];
  }

  /** The state as a picture, for `animation`. */
  draw(): Drawing {
    const fills: Record<string, string> = {
      "#": colours.grey,
      C: colours.orange,
      H: colours.orange,
      G: colours.green,
    };
    const middle = (state: number): [number, number] => {
      const [row, column] = this.place(state);
      return [column + 0.5, this.rows - row - 0.5];
    };
    const cells = Array.from({ length: this.states }, (_, state) => {
      const fill = fills[this.letter(state)];
      return rectangle(...middle(state), 1, 1, {
        stroke: colours.grey,
        width: 1,
        ...(fill === undefined ? {} : { fill }),
      });
    });
    return {
      x: [0, this.columns],
      y: [0, this.rows],
      shapes: [...cells, circle(...middle(this.#state), 0.3, { fill: colours.blue })],
    };
  }
}

function gridWorldOptions(spec: GridWorldSpec) {
  const { map, rewards = {}, fall = "restart", slip = 0, stepLimit = Infinity, ...more } = spec;
  const { name = "GridWorld", ...unknown } = more;
  refuseUnknownOptions(name, unknown, ["map", "rewards", "fall", "slip", "stepLimit", "name"]);
  const rectangular =
    Array.isArray(map) &&
    map.length > 0 &&
    map.every((row) => typeof row === "string" && row.length > 0 && row.length === map[0].length);
  mustBe(name, "map", "one row or more of the same length", map, rectangular);
  const letters = map.join("");
  mustBe(name, "map", "made of S . F # G H C", letters, /^[S.F#GHC]*$/.test(letters));
  mustBe(name, "map", "with one S", letters, letters.split("S").length === 2);
  const { step = -1, goal = step, hole = step, cliff = -100, ...unknownRewards } = rewards;
  refuseUnknownOptions(`${name} rewards`, unknownRewards, ["step", "goal", "hole", "cliff"]);
  for (const [kind, reward] of Object.entries({ step, goal, hole, cliff })) {
    mustBeNumber(name, `rewards.${kind}`, reward);
  }
  mustBe(name, "fall", '"restart" or "end"', fall, fall === "restart" || fall === "end");
  mustBe(name, "slip", "a probability from 0 to 1", slip, Number.isFinite(slip) && slip >= 0 && slip <= 1);
  return { map: [...map], rewards: { step, goal, hole, cliff }, fall, slip, stepLimit, name };
}
