import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import type { BackendWasm } from "@tensorflow/tfjs-backend-wasm";
import { type WebAssemblyInstance, webAssembly } from "./webassembly.js";

const require = createRequire(import.meta.url);
const packageName = "@tensorflow/tfjs-backend-wasm";

type Numbers = (...values: number[]) => number;

/** The compiled kernels with their memory, as Emscripten wraps them. */
export interface WasmModule {
  /** All of the memory; another array once it has grown. */
  readonly HEAPU8: Uint8Array;
  _malloc: Numbers;
  readonly _free: Numbers;
  readonly _BatchMatMul: Numbers;
  tfjs: BackendWasm["wasm"]["tfjs"];
}

/** TensorFlow.js's backend over such a module. */
export type Backend = BackendWasm & { wasm: WasmModule };

interface EmscriptenModule extends WasmModule {
  cwrap(name: string, result: string | null, parameters: string[]): Numbers;
  asm: Record<string, Numbers>;
  calledRun?: boolean;
}
type Factory = (settings: object) => Promise<WasmModule>;

/** A function that splats an integer over a vector: it validates where SIMD instructions are known. */
const simdProbe = new Uint8Array([
  0, 97, 115, 109, 1, 0, 0, 0, 1, 4, 1, 96, 0, 0, 3, 2, 1, 0, 10, 9, 1, 7, 0, 65, 0, 253, 15, 26, 11,
]);

/** Whether this engine knows WebAssembly's SIMD instructions, without which the kernels are several times slower. */
export function hasSimd(): boolean {
  return webAssembly()?.validate(simdProbe) ?? false;
}

/**
 * The module with TensorFlow.js's compiled kernels, at once. Its package makes it asynchronously only, though all that takes time is
 * to compile 400 KB.
 *
 * @throws Error where there is no WebAssembly, or the package's binary can't be read or compiled
 */
export function wasmModule(): WasmModule {
  const api = webAssembly();
  if (!api) {
    throw new Error(
      "The wasm backend needs WebAssembly, which this JavaScript engine lacks or was told to do without (--jitless).",
    );
  }
  const file = require.resolve(`${packageName}/wasm-out/tfjs-backend-wasm${hasSimd() ? "-simd" : ""}.wasm`);
  const factory = require(`${packageName}/wasm-out/tfjs-backend-wasm.js`) as Factory;
  let failure: unknown;
  const settings = {
    instantiateWasm(imports: object, done: (instance: WebAssemblyInstance) => void) {
      try {
        const instance = new api.Instance(new api.Module(readFileSync(file)), imports);
        done(instance);
        return instance.exports;
      } catch (error) {
        failure = error;
        throw error;
      }
    },
    printErr: () => {},
  } as object;
  const ready = withoutProcessListeners(() => factory(settings));
  // What went wrong is thrown below; nobody waits for the promise.
  ready.catch(() => {});
  const module = settings as EmscriptenModule;
  if (!module.calledRun) {
    throw new Error(`The wasm backend can't be started from ${file}: ${failure}`, { cause: failure });
  }
  module._malloc = orOutOfMemory(module);
  module.tfjs = bridge(module);
  return module;
}

/** Allocation that fails where the memory is full. What the backend would do is write to the address 0. */
function orOutOfMemory({ asm }: EmscriptenModule): Numbers {
  const malloc = asm["malloc"];
  return (bytes) => {
    // More than 32 bits say would be cut to them.
    const address = bytes < 2 ** 32 ? malloc(bytes) : 0;
    if (address === 0 && bytes > 0) {
      throw new Error(
        `The wasm backend's memory is full: ${bytes} bytes more don't fit into its 4 GiB. Dispose of tensors that are no longer needed (tf.tidy), or use smaller batches.`,
      );
    }
    return address;
  };
}

/** The functions by which the backend's JavaScript speaks to its module, as the package's own `init` makes them. */
function bridge(module: EmscriptenModule): WasmModule["tfjs"] {
  return {
    init: module.cwrap("init", null, []),
    initWithThreadsCount: module.cwrap("init_with_threads_count", null, ["number"]),
    getThreadsCount: module.cwrap("get_threads_count", "number", []),
    registerTensor: module.cwrap("register_tensor", null, ["number", "number", "number"]),
    disposeData: module.cwrap("dispose_data", null, ["number"]),
    // Emscripten's own wrapper removes every listener of the process for uncaught errors, whosever it is.
    dispose: () => module.asm["dispose"](),
  };
}

/**
 * Runs `make` and takes back the listeners that it gives the process. Emscripten's turn an error that somebody else
 * has handled, or means to, into the end of the process.
 */
function withoutProcessListeners<T>(make: () => T): T {
  const events = ["uncaughtException", "unhandledRejection"] as const;
  const before = events.map((event) => process.listeners(event as "uncaughtException"));
  try {
    return make();
  } finally {
    for (const [index, event] of events.entries()) {
      for (const listener of process.listeners(event as "uncaughtException")) {
        if (!before[index].includes(listener)) process.removeListener(event, listener);
      }
    }
  }
}
