import { randomUUID } from "node:crypto";
import { setTimeout as delay } from "node:timers/promises";
import type { CommRequest, ErrorData, Frame, InputAnswer, SessionMessage } from "../channel/index.js";
import { Kind } from "../channel/index.js";
import type { Checker } from "../language/checker.js";
import { Compiler } from "../language/compile.js";
import { log } from "../log.js";
import { type ConnectionInfo, checkRequest, type Header, type Message } from "../protocol/index.js";
import { Cells } from "./cells.js";
import { Comms, isCommMessage } from "./comms.js";
import { lateError } from "./errors.js";
import { History, type HistoryRequest } from "./history.js";
import { HistoryFile, historyFolder } from "./history-file.js";
import { kernelInfo } from "./info.js";
import { Inputs } from "./inputs.js";
import { complete, inspect } from "./introspection.js";
import { displayContent, IOPub } from "./iopub.js";
import { LiveCompletion } from "./live-completion.js";
import type { LiveValues } from "./live-values.js";
import { answerMagic } from "./magics/answers.js";
import { completeWithMagics, inspectWithMagics, isComplete } from "./magics/requests.js";
import { Receiver, type Reply, sessionWire } from "./receiver.js";
import type { Sockets } from "./sockets.js";

/** What a session needs of its surroundings. */
export interface SessionContext {
  connection: ConnectionInfo;
  sockets: Sockets;
  checker: Checker;
  /** The values that the cells' names have now. */
  values: LiveValues;
  post: (message: SessionMessage) => void;
  /** Hands on what a page says on a comm. */
  postComm: (request: CommRequest) => void;
  /** Hands on what a user answers. */
  postInput: (answer: InputAnswer) => void;
  terminate: () => Promise<void>;
  /** Ends the kernel once the reply is out. */
  shutdown: () => void;
}

/** The sentinel and the main thread tell of the same signal; the main thread once it has time. */
const SAME_SIGNAL_MS = 50;
const LATE_SIGNAL_MS = 1000;
/** How long the first request waits for somebody to listen to what is published. */
const SUBSCRIPTION_MS = 1000;

/** Speaks the Jupyter protocol: answers requests, and publishes what cells print, show, give and throw. */
export class Session {
  readonly #id = randomUUID();
  readonly #context: SessionContext;
  readonly #iopub: IOPub;
  readonly #cells: Cells;
  readonly #comms: Comms;
  readonly #inputs: Inputs;
  readonly #live: LiveCompletion;
  readonly #history: History;
  readonly #shell: Receiver;
  readonly #control: Receiver;
  #signalled = 0;
  #reported = 0;
  readonly #decoders = { [Kind.Stdout]: new TextDecoder(), [Kind.Stderr]: new TextDecoder() };
  /** What comes by the process's descriptors has its own characters in pieces. */
  readonly #descriptorDecoders = { [Kind.Stdout]: new TextDecoder(), [Kind.Stderr]: new TextDecoder() };

