import { refuseUnknownOptions } from "../../display/index.js";
import { uniform } from "../../random/distributions.js";
import { circle, colours, type Drawing, rectangle } from "./drawing.js";
import type { DiscreteEnvironment, Start, Step } from "./environment.js";
import { Episode, mustBeAction, mustBeState } from "./episode.js";

/** m/s² */
const gravity = 9.8;
/** kg */
const cartMass = 1;
/** kg */
const poleMass = 0.1;
const totalMass = cartMass + poleMass;
/** Half the pole's length, in m. */
const halfLength = 0.5;
/** N, to the left or to the right */
const force = 10;
/** Seconds from one step to the next. */
const τ = 0.02;
/** The episode ends beyond so many metres, … */
const farthest = 2.4;
/** … or beyond so many radians, 12°. */
const steepest = (12 * 2 * Math.PI) / 360;

/** The state and the observation: x in m, its velocity in m/s, the pole's angle in radians (0: upright), its velocity. */
export type CartPoleState = number[];

/**
 * Cart-Pole: a cart on a track carries a pole on a hinge, and is pushed to the left (action 0) or to the right (1) so that
 * the pole stays up. Each step is worth 1. The episode terminates when the pole leans by more than 12° or the cart has
 * left the track (2.4 m), and is truncated after 500 steps.
 *
 * Source: A. Barto, R. Sutton and C. Anderson, Neuronlike adaptive elements that can solve difficult learning control
 * problems, 1983, with the equations of R. Florian, Correct equations for the dynamics of the cart-pole system, 2005
 * (without friction), as Gymnasium's CartPole-v1 has them: same constants, Euler's method. Differences from Gymnasium:
 * 1. The start is drawn by this library's generator, so that a seed gives another start.
 * 2. An observation has the precision of the state, 64 bits, where Gymnasium rounds to 32.
 * 3. Stepping after the end throws, where Gymnasium warns.
 */
export class CartPole implements DiscreteEnvironment<number[], CartPoleState> {
  readonly name = "CartPole";
  readonly observationSize = 4;
  readonly actions = { count: 2, names: ["←", "→"] } as const;
  readonly framesPerSecond = 50;
  readonly stepLimit: number;
  readonly #episode: Episode<CartPoleState>;
  #state: CartPoleState = [0, 0, 0, 0];

  /** @throws TypeError if an option is unknown or stepLimit isn't a count or Infinity */
  constructor(spec: { /** 500 if not given */ stepLimit?: number } = {}) {
    const { stepLimit = 500, ...unknown } = spec;
    refuseUnknownOptions("CartPole", unknown, ["stepLimit"]);
    this.stepLimit = stepLimit;
    this.#episode = new Episode(this.name, stepLimit);
  }

  get state(): CartPoleState {
    return [...this.#state];
  }

  /** All four numbers are drawn uniformly from [-0.05, 0.05). */
  reset(start?: Start<CartPoleState>): number[] {
    const state = this.#episode.begin(
      start,
      (generator) => Array.from({ length: 4 }, () => uniform(generator, -0.05, 0.05)),
      (given) => mustBeState(this.name, given, 4),
    );
    this.#state = [...state];
    return this.state;
  }

  /** Pushes to the left (0) or to the right (1) for a fiftieth of a second. @throws Error if the episode is over */
  step(action: number): Step<number[]> {
    this.#episode.mustRun();
    mustBeAction(`${this.name}.step`, action, 2);
    const [x, velocity, θ, θVelocity] = this.#state;
    const push = action === 1 ? force : -force;
    const cos = Math.cos(θ);
    const sin = Math.sin(θ);

    const common = (push + poleMass * halfLength * θVelocity ** 2 * sin) / totalMass;
    const θAcceleration =
      (gravity * sin - cos * common) / (halfLength * (4 / 3 - (poleMass * cos ** 2) / totalMass));
    const acceleration = common - (poleMass * halfLength * θAcceleration * cos) / totalMass;

    this.#state = [
      x + τ * velocity,
      velocity + τ * acceleration,
      θ + τ * θVelocity,
      θVelocity + τ * θAcceleration,
    ];
    const fallen = Math.abs(this.#state[0]) > farthest || Math.abs(this.#state[2]) > steepest;
    return { observation: this.state, reward: 1, ...this.#episode.count(fallen) };
  }

  /** The state as a picture, for `animation`. */
  draw(): Drawing {
    const [x, , θ] = this.#state;
    const hinge = 0.05;
    const middle: [number, number] = [x + halfLength * Math.sin(θ), hinge + halfLength * Math.cos(θ)];
    return {
      x: [-farthest, farthest],
      y: [-0.4, 1.4],
      shapes: [
        { x: [-farthest, farthest], y: [-0.2, -0.2], stroke: colours.grey, width: 2 },
        rectangle(x, -0.05, 0.5, 0.3, { fill: colours.blue }),
        rectangle(...middle, 0.1, 2 * halfLength, { fill: colours.orange }, -θ),
        circle(x, hinge, 0.04, { fill: colours.grey }),
      ],
    };
  }
}
