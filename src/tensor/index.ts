/** TensorFlow.js as the lectures use it, on the best backend that this machine has. */
import { installFileSystem } from "./files/index.js";
import { installGradients } from "./gradients.js";
import { installMemory } from "./memory/index.js";
import { installSeeds } from "./random/index.js";

installMemory();
installSeeds();
installGradients();
installFileSystem();

export { type BackendChoice, type BackendName, backend } from "./backend/index.js";
export {
  type CompiledStep,
  type CompileOptions,
  compile,
  type FitCompiledOptions,
  fitCompiled,
} from "./compile/index.js";
export {
  type CsvData,
  type CsvTable,
  type FileOptions,
  fileSystem,
  type IdxArray,
  type IdxData,
  type IdxType,
  type LabelledCsvData,
  type LoadCsvOptions,
  type LoadIdxOptions,
  type LoadSafetensorsOptions,
  type LoadSavedModelOptions,
  loadCheckpoint,
  loadCsv,
  loadIdx,
  loadSafetensors,
  loadSavedModel,
  loadSavedModelVariables,
  readIdx,
  type Safetensors,
  type SaveCsvOptions,
  type SaveIdxOptions,
  type SaveSafetensorsOptions,
  saveCheckpoint,
  saveCsv,
  saveIdx,
  saveSafetensors,
  TensorFileError,
} from "./files/index.js";
export { collectTensors, setMemoryBudget } from "./memory/index.js";
export { generator, getSeed, setSeed, withSeed } from "./random/index.js";
export { tf } from "./tf.js";
export {
  inWorker,
  type WorkerContext,
  type WorkerOptions,
  type WorkerTask,
} from "./worker/index.js";