  constructor(context: SessionContext) {
    const { connection, sockets, checker, post, postComm, terminate } = context;
    this.#context = context;
    this.#live = new LiveCompletion(checker, context.values);
    const folder = historyFolder();
    this.#history = new History(this.#id, folder === undefined ? undefined : new HistoryFile(folder));
    const wire = sessionWire(connection);
    this.#iopub = new IOPub(sockets.iopub, wire, this.#id);
    this.#shell = new Receiver(sockets.shell, wire, this.#id);
    this.#control = new Receiver(sockets.control, wire, this.#id);
    this.#cells = new Cells({
      iopub: this.#iopub,
      checker,
      compiler: new Compiler(checker.transpileSettings),
      history: this.#history,
      post,
      ended: (cell, interrupted) => this.#inputs.ended(cell, interrupted),
      terminate,
    });
    this.#inputs = new Inputs({
      socket: sockets.stdin,
      wire,
      session: this.#id,
      askerOf: (cell) => {
        const request = this.#cells.requestOf(cell);
        return (
          request && {
            ...request,
            identities: request.identities.map((frame) => Buffer.from(frame, "base64")),
          }
        );
      },
      answer: context.postInput,
      published: () => this.#iopub.drained(),
    });
    this.#comms = new Comms(this.#iopub, postComm, (header) => this.#idle(header));
  }

  /** Answers requests from now on. */
  start(): void {
    // Not before the welcome, which is to be the first that a subscriber hears.
    void this.#iopub.heard.then(() => this.#iopub.status("starting", {}));
    void Promise.race([this.#iopub.heard, delay(SUBSCRIPTION_MS)]).then(() => this.#serve(this.#shell));
    void this.#serve(this.#control);
    void this.#inputs.serve();
  }

  /** Takes over what the main thread reports. */
  receive(frame: Frame): void {
    if (this.#isSilenced(frame)) return;
    try {
      this.#take(frame);
    } catch (error) {
      // What a cell shows may be no JSON (a BigInt in it, say), or too long for a string.
      const evalue = `cell ${frame.cell} showed something that can't be sent: ${(error as Error).message}`;
      const traceback = [`DisplayError: ${evalue}`];
      this.#iopub.publish("error", this.#parentOf(frame.cell), { ename: "DisplayError", evalue, traceback });
    }
  }

  #take(frame: Frame): void {
    if ("kind" in frame) {
      this.#print(frame.kind, frame.cell, this.#decoders[frame.kind].decode(frame.bytes, { stream: true }));
      return;
    }
    const parent = this.#parentOf(frame.cell);
    switch (frame.type) {
      case "comm":
        this.#comms.publish(frame.message, parent);
        return;
      case "comm-started":
        this.#comms.started(frame.cell);
        return;
      case "comm-done":
        this.#comms.done(frame.cell);
        return;
      case "input":
        this.#inputs.ask(frame);
        return;
      case "display": {
        const { data, metadata, displayId, update } = frame.content;
        this.#iopub.publish(
          update ? "update_display_data" : "display_data",
          parent,
          displayContent(data, metadata, displayId),
        );
        return;
      }
      case "clear":
        this.#iopub.publish("clear_output", parent, { wait: frame.wait });
        return;
      case "late-error":
        this.#iopub.publish("error", parent, lateError(frame.error, frame.cell, this.#cells.sources));
        return;
      case "done":
        void this.#cells.settle(frame.cell, frame.outcome);
        return;
      case "ask": {
        const { checker, post } = this.#context;
        void answerMagic({ cells: this.#cells, checker, post }, frame);
        return;
      }
      case "interrupt":
        this.#reportedSignal();
        return;
      case "exit":
        void this.#cells
          .settle(frame.cell, { status: "error", error: exitError(frame.cell, frame.code) })
          .then(() => this.#context.shutdown());
    }
  }

  /** Takes over what child processes and native code wrote. */
  receiveBytes(stream: Kind.Stdout | Kind.Stderr, bytes: Uint8Array): void {
    const text = this.#descriptorDecoders[stream].decode(bytes, { stream: true });
    if (stream === Kind.Stderr) this.#cells.note.watch(text);
    this.#print(stream, this.#cells.latest, text);
  }

  #print(stream: Kind.Stdout | Kind.Stderr, cell: number, text: string): void {
    const name = stream === Kind.Stdout ? "stdout" : "stderr";
    if (text && !this.#cells.isSilent(cell)) this.#iopub.stream(name, this.#parentOf(cell), text);
  }

  /** Whether it is output of a cell that was sent to run quietly. */
  #isSilenced(frame: Frame): boolean {
    return (
      !("kind" in frame) &&
      ["display", "clear", "late-error"].includes(frame.type) &&
      this.#cells.isSilent(frame.cell)
    );
  }

  /** Resolves once there is room for more output. */
  roomy(): Promise<void> {
    return this.#iopub.roomy();
  }

  /** Resolves once everything said so far is with ZeroMQ. */
  async drained(): Promise<void> {
    await this.#iopub.drained();
    await Promise.all([this.#shell.drained(), this.#control.drained(), this.#history.written()]);
  }

  #serve(receiver: Receiver): Promise<void> {
    return receiver.serve(
      (message, reply) => {
        if (isCommMessage(message)) this.#comms.receive(message);
        else if (message.header.msg_type === "execute_request" && this.#isSound(message))
          this.#execute(message, reply);
        else void this.#answer(message, reply);
      },
      () => this.#iopub.drained(),
    );
  }

  #execute({ header, identities, content }: Message, reply: Reply): void {
    const silent = content["silent"] === true;
    this.#cells.enqueue({
      header,
      identities: identities.map((identity) => Buffer.from(identity).toString("base64")),
      code: String(content["code"] ?? ""),
      silent,
      storeHistory: content["store_history"] !== false && !silent,
      stopOnError: content["stop_on_error"] !== false,
      allowStdin: content["allow_stdin"] === true,
      userExpressions: (content["user_expressions"] ?? {}) as Record<string, string>,
      reply,
    });
  }

  /** Everything but `execute_request` is answered at once, also while a cell runs. */
  async #answer(message: Message, reply: Reply): Promise<void> {
    const { header } = message;
    this.#iopub.status("busy", header);
    try {
      const content = await this.#handle(message);
      if (content) reply(content);
      if (header.msg_type === "shutdown_request") this.#end(header, content!);
    } catch (error) {
      const { name, message: text } = error as Error;
      log(`failed to answer ${header.msg_type}: ${text}`);
      // Whoever signed it waits for a reply, where it is a request.
      if (header.msg_type.endsWith("_request"))
        reply({ status: "error", ename: name, evalue: text, traceback: [] });
    }
    this.#idle(header);
  }

  #idle(header: Header): void {
    this.#iopub.status("idle", header);
    // Front ends show the last state they heard of, whichever request it was for.
    const running = this.#cells.runningParent;
    if (running) this.#iopub.status("busy", running);
  }

  /** The sentinel heard a SIGINT. */
  signalled(): void {
    const now = Date.now();
    const known = now - this.#reported < SAME_SIGNAL_MS;
    this.#signalled = now;
    if (!known) void this.#interrupt();
  }

  /** The main thread heard a SIGINT, perhaps the one that the sentinel told of long before. */
  #reportedSignal(): void {
    const now = Date.now();
    if (now - this.#signalled < LATE_SIGNAL_MS) return;
    this.#reported = now;
    void this.#interrupt();
  }

  async #interrupt(): Promise<void> {
    await this.#cells.interrupt();
    this.#comms.interrupted();
  }

  /** The request that output belongs to: a cell's, or a message on a comm. */
  #parentOf(id: number): Partial<Header> {
    return this.#comms.parentOf(id) ?? this.#cells.parentOf(id);
  }

  /** Other clients learn of a shutdown, too. */
  #end(header: Header, reply: object): void {
    this.#iopub.publish("shutdown_reply", header, reply);
    this.#context.shutdown();
  }

  /** @throws Error if a request isn't as the protocol has it, or for a subshell that there isn't */
  #check(header: Header, content: Record<string, unknown>): void {
    checkRequest(header.msg_type, content);
    this.#cells.subshells.get(header.subshell_id);
  }

  #isSound({ header, content }: Message): boolean {
    try {
      this.#check(header, content);
      return true;
    } catch {
      return false;
    }
  }

  /** @returns the reply's content; undefined for messages that have no reply */
  async #handle({ header, content }: Message): Promise<object | undefined> {
    this.#check(header, content);
    const { checker } = this.#context;
    const declares = (name: string) => checker.declares(name);
    switch (header.msg_type) {
      case "kernel_info_request":
        return kernelInfo;
      case "complete_request":
        return completeWithMagics(codeOf(content), cursorOf(content), declares, (code, cursor) =>
          complete(checker, code, cursor, this.#live),
        );
      case "inspect_request":
        return inspectWithMagics(codeOf(content), cursorOf(content), declares, (code, cursor) =>
          inspect(checker, code, cursor, Number(content["detail_level"] ?? 0), this.#live),
        );
      case "is_complete_request":
        return isComplete(codeOf(content), declares);
      case "history_request":
        return { status: "ok", history: await this.#history.query(content as HistoryRequest) };
      case "comm_info_request":
        return { status: "ok", comms: this.#comms.info(content["target_name"]) };
      case "create_subshell_request":
        return { status: "ok", subshell_id: this.#cells.subshells.create() };
      case "delete_subshell_request":
        this.#cells.deleteSubshell(String(content["subshell_id"]));
        return { status: "ok" };
      case "list_subshell_request":
        return { status: "ok", subshell_id: this.#cells.subshells.ids };
      case "interrupt_request":
        await this.#interrupt();
        return { status: "ok" };
      case "shutdown_request":
        return { status: "ok", restart: content["restart"] === true };
      default:
        log(`dropped a message: nothing answers a ${header.msg_type} here`);
        return undefined;
    }
  }
}

const codeOf = (content: Record<string, unknown>): string => String(content["code"] ?? "");

/** The cursor in code points; where it is left out, the code's end. */
function cursorOf({ code, cursor_pos: cursor }: Record<string, unknown>): number {
  return typeof cursor === "number" ? cursor : [...String(code ?? "")].length;
}

function exitError(cell: number, code: number): ErrorData {
  return {
    name: "SystemExit",
    message: `cell ${cell} ended the kernel's process with exit code ${code}; all variables are lost`,
    stack: [],
  };
}
