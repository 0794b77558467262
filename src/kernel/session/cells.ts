import { setTimeout as delay, setImmediate as eventLoopTurn } from "node:timers/promises";
import type { CompiledCell, Outcome, SessionMessage } from "../channel/index.js";
import type { Checker } from "../language/checker.js";
import type { Compiler } from "../language/compile.js";
import { readSyntax } from "../language/declarations.js";
import type { Edits } from "../language/edits.js";
import { expressionCell } from "../language/expression.js";
import { readMagics } from "../language/magics.js";
import type { Header } from "../protocol/index.js";
import { UNCOUNTED } from "./cell-number.js";
import {
  diagnosticsError,
  type ErrorContent,
  interruptedError,
  magicError,
  type Sources,
  thrownError,
} from "./errors.js";
import type { History } from "./history.js";
import { displayContent, type IOPub } from "./iopub.js";
import { inOriginal, Typecheck, warning } from "./magics/typecheck.js";
import { RunningNote } from "./running-note.js";
import { type Lane, Subshells } from "./subshells.js";
import { type Evaluated, evaluateExpressions } from "./user-expressions.js";

/** An `execute_request`. */
export interface ExecuteRequest {
  header: Header;
  /** ZeroMQ's routing frames, in base64. */
  identities: string[];
  code: string;
  silent: boolean;
  storeHistory: boolean;
  stopOnError: boolean;
  /** Whether the user may be asked. */
  allowStdin: boolean;
  /** To be evaluated once the cell has succeeded, by name. */
  userExpressions: Record<string, string>;
  /** Sends the `execute_reply`. */
  reply: (content: object, metadata?: object) => void;
}

/** What a cell's run depends on. */
export interface CellsContext {
  iopub: IOPub;
  checker: Checker;
  compiler: Compiler;
  history: History;
  post: (message: SessionMessage) => void;
  /** Told when something that ran has ended, and whether by an interrupt. */
  ended: (cell: number, interrupted: boolean) => void;
  /** Breaks off whatever the main thread computes. */
  terminate: () => Promise<void>;
}

/** A request whose turn it is. */
interface Turn {
  request: ExecuteRequest;
  lane: Lane<ExecuteRequest>;
  /** The execution count that its reply has. */
  count: number;
}

interface Running {
  request: ExecuteRequest;
  /** Whether it has been handed to the main thread. */
  begun: boolean;
  settle: (outcome: Outcome) => void;
}

/** How a piece of code ended: run, or refused before that. */
type End = Outcome | { status: "refused"; content: ErrorContent };

const ended: End = { status: "ok" };
/** Turns of the event loop in which the sockets are read, before waiting cells are given up. */
const READING_TURNS = 2;
/** After this long without an answer the main thread is held to be busy in a synchronous loop. */
const PATIENCE_MS = 50;
const ATTEMPTS = 5;

/**
 * The life of every cell: wait, check, compile, run, reply. It is lived here and not where the cell runs, since a
 * cell that is broken off can't speak for itself any more.
 */
export class Cells {
  readonly #context: CellsContext;
  readonly subshells = new Subshells<ExecuteRequest>();
  readonly #parents = new Map<number, Header>();
  readonly #sources = new Map<number, string>();
  readonly note = new RunningNote();
  readonly typecheck = new Typecheck();
  /** What the replies to running cells are to tell the front end to do. */
  readonly #payloads = new Map<number, object[]>();
  /** What magics made of the cells that have some. */
  readonly #edits = new Map<number, Edits>();
  #latest = 0;
  readonly #silent = new Set<number>();
  #count = 0;
  #uncounted = UNCOUNTED;
  /** What runs, by number: one piece of code in each subshell at most. */
  readonly #running = new Map<number, Running>();
  /** Settles once the main thread has been broken off. */
  #terminating: Promise<void> | undefined;

  constructor(context: CellsContext) {
    this.#context = context;
  }

  /** The header of a request that runs now. */
  get runningParent(): Header | undefined {
    const [running] = this.#running.values();
    return running?.request.header;
  }

  /** The request of a cell, while it runs. */
  requestOf(id: number): ExecuteRequest | undefined {
    return this.#running.get(id)?.request;
  }

  /** The cell started last. */
  get latest(): number {
    return this.#latest;
  }

  /** The request that a cell's output belongs to, while it runs and ever after. */
  parentOf(id: number): Partial<Header> {
    return this.#parents.get(id) ?? {};
  }

  /** Whether nothing that the cell prints, shows or throws is to be published. */
  isSilent(id: number): boolean {
    return this.#silent.has(id);
  }

  readonly sources: Sources = (id) => this.#sources.get(id);

  /** @throws Error if the request is for a subshell that there isn't */
  enqueue(request: ExecuteRequest): void {
    const lane = this.#laneOf(request);
    lane.waiting.push(request);
    if (!lane.busy) void this.#drain(lane);
  }

  /** Gives up what waits in a subshell; what runs there goes on to its end. @throws Error if there is no such subshell */
  deleteSubshell(id: string): void {
    this.#abort(this.subshells.delete(id));
  }

