import { randomUUID } from "node:crypto";
import { writeSync } from "node:fs";
import { setTimeout as delay } from "node:timers/promises";
import type { Router } from "zeromq";
import type { ErrorData, Frame, SessionMessage } from "../channel/index.js";
import { Kind } from "../channel/index.js";
import type { Checker } from "../language/checker.js";
import { Compiler } from "../language/compile.js";
import { completeness } from "../language/completeness.js";
import { type ConnectionInfo, type Message, newHeader, SendQueue, Wire } from "../protocol/index.js";
import { Cells } from "./cells.js";
import { thrownError } from "./errors.js";
import { History } from "./history.js";
import { kernelInfo } from "./info.js";
import { complete, inspect } from "./introspection.js";
import { displayContent, IOPub } from "./iopub.js";
import type { Sockets } from "./sockets.js";

/** What a session needs of its surroundings. */
export interface SessionContext {
  connection: ConnectionInfo;
  sockets: Sockets;
  checker: Checker;
  post: (message: SessionMessage) => void;
  terminate: () => Promise<void>;
  /** Whether the host wants to be told after each `await` which cell goes on. */
  reportsAwaits: boolean;
  /** Ends the kernel once the reply is out. */
  shutdown: () => void;
}

/** How long the first request waits for somebody to listen to what is published. */
const SUBSCRIPTION_MS = 1000;

type Reply = (content: object) => void;

/** Speaks the Jupyter protocol: answers requests, and publishes what cells print, show, give and throw. */
export class Session {
  readonly #id = randomUUID();
  readonly #wire: Wire;
  readonly #context: SessionContext;
  readonly #iopub: IOPub;
  readonly #cells: Cells;
  readonly #history = new History();
  readonly #queues: SendQueue[] = [];
  readonly #decoders = { [Kind.Stdout]: new TextDecoder(), [Kind.Stderr]: new TextDecoder() };

  constructor(context: SessionContext) {
    const { connection, sockets, checker, post, terminate } = context;
    this.#context = context;
    this.#wire = new Wire(connection.key, connection.signature_scheme);
    this.#iopub = new IOPub(sockets.iopub, this.#wire, this.#id);
    this.#cells = new Cells({
      iopub: this.#iopub,
      checker,
      compiler: new Compiler(context.reportsAwaits),
      history: this.#history,
      post,
      terminate,
    });
  }

  /** Answers requests from now on. */
  start(): void {
    // Not before the welcome, which is to be the first that a subscriber hears.
    void this.#iopub.heard.then(() => this.#iopub.status("starting", {}));
    const { shell } = this.#context.sockets;
    void Promise.race([this.#iopub.heard, delay(SUBSCRIPTION_MS)]).then(() => this.#serve(shell));
    void this.#serve(this.#context.sockets.control);
  }

  /** Takes over what the main thread reports. */
  receive(frame: Frame): void {
    if ("kind" in frame) {
      const text = this.#decoders[frame.kind].decode(frame.bytes, { stream: true });
      if (text)
        this.#iopub.stream(
          frame.kind === Kind.Stdout ? "stdout" : "stderr",
          this.#cells.parentOf(frame.cell),
          text,
        );
      return;
    }
    const parent = this.#cells.parentOf(frame.cell);
    switch (frame.type) {
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
        this.#iopub.publish("error", parent, thrownError(frame.error, this.#cells.sources));
        return;
      case "done":
        this.#cells.settle(frame.cell, frame.outcome);
        return;
      case "interrupt":
        void this.#cells.interrupt();
        return;
      case "exit":
        this.#cells.settle(frame.cell, { status: "error", error: exitError(frame.cell, frame.code) });
        this.#context.shutdown();
    }
  }

  /** Resolves once everything said so far is with ZeroMQ. */
  async drained(): Promise<void> {
    await this.#iopub.drained();
    await Promise.all(this.#queues.map((queue) => queue.drained()));
  }

  async #serve(socket: Router): Promise<void> {
    const queue = new SendQueue(socket);
    this.#queues.push(queue);
    for await (const frames of socket) {
      let message: Message;
      try {
        message = this.#wire.decode(frames);
      } catch (error) {
        writeSync(2, `lectern kernel: dropped a message: ${(error as Error).message}\n`);
        continue;
      }
      const type = message.header.msg_type.replace(/_request$/, "_reply");
      const reply: Reply = (content) => {
        const frames = this.#wire.encode({
          identities: message.identities,
          header: newHeader(type, this.#id),
          parentHeader: message.header,
          metadata: {},
          content,
          buffers: [],
        });
        // Some clients read what was published once, when the reply is there.
        queue.send(frames, this.#iopub.drained()).catch(() => {});
      };
      if (message.header.msg_type === "execute_request") this.#execute(message, reply);
      else void this.#answer(message, reply);
    }
  }

  #execute({ header, content }: Message, reply: Reply): void {
    const silent = content["silent"] === true;
    this.#cells.enqueue({
      header,
      code: String(content["code"] ?? ""),
      silent,
      storeHistory: content["store_history"] !== false && !silent,
      stopOnError: content["stop_on_error"] !== false,
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
    } catch (error) {
      const { name, message: text } = error as Error;
      reply({ status: "error", ename: name, evalue: text, traceback: [] });
    }
    this.#iopub.status("idle", header);
    // Front ends show the last state they heard of, whichever request it was for.
    const running = this.#cells.runningParent;
    if (running) this.#iopub.status("busy", running);
    if (header.msg_type === "shutdown_request") this.#context.shutdown();
  }

  /** @returns the reply's content; undefined for messages that have no reply */
  async #handle({ header, content }: Message): Promise<object | undefined> {
    const { checker } = this.#context;
    switch (header.msg_type) {
      case "kernel_info_request":
        return kernelInfo;
      case "complete_request":
        return complete(checker, String(content["code"] ?? ""), Number(content["cursor_pos"] ?? 0));
      case "inspect_request":
        return inspect(
          checker,
          String(content["code"] ?? ""),
          Number(content["cursor_pos"] ?? 0),
          Number(content["detail_level"] ?? 0),
        );
      case "is_complete_request":
        return completeness(String(content["code"] ?? ""));
      case "history_request":
        return { status: "ok", history: this.#history.query(content) };
      case "comm_info_request":
        return { status: "ok", comms: {} };
      case "comm_open":
        // No comm targets here: the protocol asks for an immediate close.
        this.#iopub.publish("comm_close", header, { comm_id: content["comm_id"], data: {} });
        return undefined;
      case "interrupt_request":
        await this.#cells.interrupt();
        return { status: "ok" };
      case "shutdown_request":
        return { status: "ok", restart: content["restart"] === true };
      default:
        writeSync(2, `lectern kernel: dropped a message of unknown type "${header.msg_type}"\n`);
        return undefined;
    }
  }
}

function exitError(cell: number, code: number): ErrorData {
  return {
    name: "SystemExit",
    message: `cell ${cell} ended the kernel's process with exit code ${code}; all variables are lost`,
    stack: [],
  };
}
