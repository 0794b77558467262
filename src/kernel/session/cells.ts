import { setTimeout as delay } from "node:timers/promises";
import type { CompiledCell, Outcome, SessionMessage } from "../channel/index.js";
import type { Checker } from "../language/checker.js";
import type { Compiler } from "../language/compile.js";
import { readSyntax } from "../language/declarations.js";
import type { Header } from "../protocol/index.js";
import {
  diagnosticsError,
  type ErrorContent,
  interruptedError,
  type Sources,
  thrownError,
} from "./errors.js";
import type { History } from "./history.js";
import { documentation, documentationBundle } from "./introspection.js";
import { displayContent, type IOPub } from "./iopub.js";
import { RunningNote } from "./running-note.js";

/** An `execute_request`. */
export interface ExecuteRequest {
  header: Header;
  /** ZeroMQ's routing frames, in base64. */
  identities: string[];
  code: string;
  silent: boolean;
  storeHistory: boolean;
  stopOnError: boolean;
  /** Sends the `execute_reply`. */
  reply: (content: object) => void;
}

/** What a cell's run depends on. */
export interface CellsContext {
  iopub: IOPub;
  checker: Checker;
  compiler: Compiler;
  history: History;
  post: (message: SessionMessage) => void;
  /** Breaks off whatever the main thread computes. */
  terminate: () => Promise<void>;
}

interface Running {
  id: number;
  request: ExecuteRequest;
  settle: (outcome: Outcome) => void;
}

/** Numbers of cells that don't count (silent ones) start here, so that they stay out of the way of those that do. */
const UNCOUNTED = 1_000_000_000;
/** After this long without an answer the main thread is held to be busy in a synchronous loop. */
const PATIENCE_MS = 50;
const ATTEMPTS = 5;

/**
 * The life of every cell: wait, check, compile, run, reply. It is lived here and not where the cell runs, since a
 * cell that is broken off can't speak for itself any more.
 */
export class Cells {
  readonly #context: CellsContext;
  readonly #queue: ExecuteRequest[] = [];
  readonly #parents = new Map<number, Header>();
  readonly #sources = new Map<number, string>();
  readonly note = new RunningNote();
  #latest = 0;
  #count = 0;
  #uncounted = UNCOUNTED;
  #running: Running | undefined;
  #busy = false;
  /** Settles once the main thread has been broken off. */
  #terminating: Promise<void> | undefined;

  constructor(context: CellsContext) {
    this.#context = context;
  }

  /** The header of the request that runs now. */
  get runningParent(): Header | undefined {
    return this.#running?.request.header;
  }

  /** The cell started last. */
  get latest(): number {
    return this.#latest;
  }

  /** The request that a cell's output belongs to, while it runs and ever after. */
  parentOf(id: number): Partial<Header> {
    return this.#parents.get(id) ?? {};
  }

  readonly sources: Sources = (id) => this.#sources.get(id);

  enqueue(request: ExecuteRequest): void {
    this.#queue.push(request);
    if (!this.#busy) void this.#drain();
  }

  /** Takes over what the main thread says of a cell's end; too late for a cell that was given up. */
  settle(id: number, outcome: Outcome): void {
    if (this.#running?.id === id) this.#running.settle(outcome);
  }

  /** Stops the running cell, whatever it does, and drops the ones that wait. */
  async interrupt(): Promise<void> {
    const running = this.#running;
    this.#abort();
    if (!running) {
      // Perhaps a timer of an earlier cell never ends.
      this.#terminate();
      return;
    }
    this.#context.post({ type: "interrupt", cell: running.id });
    for (let attempt = 0; attempt < ATTEMPTS; attempt++) {
      await delay(PATIENCE_MS);
      if (this.#running !== running) return;
      this.#terminate();
    }
    running.settle({ status: "interrupted" });
  }

  /** One at a time, since one that comes late would hit the next cell. */
  #terminate(): void {
    this.#terminating ??= this.#context.terminate().finally(() => {
      this.#terminating = undefined;
    });
  }

