import { createRequire } from "node:module";
import path from "node:path";
import type { MessagePort, Worker } from "node:worker_threads";
// From their own files: the whole library takes as long to load as everything else here.
import { cellSourceKey } from "../../display/cell-source.js";
import { type DisplayHost, hostKey } from "../../display/host.js";
import type { ErrorData, FrameWriter, Outcome, SessionMessage } from "../channel/index.js";
import { createAttribution } from "./attribution/index.js";
import { HostComms } from "./comms.js";
import { describeError } from "./errors.js";
import { Evaluator } from "./evaluator.js";
import { Importer, importMeta } from "./importer.js";
import { Inputs } from "./inputs.js";
import { Interruptions, KeyboardInterrupt } from "./interruptions.js";
import { Magics } from "./magics/index.js";
import { captureStreams } from "./output.js";
import { Results } from "./results.js";
import { cellSource, installStackTraces } from "./stack.js";

/** What comes from the session thread on ways of its own. */
export interface HostPorts {
  comms: MessagePort;
  inputs: MessagePort;
  /** Counts the answers on `inputs`. */
  inputBell: SharedArrayBuffer;
}

type Execution = Extract<SessionMessage, { type: "execute" }>;

/** The main thread's side of the kernel: it evaluates cells and reports what they print, show, give and throw. */
export class Host {
  readonly #writer: FrameWriter;
  readonly #evaluator: Evaluator;
  readonly #attribution = createAttribution();
  readonly #interruptions = new Interruptions(() => this.#attribution.cell);
  readonly #comms: HostComms;
  readonly #inputs: Inputs;
  readonly #results = new Results();
  readonly #magics: Magics;
  /** The number of the cell started last. */
  #latest = 0;
  /** What ends the wait for each running cell, by its number. */
  readonly #interrupts = new Map<number, () => void>();

