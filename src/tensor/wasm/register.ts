import { createRequire } from "node:module";
import { tf } from "../tf.js";
import { registerKernels } from "./kernels/index.js";
import { type Backend, wasmModule } from "./module.js";

const require = createRequire(import.meta.url);

/** Above the JavaScript backend's priority (1), as in the package itself. */
const priority = 2;

/**
 * Registers the WebAssembly backend as `wasm` and makes it the one in use. It is ready when this returns: nothing has
 * to be awaited. A second call only makes it the one in use again.
 *
 * @throws Error where WebAssembly can't be had, see {@link wasmModule}
 */
export function registerWasm(): void {
  if (!(tf.engine().registry["wasm"] instanceof tf.KernelBackend)) {
    // Loading the package registers its kernels, and a backend that is made asynchronously.
    const { BackendWasm } =
      require("@tensorflow/tfjs-backend-wasm") as typeof import("@tensorflow/tfjs-backend-wasm");
    const module = wasmModule();
    tf.removeBackend("wasm");
    registerKernels();
    tf.registerBackend("wasm", () => new BackendWasm(module as Backend["wasm"]), priority);
  }
  // What is asynchronous about it is the return value alone, since the backend is not a promise.
  void tf.setBackend("wasm");
}
