/** Data sets, generated from a seed. */
export { Matrix } from "ml-matrix";
export { type BlobsSpec, blobs } from "./blobs.js";
export { type DataSet, type SplitSpec, split } from "./dataset.js";
export { choice, integer, normal, shuffle, uniform } from "./distributions.js";
export { type LineSpec, line } from "./line.js";
export { type MoonsSpec, moons } from "./moons.js";
export { type RandomGenerator, rng } from "./rng.js";
