import { createRequire } from "node:module";
import { dirname, sep } from "node:path";
import util from "node:util";
import { tf } from "../tf.js";

const require = createRequire(import.meta.url);
const packageName = "@tensorflow/tfjs-node";

/** CommonJS's own loader, of which Node's types tell little. */
const loader = require("node:module") as {
  _load(request: string, parent: { filename?: string | null } | null, isMain: boolean): unknown;
};

/**
 * Loads tfjs-node, TensorFlow's own library in C++ as a backend, and makes it the one in use. It calls itself `tensorflow`.
 *
 * @throws Error that says in a few words why that can't be
 */
export function registerTfjsNode(): void {
  const main = resolve();
  try {
    withoutLogs(() => withoutProgressBar(() => withUtil(dirname(main), () => require(main))));
  } catch (error) {
    if (tf.engine().registryFactory["tensorflow"]) tf.removeBackend("tensorflow");
    throw new Error(problem(error as Error), { cause: error });
  }
  // It asks for its backend to be used when it is loaded, which happens once.
  void tf.setBackend("tensorflow");
}

/** @throws Error where the package isn't there, or would bring a TensorFlow.js of its own, with tensors that ours can't use */
function resolve(): string {
  let main: string;
  try {
    main = require.resolve(packageName);
  } catch (error) {
    throw new Error("tfjs-node is not installed", { cause: error });
  }
  const theirs = createRequire(main).resolve("@tensorflow/tfjs");
  if (theirs === require.resolve("@tensorflow/tfjs")) return main;
  throw new Error(`tfjs-node has a TensorFlow.js of its own, ${theirs}: both must use the same one`);
}

function problem({ message }: Error): string {
  if (/native addon module .* can not be found/s.test(message)) {
    return "tfjs-node is installed without its native part";
  }
  return `tfjs-node does not load: ${message.split("\n")[0]}`;
}

/**
 * Runs `load` so that the modules in `folder` find two functions in `util`, and no others do. Node 23 has them no longer,
 * and Node 22 warns when they are called.
 */
function withUtil<T>(folder: string, load: () => T): T {
  const old: typeof util = Object.create(util, {
    isNullOrUndefined: { value: (value: unknown) => value === null || value === undefined },
    isArray: { value: Array.isArray },
  });
  const original = loader._load;
  loader._load = function (this: unknown, request, parent, isMain) {
    if (request === "util" && parent?.filename?.startsWith(folder + sep)) return old;
    return original.call(this, request, parent, isMain);
  };
  try {
    return load();
  } finally {
    loader._load = original;
  }
}

/** TensorFlow tells on stderr of the processor's instructions and the like. It reads the variable when it is loaded. */
function withoutLogs<T>(load: () => T): T {
  const variable = "TF_CPP_MIN_LOG_LEVEL";
  if (process.env[variable] !== undefined) return load();
  const onlyErrors = "2";
  process.env[variable] = onlyErrors;
  try {
    return load();
  } finally {
    delete process.env[variable];
  }
}

/** With tfjs-node each `fit` draws a progress bar on stderr, which it does on no other backend. */
function withoutProgressBar<T>(load: () => T): T {
  const layers = createRequire(require.resolve("@tensorflow/tfjs"))("@tensorflow/tfjs-layers") as {
    registerCallbackConstructor: typeof tf.registerCallbackConstructor;
  };
  const original = layers.registerCallbackConstructor;
  layers.registerCallbackConstructor = () => {};
  try {
    return load();
  } finally {
    layers.registerCallbackConstructor = original;
  }
}
