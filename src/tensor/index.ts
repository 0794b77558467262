/** TensorFlow.js as the lectures use it, on the best backend that this machine has. */
import { installSeeds } from "./random/index.js";

installSeeds();

export { type BackendChoice, type BackendName, backend } from "./backend/index.js";
export {
  type FileOptions,
  type IdxArray,
  type IdxData,
  type IdxType,
  type LoadIdxOptions,
  type LoadSafetensorsOptions,
  loadIdx,
  loadSafetensors,
  readIdx,
  type Safetensors,
  type SaveIdxOptions,
  type SaveSafetensorsOptions,
  saveIdx,
  saveSafetensors,
  TensorFileError,
} from "./files/index.js";
export { generator, getSeed, setSeed, withSeed } from "./random/index.js";
export { tf } from "./tf.js";
