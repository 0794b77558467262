/** One optimised graph of a training step. */

export { type CompiledStep, type CompileOptions, compile } from "./compile.js";
export { type FitCompiledOptions, fitCompiled } from "./fit/index.js";
