import { refuseUnknownOptions } from "../../display/index.js";
import { uniform } from "../../random/distributions.js";
import { mustBe } from "../../random/options.js";
import { circle, colours, type Drawing, rectangle } from "./drawing.js";
import type { ContinuousEnvironment, Start, Step } from "./environment.js";
import { Episode, mustBeState } from "./episode.js";

/** m/s² */
const gravity = 10;
/** kg */
const mass = 1;
/** m */
const length = 1;
/** Nm, to either side: too little to lift the rod at one go. */
const maxTorque = 2;
/** rad/s */
const maxSpeed = 8;
/** Seconds from one step to the next. */
const dt = 0.05;

/** The rod's angle in radians (0: upright, positive against the clock) and its velocity in rad/s. */
export type PendulumState = number[];

/**
 * Pendulum: a rod hangs on a motor, whose torque (the action, one number from -2 to 2) is to swing it up and to hold it
 * there. An observation is [cos θ, sin θ, velocity]. The reward is -(θ² + 0.1 velocity² + 0.001 torque²) with θ
 * between -π and π, so 0 at best and -16.3 at worst. No state is terminal; the episode is truncated after 200 steps.
 *
 * Source: Gymnasium's Pendulum-v1, with the same constants and method. Differences from it:
 * 1. The start is drawn by this library's generator, so that a seed gives another start.
 * 2. An observation has the precision of the state, 64 bits, where Gymnasium rounds to 32.
 * 3. Stepping after the end throws, where Gymnasium's time limit only tells that it is over.
 */
export class Pendulum implements ContinuousEnvironment<number[], PendulumState> {
  readonly name = "Pendulum";
  readonly observationSize = 3;
  readonly actions = { low: [-maxTorque], high: [maxTorque] } as const;
  readonly framesPerSecond = 20;
  readonly stepLimit: number;
  readonly #episode: Episode<PendulumState>;
  #state: PendulumState = [Math.PI, 0];
  #torque = 0;

  /** @throws TypeError if an option is unknown or stepLimit isn't a count or Infinity */
  constructor(spec: { /** 200 if not given */ stepLimit?: number } = {}) {
    const { stepLimit = 200, ...unknown } = spec;
    refuseUnknownOptions("Pendulum", unknown, ["stepLimit"]);
    this.stepLimit = stepLimit;
    this.#episode = new Episode(this.name, stepLimit);
  }

  get state(): PendulumState {
    return [...this.#state];
  }

  /** The angle is drawn uniformly from [-π, π), the velocity from [-1, 1). */
  reset(start?: Start<PendulumState>): number[] {
    const state = this.#episode.begin(
      start,
      (generator) => [uniform(generator, -Math.PI, Math.PI), uniform(generator, -1, 1)],
      (given) => mustBeState(this.name, given, 2),
    );
    this.#state = [...state];
    this.#torque = 0;
    return this.#observe();
  }

  /** A torque beyond the bounds counts as the bound, for the reward too. */
  step(action: number[]): Step<number[]> {
    this.#episode.mustRun();
    const holds = Array.isArray(action) && action.length === 1 && Number.isFinite(action[0]);
    mustBe(`${this.name}.step`, "action", "an array of one finite number, the torque", action, holds);
    const torque = Math.min(Math.max(action[0], -maxTorque), maxTorque);
    const [θ, velocity] = this.#state;

    const reward = -(fromUpright(θ) ** 2 + 0.1 * velocity ** 2 + 0.001 * torque ** 2);
    const acceleration = ((3 * gravity) / (2 * length)) * Math.sin(θ) + (3 / (mass * length ** 2)) * torque;
    const next = Math.min(Math.max(velocity + acceleration * dt, -maxSpeed), maxSpeed);

    this.#state = [θ + next * dt, next];
    this.#torque = torque;
    return { observation: this.#observe(), reward, ...this.#episode.count(false) };
  }

  /** The state as a picture, for `animation`. */
  draw(): Drawing {
    const [θ] = this.#state;
    const [x, y] = [-Math.sin(θ), Math.cos(θ)];
    // The torque, drawn as an arc about the axle that begins at the top and is longer the stronger it is.
    const arc = Array.from({ length: 13 }, (_, i) => (this.#torque / maxTorque) * Math.PI * 0.75 * (i / 12));
    return {
      x: [-1.3, 1.3],
      y: [-1.3, 1.3],
      shapes: [
        rectangle((length * x) / 2, (length * y) / 2, 0.16, length, { fill: colours.orange }, θ),
        circle(length * x, length * y, 0.08, { fill: colours.orange }),
        circle(0, 0, 0.05, { fill: colours.grey }),
        {
          x: arc.map((angle) => -0.3 * Math.sin(angle)),
          y: arc.map((angle) => 0.3 * Math.cos(angle)),
          stroke: colours.blue,
          width: 3,
        },
      ],
    };
  }

  #observe(): number[] {
    const [θ, velocity] = this.#state;
    return [Math.cos(θ), Math.sin(θ), velocity];
  }
}

/** The same angle between -π and π. */
function fromUpright(θ: number): number {
  const turn = 2 * Math.PI;
  return ((((θ + Math.PI) % turn) + turn) % turn) - Math.PI;
}
