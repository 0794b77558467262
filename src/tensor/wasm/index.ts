/** TensorFlow.js's WebAssembly backend, made at once, with the kernels that training needs. */
export { registerWasm } from "./register.js";
