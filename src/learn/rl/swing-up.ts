import type { Policy } from "./evaluate.js";

/**
 * A policy for `Pendulum` that a person has written, to compare with: it pumps energy into the rod until there is enough
 * to reach the top, and catches it there.
 *
 * Below, the torque pushes in the direction in which the rod moves, so that its energy grows by torque · velocity; above
 * what is needed it brakes. Within 32° of the top a spring and a damper hold it: torque = -k₁θ - k₂ velocity.
 *
 * Source: K. Åström and K. Furuta, Swinging up a pendulum by energy control, 2000. With Pendulum's constants
 * (g = 10 m/s², a rod of 1 kg and 1 m, whose moment of inertia is 1/3 kg m²) the energy against the rod at rest at the
 * top is 1/6 velocity² + 5 (cos θ - 1), in J.
 */
export const swingUp: Policy<number[], number[]> = ([cos, sin, velocity]) => {
  const θ = Math.atan2(sin, cos);
  const catching = cos > 0.85;
  const energy = velocity ** 2 / 6 + 5 * (cos - 1);
  const torque = catching ? -10 * θ - 3 * velocity : -4 * energy * (velocity >= 0 ? 1 : -1);
  return [Math.min(2, Math.max(-2, torque))];
};
