/** Seeded random numbers, for the data sets and the tensors. */
export { choice, integer, normal, shuffle, uniform } from "./distributions.js";
export { fillGamma, fillNormal, fillUniform, type Numbers } from "./fill.js";
export { type RandomGenerator, rng } from "./rng.js";
