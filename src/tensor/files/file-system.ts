import { createRequire } from "node:module";
import type { io } from "@tensorflow/tfjs";
import { tf } from "../tf.js";
import { loadCleanly } from "./load-cleanly.js";
import { readModel } from "./model-read.js";
import { writeModel } from "./model-write.js";
import { checkFileOptions, type FileOptions, mustBePath } from "./options.js";

const scheme = "file://";

/** The paths of the handlers made here. */
const paths = new WeakMap<io.IOHandler, string>();

/**
 * A place in the file system to save a model to and to load it from: `model.save(fileSystem("models/digits"))`,
 * `tf.loadLayersModel(fileSystem("models/digits"))`, `tf.loadGraphModel(…)`. The URL `file://models/digits` means the same,
 * without options. Saving takes a folder, loading the folder or the model.json in it. The format is that of tfjs-node and of
 * TensorFlow.js' converter; weights quantised to uint8, uint16 or float16 are read, too.
 *
 * A save leaves the old model or the new one, whatever happens meanwhile. What is loaded is checked before it is used.
 *
 * @throws TensorFileError (when saving or loading) that names the file, the rule and the value
 */
export function fileSystem(path: string, options: FileOptions = {}): Required<io.IOHandler> {
  mustBePath("fileSystem", path);
  checkFileOptions("fileSystem", options);
  const handler: Required<io.IOHandler> = {
    load: () => readModel(path, options),
    save: (artifacts) => writeModel(path, artifacts, options),
  };
  paths.set(handler, path);
  return handler;
}

/**
 * Makes TensorFlow.js take `file://` by `fileSystem`. The two functions that look for handlers are replaced, instead of
 * adding ours to what they find: tfjs-node adds its own, before or after us, and with two tf would refuse either.
 */
export function installFileSystem(): void {
  const { getLoadHandlers, getSaveHandlers } = tf.io;
  const isFile = (url: unknown): url is string => typeof url === "string" && url.startsWith(scheme);
  tf.io.getLoadHandlers = (url, loadOptions) => {
    if (!isFile(url)) return getLoadHandlers(url, loadOptions);
    const { onProgress } = loadOptions ?? {};
    return [fileSystem(url.slice(scheme.length), onProgress ? { onProgress } : {})];
  };
  tf.io.getSaveHandlers = (url) =>
    isFile(url) ? [fileSystem(url.slice(scheme.length))] : getSaveHandlers(url);
  const tfRequire = createRequire(createRequire(import.meta.url).resolve("@tensorflow/tfjs"));
  replaceLoader(tfRequire("@tensorflow/tfjs-layers"), "loadLayersModel");
  replaceLoader(tfRequire("@tensorflow/tfjs-converter"), "loadGraphModel");
}

type Loader = (
  source: string | io.IOHandler,
  options?: io.LoadOptions,
  ...rest: unknown[]
) => Promise<unknown>;

/** Models from the file system are loaded cleanly, others as ever. */
function replaceLoader<Name extends string>(exports: Record<Name, Loader>, name: Name): void {
  const load = exports[name];
  exports[name] = ((source, options, ...rest) => {
    const [handler] = typeof source === "string" ? tf.io.getLoadHandlers(source, options) : [source];
    const path = handler && paths.get(handler);
    if (path === undefined) return load(source, options, ...rest);
    return loadCleanly(path, handler, (clean) => load(clean, options, ...rest), options?.strict === false);
  }) as Loader;
}
