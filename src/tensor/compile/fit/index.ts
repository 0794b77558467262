/** `model.fit` with a compiled step. */
export { type FitCompiledOptions, fitCompiled } from "./fit-compiled.js";
