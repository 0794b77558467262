/** TensorFlow.js as the lectures use it. */
import { installSeeds } from "./random/index.js";

installSeeds();

export { generator, getSeed, setSeed, withSeed } from "./random/index.js";
export { tf } from "./tf.js";
