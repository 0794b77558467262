import { Worker } from "node:worker_threads";
import { breakOutsideNativeCalls, NATIVE_CALL_BYTES, refuseUnknownOptions } from "../../display/index.js";
import { backend } from "../backend/index.js";
import { onInterrupt } from "../interrupts.js";
import { generator } from "../random/index.js";
import { revive } from "./errors.js";
import { type MainMessage, STOP, type Start, UNREAD, type WorkerMessage } from "./messages.js";
import { placeOf } from "./place.js";
import { taskSource } from "./source.js";
import type { WorkerOptions, WorkerTask } from "./task.js";
import { pack, unpack, unpackNow } from "./values.js";

const PATIENCE = 3;

/**
 * Runs a function in a worker thread, so that the notebook's thread stays free: its charts move, its buttons answer.
 *
 * The function's text goes to the worker, which has a `tf` of its own on the same backend; so it can use what it is given and what
 * it imports with `await import(…)`, but nothing of its surroundings. What goes across in `data`, `progress` and the result is cloned;
 * tensors, variables and layers models arrive as such. `data` stays usable here. Its random numbers follow the notebook's seed.
 *
 * A signal, a stop button or an interrupt of the cell asks the worker to stop: `stopped()` is true then, and what the function
 * returns is the result. A worker that has not ended some seconds later is terminated.
 *
 * @throws ReferenceError that names what the function uses of its surroundings
 * @throws Error what the function throws, or that the worker was terminated or ended otherwise
 */
// biome-ignore lint/suspicious/noExplicitAny: progress is of any kind where nothing says of which
export async function inWorker<R, D = undefined, P = any>(
  task: WorkerTask<D, R, P>,
  data?: D,
  options: WorkerOptions<P> = {},
): Promise<R> {
  refuseUnknownOptions("inWorker", options, ["signal", "stop", "onProgress", "patience"]);
  const { patience = PATIENCE } = options;
  if (!(patience >= 0))
    throw new RangeError(`inWorker: patience must be 0 or more seconds, but is ${patience}`);
  const { code, lead } = taskSource(task, (name) => name in globalThis);
  const place = placeOf(task, code, lead) ?? { file: "worker.js", line: 0, column: 0 };
  const start: Start = {
    code,
    place,
    data: await pack(data, "data"),
    seed: generator.next() >>> 0,
    shared: new SharedArrayBuffer(2 * Int32Array.BYTES_PER_ELEMENT),
    nativeCalls: new SharedArrayBuffer(NATIVE_CALL_BYTES),
  };
  return (await new Run(start, options as WorkerOptions<unknown>, patience).result) as R;
}

/** A worker with all that belongs to it, until it has ended. */
class Run {
  readonly result: Promise<unknown>;
  readonly #worker: Worker;
  readonly #shared: Int32Array;
  readonly #nativeCalls: Int32Array;
  readonly #options: WorkerOptions<unknown>;
  readonly #patience: number;
  readonly #cleanups: (() => void)[] = [];
  #settle!: { resolve: (value: unknown) => void; reject: (error: Error) => void };
  #settled = false;
  #timer: NodeJS.Timeout | undefined;

  constructor(start: Start, options: WorkerOptions<unknown>, patience: number) {
    this.#options = options;
    this.#patience = patience;
    this.#shared = new Int32Array(start.shared);
    this.#nativeCalls = new Int32Array(start.nativeCalls);
    this.result = new Promise((resolve, reject) => {
      this.#settle = { resolve, reject };
    });
    this.#worker = new Worker(new URL("./entry.js", import.meta.url), {
      workerData: start,
      // Not the kernel's, of which some are for the main thread only.
      execArgv: [],
      env: { ...process.env, LECTERN_BACKEND: backend.name },
    });
    this.#worker.on("message", (message: WorkerMessage) => this.#hear(message));
    this.#worker.on("error", (error) => this.#end(() => Promise.reject(describeCrash(error))));
    this.#worker.on("exit", (code) => this.#end(() => Promise.reject(gone(code))));
    this.#listen();
  }

  #listen(): void {
    const stop = () => this.#stop();
    const { signal, stop: button } = this.#options;
    if (signal) {
      signal.addEventListener("abort", stop);
      this.#cleanups.push(() => signal.removeEventListener("abort", stop));
    }
    // A button keeps its handlers; one of a run that has ended does nothing.
    button?.on("change:pressed", (pressed) => pressed && this.#stop());
    this.#cleanups.push(onInterrupt(() => this.#interrupted()));
    if (signal?.aborted || button?.pressed) this.#stop();
  }

  #hear(message: WorkerMessage): void {
    Atomics.sub(this.#shared, UNREAD, 1);
    Atomics.notify(this.#shared, UNREAD);
    if (this.#settled) return;
    switch (message.type) {
      case "output":
        process[message.stream].write(message.text);
        break;
      case "progress":
        try {
          this.#options.onProgress?.(unpackNow(message.value));
        } catch (error) {
          this.#end(() => Promise.reject(error));
        }
        break;
      case "result":
        this.#end(() => unpack(message.value));
        break;
      case "error":
        this.#end(() => Promise.reject(revive(message.error)));
    }
  }

  /** Asks kindly, and ends it if that is no use. */
  #stop(): void {
    if (this.#settled || Atomics.exchange(this.#shared, STOP, 1) === 1) return;
    const message: MainMessage = { type: "stop" };
    this.#worker.postMessage(message);
    this.#terminateLater();
  }

  /** The kernel clears the timers of a cell that it gives up, this run's, too, if it had been asked to stop before. */
  #interrupted(): void {
    this.#stop();
    this.#terminateLater();
  }

  #terminateLater(): void {
    clearTimeout(this.#timer);
    const reason = `it was asked to stop and did not within ${this.#patience} s; let its loop look at stopped()`;
    this.#timer = setTimeout(() => {
      this.#end(() => Promise.reject(new Error(`the worker was terminated: ${reason}`)));
    }, this.#patience * 1000);
  }

  /** The first end counts. The worker is gone when the result is there. */
  #end(outcome: () => Promise<unknown>): void {
    if (this.#settled) return;
    this.#settled = true;
    clearTimeout(this.#timer);
    for (const clean of this.#cleanups) clean();
    const { resolve, reject } = this.#settle;
    breakOutsideNativeCalls(this.#nativeCalls, () => this.#worker.terminate())
      .then(outcome)
      .then(resolve, reject);
  }
}

function gone(code: number): Error {
  return new Error(`the worker ended before its function did, with exit code ${code}`);
}

function describeCrash(error: unknown): Error {
  if (!(error instanceof Error)) return new Error(`the worker ended by ${String(error)}`);
  if ((error as NodeJS.ErrnoException).code === "ERR_WORKER_OUT_OF_MEMORY") {
    return new Error("the worker ran out of memory: does it keep what it no longer needs?");
  }
  return error;
}
