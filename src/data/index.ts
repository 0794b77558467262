/** Data sets, generated from a seed. */
export { Matrix } from "ml-matrix";
export { choice, integer, normal, shuffle, uniform } from "../random/distributions.js";
export { type RandomGenerator, rng } from "../random/rng.js";
export { type BlobsSpec, blobs } from "./blobs.js";
export { type DataSet, type SplitSpec, split } from "./dataset.js";
export { type Digits, type DigitsSpec, digits } from "./digits.js";
export type { Difficulty } from "./distortion.js";
export { type LineSpec, line } from "./line.js";
export { type MoonsSpec, moons } from "./moons.js";
export { type RingsSpec, rings } from "./rings.js";
export { type Shapes, type ShapesSpec, shapeNames, shapes } from "./shapes.js";
export { size } from "./size.js";
export { type SpiralsSpec, spirals } from "./spirals.js";