  /**
   * @param from where the session thread passes on what pages say on comms, and what users answer
   * @param folder the notebook's folder, where imports start
   */
  constructor(writer: FrameWriter, from: HostPorts, folder: string) {
    this.#writer = writer;
    const importer = new Importer(folder);
    this.#magics = new Magics({
      writer,
      folder,
      currentCell: () => this.#cell,
      valueNamed: (name) => this.#evaluator.valueNamed(name),
      inputs: () => this.#results.inputs(),
      forget: (names) => {
        this.#results.forget();
        this.#evaluator.undefine(names);
      },
    });
    this.#evaluator = new Evaluator(
      {
        import: (specifier, names, options) => importer.load(specifier, names, options),
        meta: importMeta(folder),
        magic: this.#magics.calls,
        cell: () => this.#cell,
        check: (cell) => this.#interruptions.check(cell),
      },
      this.#attribution,
    );
    Object.assign(globalThis, { require: createRequire(path.join(folder, "notebook.cjs")) });
    installStackTraces();
    captureStreams(writer, () => this.#cell);
    this.#offerDisplay();
    this.#comms = new HostComms(from.comms, {
      writer,
      cell: () => this.#cell,
      run: (cell, action) => this.#attribution.run(cell, action),
      failed: (cell, thrown) => writer.event({ type: "late-error", cell, error: describeError(thrown) }),
    });
    this.#inputs = new Inputs(from.inputs, from.inputBell, writer, () => this.#cell);
    process.on("uncaughtException", (error) => this.#late(error));
    process.on("unhandledRejection", (reason) => this.#late(reason));
    process.on("SIGINT", () => this.#writer.event({ type: "interrupt", cell: this.#cell }));
  }

  /** Answers the session thread's messages from now on. */
  listen(port: Worker, shutdown: () => void): void {
    port.on("message", (message: SessionMessage) => {
      this.#attribution.begun();
      if (message.type === "execute") this.#execute(message);
      else if (message.type === "interrupt") {
        this.#interrupts.get(message.cell)?.();
      } else if (message.type === "answer") this.#magics.answer(message.id, message.value, message.error);
      else shutdown();
    });
    this.#comms.listen();
    this.#inputs.listen();
    this.#writer.event({ type: "ready", cell: 0 });
    void loadPresentation();
  }

  /** Tells the session thread that the process ends by the cell's own doing. */
  reportExit(code: number): void {
    this.#writer.event({ type: "exit", cell: this.#cell, code });
  }

  /** The cell that caused what happens now; where that isn't known, the one started last. */
  get #cell(): number {
    return this.#attribution.cell ?? this.#latest;
  }

  /**
   * Not one asynchronous function: an interrupt of a computing cell would cut it off with the cell, and nobody was
   * left to say that the cell has ended.
   */
  #execute(compiled: Execution): void {
    const { cell, source, counted } = compiled;
    this.#latest = cell;
    this.#interruptions.begin(cell);
    if (counted) this.#results.addInput(cell, source);
    const done = (outcome: Outcome) => {
      if (!this.#interrupts.delete(cell)) return;
      this.#magics.ended(cell);
      this.#interruptions.end(cell);
      const settled = outcome.status === "interrupted" ? "interrupted cell" : "cell";
      this.#attribution.run(cell, () => this.#comms.settle(cell, settled));
      this.#writer.event({ type: "done", cell, outcome });
    };
    this.#interrupts.set(cell, () => {
      this.#evaluator.forget(cell);
      this.#interruptions.interrupt(cell);
      this.#magics.interrupt(cell);
      done({ status: "interrupted" });
    });
    this.#run(compiled).then(done, (fault) => done({ status: "error", error: describeError(fault) }));
  }

  async #run(compiled: Execution): Promise<Outcome> {
    const evaluation = await this.#evaluator.evaluate(compiled);
    switch (evaluation.status) {
      case "thrown":
        return { status: "error", error: describeError(evaluation.thrown) };
      case "ok": {
        const { value } = evaluation;
        if (value === undefined) return { status: "ok" };
        const outcome = await present(value, (show) => this.#attribution.run(compiled.cell, show));
        if (compiled.counted && "bundle" in outcome) this.#results.addResult(compiled.cell, value);
        return outcome;
      }
    }
  }

  #late(thrown: unknown): void {
    // What an interrupted cell had going and is now ended by it.
    if (thrown instanceof KeyboardInterrupt) return;
    const error = describeError(thrown);
    const cell = this.#attribution.cell ?? startingCell(error) ?? this.#latest;
    this.#writer.event({ type: "late-error", cell, error });
  }

  #offerDisplay(): void {
    const host: DisplayHost = {
      name: "lectern",
      display: (content) => this.#writer.event({ type: "display", cell: this.#cell, content }),
      clear: (wait) => this.#writer.event({ type: "clear", cell: this.#cell, wait }),
    };
    Object.defineProperty(globalThis, hostKey, { value: host, enumerable: false });
    Object.defineProperty(globalThis, cellSourceKey, { value: cellSource, enumerable: false });
  }
}

/** Loaded once the kernel is ready. */
const loadPresentation = () => import("../../display/mime-bundle.js");

/** @param onBehalf calls what shows the value: a method of its own may print */
async function present(value: unknown, onBehalf: <T>(show: () => T) => T): Promise<Outcome> {
  try {
    const { toMimeBundle } = await loadPresentation();
    const bundle = onBehalf(() => toMimeBundle(value));
    return Object.keys(bundle).length ? { status: "ok", bundle } : { status: "ok" };
  } catch (error) {
    return { status: "error", error: describeError(error) };
  }
}

/** The cell whose frame is the outermost of a stack. */
function startingCell({ stack }: ErrorData): number | undefined {
  const frame = stack.findLast((line) => /\bcell \d+:/.test(line));
  return frame === undefined ? undefined : Number(/\bcell (\d+):/.exec(frame)![1]);
}
