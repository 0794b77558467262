import { createRequire } from "node:module";
import type { InferenceSession, OnnxValue, Tensor } from "onnxruntime-common";
import { nativeCall } from "../../../display/index.js";

const require = createRequire(import.meta.url);

type Values = Record<string, OnnxValue>;

/** What lies beneath the public interface. It is declared here, since we are built where the optional package is missing, too. */
interface Session {
  loadModel(
    buffer: ArrayBuffer,
    byteOffset: number,
    byteLength: number,
    options: InferenceSession.SessionOptions,
  ): void;
  run(feeds: Values, fetches: Values, options: InferenceSession.RunOptions): Values;
  dispose(): void;
}

type SessionConstructor = new () => Session;
type Runtime = { InferenceSession: SessionConstructor; Tensor: typeof Tensor };

let loaded: Runtime | undefined;

/**
 * ONNX Runtime. Its public interface answers in a promise, though it computes at once; a step is called like any function,
 * so it goes to what lies beneath.
 *
 * @throws {Error} where onnxruntime-node is not installed or has no binary for this machine
 */
export function onnxRuntime(): Runtime {
  if (!loaded) {
    const { binding, initOrt } = require("onnxruntime-node/dist/binding.js") as {
      binding: { InferenceSession: SessionConstructor };
      initOrt: () => void;
    };
    const { Tensor, env } = require("onnxruntime-common") as typeof import("onnxruntime-common");
    // What goes wrong is told by an error, and not on stderr besides.
    env.logLevel = "fatal";
    initOrt();
    loaded = { InferenceSession: unbroken(binding.InferenceSession), Tensor };
  }
  return loaded;
}

/** Its native code ends the process when the thread is broken off meanwhile, as an interrupt does. */
function unbroken(Native: SessionConstructor): SessionConstructor {
  return class extends Native {
    override loadModel(...args: Parameters<Session["loadModel"]>): void {
      nativeCall(() => super.loadModel(...args));
    }
    override run(...args: Parameters<Session["run"]>): Values {
      return nativeCall(() => super.run(...args));
    }
    override dispose(): void {
      nativeCall(() => super.dispose());
    }
  };
}
