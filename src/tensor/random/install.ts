import { createRequire } from "node:module";
import { tf } from "../tf.js";
import { dropout, giveLayersStreams } from "./dropout.js";
import { seedGraphModels } from "./graph-models.js";
import { multinomial } from "./multinomial.js";
import * as ops from "./ops.js";
import { createShuffledIndices, randUniform, seedDatasets, shuffle, shuffleCombo } from "./shuffling.js";

/**
 * Has everything random in tf draw from the one stream. The exports of tfjs-core are replaced, which `tf` and the layers
 * read each time, so that initial weights, dropout and noise layers and the shuffling of `fit` draw from it, too.
 */
export function installSeeds(): void {
  const require = createRequire(createRequire(import.meta.url).resolve("@tensorflow/tfjs"));
  Object.assign(require("@tensorflow/tfjs-core"), ops, { dropout, multinomial });
  Object.assign(tf.util, { shuffle, shuffleCombo, createShuffledIndices, randUniform });
  giveLayersStreams();
  seedDatasets();
  seedGraphModels();
}
