/** Seeds: the one stream of random numbers, and how random tensors are made from it. */
export { type Draw, type DrawListener, draw, onDraw } from "./draws.js";
export { installSeeds } from "./install.js";
export { generator, getSeed, setSeed, withSeed } from "./stream.js";
