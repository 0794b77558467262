export { TensorFileError } from "./errors.js";
export { fileSystem, installFileSystem } from "./file-system.js";
export type { IdxData, IdxType } from "./idx-header.js";
export { type IdxArray, type LoadIdxOptions, loadIdx, readIdx } from "./idx-read.js";
export { type SaveIdxOptions, saveIdx } from "./idx-write.js";
export type { FileOptions } from "./options.js";
export { type LoadSafetensorsOptions, loadSafetensors, type Safetensors } from "./safetensors-read.js";
export { type SaveSafetensorsOptions, saveSafetensors } from "./safetensors-write.js";
