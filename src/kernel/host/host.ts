import { createRequire } from "node:module";
import path from "node:path";
import type { Worker } from "node:worker_threads";
import type { DisplayHost } from "../../display/host.js";
import { hostKey, type MimeBundle, toMimeBundle } from "../../display/index.js";
import type { CompiledCell, FrameWriter, Outcome, SessionMessage } from "../channel/index.js";
import { describeError } from "./errors.js";
import { Evaluator } from "./evaluator.js";
import { Importer, importMeta } from "./importer.js";
import { captureStreams } from "./output.js";
import { installStackTraces } from "./stack.js";

/** The main thread's side of the kernel: it evaluates cells and reports what they print, show, give and throw. */
export class Host {
  readonly #writer: FrameWriter;
  readonly #evaluator: Evaluator;
  /** The running cell's number; between cells the last one's, so that what a timer prints has a place to go. */
  #cell = 0;
  /** Ends the running cell's wait. */
  #interrupt: (() => void) | undefined;

  /** @param folder the notebook's folder, where imports start */
  constructor(writer: FrameWriter, folder: string) {
    this.#writer = writer;
    const importer = new Importer(folder);
    this.#evaluator = new Evaluator({
      import: (specifier, names, options) => importer.load(specifier, names, options),
      meta: importMeta(folder),
    });
    Object.assign(globalThis, { require: createRequire(path.join(folder, "notebook.cjs")) });
    installStackTraces();
    captureStreams(writer, () => this.#cell);
    this.#offerDisplay();
    process.on("uncaughtException", (error) => this.#late(error));
    process.on("unhandledRejection", (reason) => this.#late(reason));
    process.on("SIGINT", () => this.#writer.event({ type: "interrupt", cell: this.#cell }));
  }

  /** Answers the session thread's messages from now on. */
  listen(port: Worker, shutdown: () => void): void {
    port.on("message", (message: SessionMessage) => {
      if (message.type === "execute") void this.#execute(message);
      else if (message.type === "interrupt") {
        if (message.cell === this.#cell) this.#interrupt?.();
      } else shutdown();
    });
    this.#writer.event({ type: "ready", cell: 0 });
  }

  /** Tells the session thread that the process ends by the cell's own doing. */
  reportExit(code: number): void {
    this.#writer.event({ type: "exit", cell: this.#cell, code });
  }

  async #execute(compiled: CompiledCell): Promise<void> {
    const { cell } = compiled;
    this.#cell = cell;
    const interrupted = new Promise<Outcome>((resolve) => {
      this.#interrupt = () => resolve({ status: "interrupted" });
    });
    const outcome = await Promise.race([this.#run(compiled), interrupted]);
    this.#interrupt = undefined;
    this.#writer.event({ type: "done", cell, outcome });
  }

  async #run(compiled: CompiledCell): Promise<Outcome> {
    const evaluation = await this.#evaluator.evaluate(compiled);
    switch (evaluation.status) {
      case "thrown":
        return { status: "error", error: describeError(evaluation.thrown) };
      case "ok":
        return evaluation.value === undefined ? { status: "ok" } : this.#present(evaluation.value);
    }
  }

  #present(value: unknown): Outcome {
    try {
      const bundle: MimeBundle = toMimeBundle(value);
      return Object.keys(bundle).length ? { status: "ok", bundle } : { status: "ok" };
    } catch (error) {
      return { status: "error", error: describeError(error) };
    }
  }

  #late(thrown: unknown): void {
    this.#writer.event({ type: "late-error", cell: this.#cell, error: describeError(thrown) });
  }

  #offerDisplay(): void {
    const host: DisplayHost = {
      name: "lectern",
      display: (content) => this.#writer.event({ type: "display", cell: this.#cell, content }),
      clear: (wait) => this.#writer.event({ type: "clear", cell: this.#cell, wait }),
    };
    Object.defineProperty(globalThis, hostKey, { value: host, enumerable: false });
  }
}
