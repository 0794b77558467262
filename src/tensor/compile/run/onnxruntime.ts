import { createRequire } from "node:module";
import type { Tensor } from "onnxruntime-common";
import type { Binding } from "onnxruntime-node/dist/binding.js";
import { nativeCall } from "../../../display/index.js";

const require = createRequire(import.meta.url);

type Runtime = { InferenceSession: Binding.InferenceSessionConstructor; Tensor: typeof Tensor };

let loaded: Runtime | undefined;

/**
 * ONNX Runtime. Its public interface answers in a promise, though it computes at once; a step is called like any function,
 * so it goes to what lies beneath.
 *
 * @throws {Error} where onnxruntime-node is not installed or has no binary for this machine
 */
export function onnxRuntime(): Runtime {
  if (!loaded) {
    const { binding, initOrt } =
      require("onnxruntime-node/dist/binding.js") as typeof import("onnxruntime-node/dist/binding.js");
    const { Tensor, env } = require("onnxruntime-common") as typeof import("onnxruntime-common");
    // What goes wrong is told by an error, and not on stderr besides.
    env.logLevel = "fatal";
    initOrt();
    loaded = { InferenceSession: unbroken(binding.InferenceSession), Tensor };
  }
  return loaded;
}

/** Its native code ends the process when the thread is broken off meanwhile, as an interrupt does. */
function unbroken(Session: Binding.InferenceSessionConstructor): Binding.InferenceSessionConstructor {
  return class extends Session {
    override loadModel(...args: never[]): void {
      nativeCall(() => (super.loadModel as (...args: never[]) => void)(...args));
    }
    override run(...args: Parameters<Binding.InferenceSession["run"]>) {
      return nativeCall(() => super.run(...args));
    }
    override dispose(): void {
      nativeCall(() => super.dispose());
    }
  };
}
