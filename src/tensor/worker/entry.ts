// What runs in the worker: makes the function anew, runs it, and tells the notebook's thread.
import { createRequire } from "node:module";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { inspect } from "node:util";
import vm from "node:vm";
import { parentPort, workerData } from "node:worker_threads";
import { nativeCallsKey } from "../../display/index.js";
import { setSeed, tf } from "../index.js";
import {
  type ErrorReport,
  type MainMessage,
  STOP,
  type Start,
  UNREAD,
  type WorkerMessage,
} from "./messages.js";
import { cellRuntime, importFunction } from "./source.js";
import type { WorkerContext } from "./task.js";
import { buffersOf, pack, packNow, unpack } from "./values.js";

/** So many messages may wait, or a function that talks all the time would fill the memory. */
const CROWD = 1000;

// As in the kernel: below TensorFlow.js's own frames the tenth is seldom the user's.
Error.stackTraceLimit = Number.POSITIVE_INFINITY;

const start = workerData as Start;
const shared = new Int32Array(start.shared);
const port = parentPort!;
Object.defineProperty(globalThis, nativeCallsKey, { value: new Int32Array(start.nativeCalls) });

function post(message: WorkerMessage, transfer: ArrayBuffer[] = []): void {
  while (Atomics.load(shared, UNREAD) >= CROWD)
    Atomics.wait(shared, UNREAD, Atomics.load(shared, UNREAD), 100);
  Atomics.add(shared, UNREAD, 1);
  port.postMessage(message, transfer);
}

/** What is printed is told at once: a worker's own streams wait for its event loop, which a computation keeps busy. */
function redirect(stream: "stdout" | "stderr"): void {
  process[stream].write = ((chunk: string | Uint8Array, encoding?: unknown, done?: unknown) => {
    const text = typeof chunk === "string" ? chunk : Buffer.from(chunk).toString();
    post({ type: "output", stream, text });
    const callback = [encoding, done].find((each) => typeof each === "function") as (() => void) | undefined;
    if (callback) queueMicrotask(callback);
    return true;
  }) as typeof process.stdout.write;
}

const controller = new AbortController();

function stopped(): boolean {
  if (Atomics.load(shared, STOP) !== 0 && !controller.signal.aborted) controller.abort();
  return controller.signal.aborted;
}

const context: WorkerContext<unknown> = {
  tf,
  progress: (value) => post({ type: "progress", value: packNow(value, "progress: the value") }),
  stopped,
  signal: controller.signal,
};

/** Packages are looked for where the notebook is, and then where this library is. */
async function importFor(specifier: string, options?: ImportCallOptions): Promise<unknown> {
  const folder = pathToFileURL(join(process.cwd(), "/"));
  if (/^\.{0,2}\//.test(specifier)) return await import(new URL(specifier, folder).href, options);
  try {
    return await import(pathToFileURL(createRequire(folder).resolve(specifier)).href, options);
  } catch (error) {
    if (
      !/^(ERR_MODULE_NOT_FOUND|MODULE_NOT_FOUND|ERR_PACKAGE_PATH_NOT_EXPORTED)$/.test(
        (error as { code: string }).code,
      )
    )
      throw error;
    return await import(specifier, options);
  }
}

/** Stands in for what compiled cells ask of their kernel. */
function offerCellRuntime(): void {
  const runtime = {
    cell: () => 0,
    resumed: <T>(_: number, value: T): T => value,
    import: (specifier: string, _names?: string[], options?: ImportCallOptions) =>
      importFor(specifier, options),
    meta: { url: pathToFileURL(join(process.cwd(), "worker.js")).href },
  };
  Object.defineProperty(globalThis, cellRuntime, { value: Object.freeze(runtime) });
  Object.defineProperty(globalThis, importFunction, { value: importFor });
}

function makeTask(): (context: WorkerContext<unknown>, data: unknown) => unknown {
  // Cells and modules are strict. The bracket stands where the line's own text would.
  const head = '"use strict";(';
  const script = new vm.Script(`${head}${start.code}\n)`, {
    filename: start.place.file,
    lineOffset: start.place.line,
    columnOffset: start.place.column - head.length,
  });
  return script.runInThisContext();
}

function report(thrown: unknown): ErrorReport {
  if (thrown instanceof Error) {
    return { name: thrown.name, message: thrown.message, stack: `${thrown.stack ?? ""}` };
  }
  return {
    name: "Error",
    message: `the function threw ${inspect(thrown)}, and only errors know their place`,
    stack: "",
  };
}

async function main(): Promise<void> {
  redirect("stdout");
  redirect("stderr");
  port.on("message", ({ type }: MainMessage) => {
    if (type === "stop") stopped();
  });
  offerCellRuntime();
  setSeed(start.seed);
  try {
    const value = await pack(await makeTask()(context, await unpack(start.data)), "the result");
    post({ type: "result", value }, buffersOf(value));
  } catch (thrown) {
    post({ type: "error", error: report(thrown) });
  }
}

void main();
