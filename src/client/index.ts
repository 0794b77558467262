export { userDataDir } from "../jupyter-data.js";
export { KernelDiedError, KernelError } from "./errors.js";
export {
  type CellFailure,
  type ExecuteNotebookOptions,
  type ExecutionReport,
  executeNotebook,
  type Progress,
} from "./execute.js";
export { type ExecuteOptions, type ExecuteResult, Kernel, type KernelOptions } from "./kernel.js";
export {
  findKernelspec,
  hasTslab,
  type Kernelspec,
  kernelLogos,
  listKernels,
  packagedKernelspec,
} from "./kernelspec.js";