  #laneOf({ header }: ExecuteRequest): Lane<ExecuteRequest> {
    return this.subshells.get(header.subshell_id);
  }

  /** Has a running cell's reply tell the front end to do something: open the pager, fill the cell. */
  addPayload(id: number, payload: object): void {
    this.#payloads.get(id)?.push(payload);
  }

  /**
   * Takes over what the main thread says of a cell's end; too late for a cell that was given up.
   *
   * @returns a promise that resolves once the requests that are worked on are answered
   */
  async settle(id: number, outcome: Outcome): Promise<void> {
    this.#running.get(id)?.settle(outcome);
    await Promise.all(this.subshells.lanes.map(({ answered }) => answered));
  }

  /** Stops the running cells, whatever they do, and drops the ones that wait. */
  async interrupt(): Promise<void> {
    for (const lane of this.subshells.lanes) this.#abort(lane);
    const all = [...this.#running];
    // What is still being checked or compiled never gets to the main thread.
    for (const [, { begun, settle }] of all) if (!begun) settle({ status: "interrupted" });
    const running = all.filter(([, { begun }]) => begun);
    // Perhaps a timer of an earlier cell never ends.
    if (all.length === 0) this.#terminate();
    if (running.length === 0) return;
    for (const [cell] of running) this.#context.post({ type: "interrupt", cell });
    for (let attempt = 0; attempt < ATTEMPTS; attempt++) {
      await delay(PATIENCE_MS);
      if (!running.some(([cell]) => this.#running.has(cell))) return;
      this.#terminate();
    }
    for (const [cell, { settle }] of running) if (this.#running.has(cell)) settle({ status: "interrupted" });
  }

  /** One at a time, since one that comes late would hit the next cell. */
  #terminate(): void {
    this.#terminating ??= this.#context.terminate().finally(() => {
      this.#terminating = undefined;
    });
  }

  async #drain(lane: Lane<ExecuteRequest>): Promise<void> {
    lane.busy = true;
    for (let request = lane.waiting.shift(); request; request = lane.waiting.shift()) {
      this.#context.iopub.status("busy", request.header);
      // A fault of the kernel's own: the notebook must learn of it, and go on.
      const turn: Turn = { request, lane, count: this.#count };
      lane.answered = this.#execute(turn).catch((error) =>
        this.#fail(turn, kernelError(error), new Date().toISOString()),
      );
      await lane.answered;
      this.#context.iopub.status("idle", request.header);
    }
    lane.busy = false;
    // Only to be faster next time: where it fails, the check itself will say so.
    this.#context.checker.prepare(this.#count + 1).catch(() => {});
  }

  async #execute(turn: Turn): Promise<void> {
    const { request } = turn;
    await this.#terminating;
    const { iopub, history } = this.#context;
    const { code, header } = request;
    const started = new Date().toISOString();
    const counted = request.storeHistory && !request.silent && code.trim() !== "";
    const id = this.#number(request, code, counted);
    // Another subshell may count on meanwhile.
    const count = this.#count;
    turn.count = count;
    if (!request.silent) iopub.publish("execute_input", header, { code, execution_count: count });
    if (counted) history.add(id, code);

    const payload: object[] = [];
    this.#payloads.set(id, payload);
    const outcome = code.trim() === "" ? ended : await this.#outcome(id, request, () => this.#run(id, code));
    this.#payloads.delete(id);
    const error = this.#errorOf(outcome);
    if (error) return this.#fail(turn, error, started, outcome.status === "interrupted");
    if (outcome.status === "ok" && outcome.bundle && !request.silent) {
      iopub.publish("execute_result", header, {
        ...displayContent(outcome.bundle),
        execution_count: count,
      });
      if (counted) history.setOutput(id, String(outcome.bundle["text/plain"] ?? ""));
    }
    if (outcome.status === "ok" && outcome.bundle && counted) this.#context.checker.gaveResult(id);
    const expressions = await evaluateExpressions(request.userExpressions, (text) =>
      this.#expression(request, text),
    );
    request.reply(
      { status: "ok", execution_count: count, payload, user_expressions: expressions },
      { started },
    );
  }

  /** Makes room for a piece of code that is to run. @param counted whether it is one of the notebook's cells */
  #number(request: ExecuteRequest, code: string, counted: boolean): number {
    const id = counted ? ++this.#count : ++this.#uncounted;
    this.#latest = id;
    this.#parents.set(id, request.header);
    this.#sources.set(id, code);
    if (request.silent) this.#silent.add(id);
    return id;
  }

  /** Waits for the end of what is run, be it by itself or by an interrupt. */
  async #outcome(
    id: number,
    request: ExecuteRequest,
    run: () => Promise<ErrorContent | undefined>,
  ): Promise<End> {
    const end = await new Promise<End>((resolve) => {
      this.#running.set(id, { request, begun: false, settle: resolve });
      run().then(
        (content) => {
          if (content) resolve({ status: "refused", content });
        },
        (error) => resolve({ status: "refused", content: kernelError(error) }),
      );
    });
    this.#running.delete(id);
    this.note.delete(id);
    this.#context.ended(id, end.status === "interrupted");
    return end;
  }

  #errorOf(end: End): ErrorContent | undefined {
    if (end.status === "refused") return end.content;
    if (end.status === "interrupted") return interruptedError;
    return end.status === "error" ? thrownError(end.error, this.sources) : undefined;
  }

  /** Evaluates one of a request's expressions. Programs ask for them, not students: their types are not checked. */
  async #expression(request: ExecuteRequest, text: string): Promise<Evaluated> {
    await this.#terminating;
    const id = this.#number(request, text, false);
    const end = await this.#outcome(id, request, async () => {
      let cell: string;
      try {
        cell = expressionCell(text);
      } catch (error) {
        return syntaxError(error as SyntaxError);
      }
      const compiled = this.#context.compiler.compile(id, cell, readSyntax(cell));
      this.#begin(id, { ...compiled, source: text, counted: false });
      return undefined;
    });
    const error = this.#errorOf(end);
    if (error) return { error, interrupted: end.status === "interrupted" };
    return { bundle: end.status === "ok" ? end.bundle : undefined };
  }

  /** Checks and compiles a cell and hands it to the main thread. @returns what keeps it from running, if anything */
  async #run(id: number, code: string): Promise<ErrorContent | undefined> {
    const { checker, compiler, iopub } = this.#context;
    const { edits, used, problem } = readMagics(id, code, (name) => checker.declares(name));
    if (problem) return magicError(id, code, problem);
    this.typecheck.read(used);
    const syntax = readSyntax(edits.text);
    if (edits.text !== code) this.#edits.set(id, edits);
    const checked = checker
      .check(id, edits.text, syntax)
      .then((found) => found.map((each) => inOriginal(id, each, (cell) => this.#edits.get(cell))));
    // Compiled while the language server, another process, checks.
    let compiled = attempt(() => compiler.compile(id, edits.text, syntax));
    const { stops, warns } = await this.typecheck.judge(checked, {
      broken: compiled instanceof Error,
      imports: syntax.imports.length > 0,
    });
    for (const notice of checker.takeNotices()) iopub.stream("stderr", this.parentOf(id), `${notice}\n`);
    if (stops.length) return diagnosticsError(id, stops, this.sources);
    // Again, without the imports that turned out to be types.
    if (syntax.typeOnly.size) compiled = attempt(() => compiler.compile(id, edits.text, syntax));
    if (compiled instanceof Error) throw compiled;
    const running = this.#running.get(id);
    if (!running) return undefined;
    const { header, silent } = running.request;
    if (warns.length && !silent) iopub.stream("stderr", header, warning(id, warns, this.sources));
    const map = edits.remap(compiled.map, compiled.url);
    this.#begin(id, { ...compiled, map, source: code, counted: id < UNCOUNTED });
    // Names count as declared as soon as the cell starts: what it declares before it fails stays.
    checker.accept(id, syntax);
    return undefined;
  }

  /** Hands a piece of code to the main thread, if it hasn't been interrupted meanwhile. */
  #begin(id: number, message: Omit<Extract<SessionMessage, { type: "execute" }>, "type">): void {
    const running = this.#running.get(id);
    if (!running) return;
    running.begun = true;
    const { header, identities, silent } = running.request;
    this.note.add({ cell: id, header, identities, silent });
    this.#context.post({ type: "execute", ...message });
  }

  async #fail(
    { request, lane, count }: Turn,
    error: ErrorContent,
    started: string,
    interrupted = false,
  ): Promise<void> {
    if (!request.silent) this.#context.iopub.publish("error", request.header, error);
    const aborts = interrupted || (request.stopOnError && !request.silent);
    // What has been sent may not have been read yet. Nobody can have sent anything after the reply, before it.
    if (aborts) for (let i = 0; i < READING_TURNS; i++) await eventLoopTurn();
    request.reply(
      { status: "error", execution_count: count, ...error, payload: [], user_expressions: {} },
      { started },
    );
    if (aborts) this.#abort(lane);
  }

  /** Gives up the cells that wait. */
  #abort(lane: Lane<ExecuteRequest>): void {
    for (const { header, reply } of lane.waiting.splice(0)) {
      this.#context.iopub.status("busy", header);
      reply({ status: "aborted" }, { started: new Date().toISOString(), status: "aborted" });
      this.#context.iopub.status("idle", header);
    }
  }
}

/** A fault of the kernel's own. */
function kernelError(error: unknown): ErrorContent {
  const stack = String((error as Error)?.stack ?? error);
  return { ename: "KernelError", evalue: String(error), traceback: stack.split("\n") };
}

function syntaxError({ name, message }: SyntaxError): ErrorContent {
  return { ename: name, evalue: message, traceback: [`${name}: ${message}`] };
}

function attempt(compile: () => CompiledCell): CompiledCell | Error {
  try {
    return compile();
  } catch (error) {
    return error instanceof Error ? error : new Error(String(error));
  }
}