  async #drain(): Promise<void> {
    this.#busy = true;
    for (let request = this.#queue.shift(); request; request = this.#queue.shift()) {
      this.#context.iopub.status("busy", request.header);
      try {
        await this.#execute(request);
      } catch (error) {
        // A fault of the kernel's own: the notebook must learn of it, and go on.
        this.#fail(request, {
          ename: "KernelError",
          evalue: String(error),
          traceback: String((error as Error)?.stack ?? error).split("\n"),
        });
      }
      this.#context.iopub.status("idle", request.header);
    }
    this.#busy = false;
    // Only to be faster next time: where it fails, the check itself will say so.
    this.#context.checker.prepare(this.#count + 1).catch(() => {});
  }

  async #execute(request: ExecuteRequest): Promise<void> {
    await this.#terminating;
    const { iopub, history } = this.#context;
    const counted = !request.silent && request.storeHistory;
    const id = counted ? ++this.#count : ++this.#uncounted;
    const { code, header } = request;
    if (!request.silent) iopub.publish("execute_input", header, { code, execution_count: this.#count });
    if (counted) history.add(id, code);
    this.#latest = id;
    this.#parents.set(id, header);
    this.#sources.set(id, code);

    const help = /^\s*([\p{ID_Continue}$.]+)\?{1,2}\s*$/u.exec(code);
    if (help) return this.#page(request, help[1]!);

    const outcome = await new Promise<Outcome | ErrorContent>((resolve) => {
      this.#running = { id, request, settle: resolve };
      this.#run(id, code).then(
        (error) => {
          if (error) resolve(error);
        },
        (error) =>
          resolve({ ename: "KernelError", evalue: String(error), traceback: [String(error?.stack)] }),
      );
    });
    this.#running = undefined;
    this.note.delete(id);

    if ("ename" in outcome) this.#fail(request, outcome);
    else if (outcome.status === "interrupted") this.#fail(request, interruptedError, true);
    else if (outcome.status === "error") this.#fail(request, thrownError(outcome.error, this.sources));
    else {
      const { bundle } = outcome;
      if (bundle && !request.silent) {
        iopub.publish("execute_result", header, {
          ...displayContent(bundle),
          execution_count: this.#count,
        });
        if (counted) history.setOutput(String(bundle["text/plain"] ?? ""));
      }
      request.reply({ status: "ok", execution_count: this.#count, payload: [], user_expressions: {} });
    }
  }

  /** Checks and compiles a cell and hands it to the main thread. @returns what keeps it from running, if anything */
  async #run(id: number, code: string): Promise<ErrorContent | undefined> {
    const { checker, compiler, post } = this.#context;
    const syntax = readSyntax(code);
    const checked = checker.check(id, code, syntax);
    // Compiled while the language server, another process, checks.
    const compiled = attempt(() => compiler.compile(id, code, syntax));
    const found = await checked;
    if (found.length) return diagnosticsError(id, code, found);
    if (compiled instanceof Error) throw compiled;
    if (this.#running?.id !== id) return undefined;
    const { header, identities, silent } = this.#running.request;
    this.note.add({ cell: id, header, identities, silent });
    post({ type: "execute", ...compiled });
    // Names count as declared as soon as the cell starts: what it declares before it fails stays.
    checker.accept(id, syntax);
    return undefined;
  }

  /** `name?`: documentation in the pager. */
  async #page(request: ExecuteRequest, name: string): Promise<void> {
    const found = await documentation(this.#context.checker, name, name.length);
    const data = found ? documentationBundle(found) : { "text/plain": `no documentation found for ${name}` };
    request.reply({
      status: "ok",
      execution_count: this.#count,
      payload: [{ source: "page", data, start: 0 }],
      user_expressions: {},
    });
  }

  #fail(request: ExecuteRequest, error: ErrorContent, interrupted = false): void {
    if (!request.silent) this.#context.iopub.publish("error", request.header, error);
    else this.#context.iopub.flush();
    request.reply({
      status: "error",
      execution_count: this.#count,
      ...error,
      payload: [],
      user_expressions: {},
    });
    if (request.stopOnError || interrupted) this.#abort();
  }

  #abort(): void {
    for (const { header, reply } of this.#queue.splice(0)) {
      this.#context.iopub.status("busy", header);
      reply({ status: "aborted" });
      this.#context.iopub.status("idle", header);
    }
  }
}

function attempt(compile: () => CompiledCell): CompiledCell | Error {
  try {
    return compile();
  } catch (error) {
    return error instanceof Error ? error : new Error(String(error));
  }
}
