/** Noise for actions that are numbers: what ε-greedy is for actions that are counted. */
import { refuseUnknownOptions } from "../../display/index.js";
import { normal } from "../../random/distributions.js";
import { mustBe, mustBeCount, mustBeNotNegative, mustBePositive } from "../../random/options.js";
import { mustBeGenerator, type RandomGenerator } from "../../random/rng.js";

/** A random process 𝒩, of which each step of an episode takes the next value. */
export interface ExplorationNoise {
  /** 𝒩_t: what is added to the action, one number for each of its components. */
  next(): Float64Array;
  /** Begins anew; called when an episode begins (slide: “Initialize a random process 𝒩”). */
  reset(): void;
}

export interface GaussianNoiseSpec {
  /** How many numbers an action has (1 if not given). */
  size?: number;
  /** The standard deviation of each, in units of the action. */
  σ: number;
  /** Draws the noise. */
  generator: RandomGenerator;
}

/** Independent normal noise: each value says nothing about the next. */
export function gaussianNoise(spec: GaussianNoiseSpec): ExplorationNoise {
  const { size = 1, σ, generator, ...unknown } = spec;
  refuseUnknownOptions("gaussianNoise", unknown, ["size", "σ", "generator"]);
  mustBeCount("gaussianNoise", "size", size);
  mustBeNotNegative("gaussianNoise", "σ", σ);
  mustBeGenerator("gaussianNoise", generator);
  return {
    next: () => Float64Array.from({ length: size }, () => σ * normal(generator)),
    reset() {},
  };
}

export interface OrnsteinUhlenbeckSpec {
  /** How many numbers an action has (1 if not given). */
  size?: number;
  /** How fast the noise returns to 0, in 1/s (0.15 if not given). */
  θ?: number;
  /** How strongly it is pushed, in units of the action per √s (0.2 if not given). */
  σ?: number;
  /** The time between two values, in s (1 if not given: time is counted in steps). */
  dt?: number;
  /** Draws the pushes. */
  generator: RandomGenerator;
}

/**
 * The process of Ornstein and Uhlenbeck (1930), the velocity of a particle that is pushed at random and slowed down:
 *
 *     x ← x - θ·x·dt + σ·√dt·N(0, 1),
 *
 * from x = 0. Neighbouring values resemble each other for about 1/θ, so that the noise pushes one way for a while.
 * After a long time its variance is σ²·dt / (1 - (1 - θ·dt)²), about σ²/2θ. The defaults are those of Lillicrap et al.
 * (2016).
 */
export function ornsteinUhlenbeck(spec: OrnsteinUhlenbeckSpec): ExplorationNoise {
  const { size = 1, θ = 0.15, σ = 0.2, dt = 1, generator, ...unknown } = spec;
  refuseUnknownOptions("ornsteinUhlenbeck", unknown, ["size", "θ", "σ", "dt", "generator"]);
  mustBeCount("ornsteinUhlenbeck", "size", size);
  mustBeNotNegative("ornsteinUhlenbeck", "θ", θ);
  mustBeNotNegative("ornsteinUhlenbeck", "σ", σ);
  mustBePositive("ornsteinUhlenbeck", "dt", dt);
  mustBe("ornsteinUhlenbeck", "θ · dt", "below 2, or the noise would grow without end", θ * dt, θ * dt < 2);
  mustBeGenerator("ornsteinUhlenbeck", generator);
  const x = new Float64Array(size);
  return {
    next() {
      for (let i = 0; i < size; i++) x[i] += -θ * x[i] * dt + σ * Math.sqrt(dt) * normal(generator);
      return x.slice();
    },
    reset() {
      x.fill(0);
    },
  };
}
