/** TensorFlow.js as the lectures use it, on the best backend that this machine has. */
import { installFileSystem } from "./files/index.js";
import { installSeeds } from "./random/index.js";

installSeeds();
installFileSystem();

export { type BackendChoice, type BackendName, backend } from "./backend/index.js";
export {
  type FileOptions,
  fileSystem,
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
