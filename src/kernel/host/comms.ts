import { type MessagePort, receiveMessageOnPort } from "node:worker_threads";
import {
  type CommContent,
  type CommHandlers,
  type CommHost,
  commHostKey,
  type Settled,
  widgetControlTarget,
} from "../../display/comm-host.js";
import type { CommMessage, CommRequest, FrameWriter } from "../channel/index.js";

type Accept = Parameters<CommHost["onOpen"]>[1];

/** What comms need of the host. */
export interface CommsContext {
  writer: FrameWriter;
  /** The number of the cell, or of the message from the page, that causes what happens now. */
  cell: () => number;
  /** Calls `action` on behalf of a cell or a message. */
  run: (cell: number, action: () => void) => void;
  /** Reports what a handler threw. */
  failed: (cell: number, thrown: unknown) => void;
}

/**
 * The kernel's ends of all comms. What pages send comes on a port of its own: as events while nothing computes, and
 * by {@link poll} inside a synchronous loop.
 */
export class HostComms implements CommHost {
  readonly #context: CommsContext;
  readonly #port: MessagePort;
  readonly #open = new Map<string, CommHandlers>();
  readonly #targets = new Map<string, Accept>();
  showsWidgets = false;
  readonly #settle = new Set<(what: Settled) => void>();

  constructor(port: MessagePort, context: CommsContext) {
    this.#port = port;
    this.#context = context;
    Object.defineProperty(globalThis, commHostKey, { value: this, enumerable: false });
  }

  /** Handles what pages send from now on. */
  listen(): void {
    this.#port.on("message", (request: CommRequest) => this.#handle(request));
  }

  poll(): void {
    for (let got = receiveMessageOnPort(this.#port); got; got = receiveMessageOnPort(this.#port))
      this.#handle(got.message as CommRequest);
  }

  open(target: string, id: string, content: CommContent, handlers: CommHandlers): void {
    this.#open.set(id, handlers);
    this.#write({ kind: "open", id, target, ...complete(content) });
  }

  send(id: string, content: CommContent): void {
    if (this.#open.has(id)) this.#write({ kind: "msg", id, ...complete(content) });
  }

  close(id: string): void {
    if (this.#open.delete(id)) this.#write({ kind: "close", id, ...complete({ data: {} }) });
  }

  onOpen(target: string, accept: Accept): () => void {
    this.#targets.set(target, accept);
    return () => {
      if (this.#targets.get(target) === accept) this.#targets.delete(target);
    };
  }

  onSettle(callback: (what: Settled) => void): void {
    this.#settle.add(callback);
  }

  /** To be called before the end of a cell is reported, or of a message's handling. */
  settle(cell: number, what: Settled): void {
    for (const callback of this.#settle) this.#guarded(cell, () => callback(what));
  }

  #handle({ cell, message }: CommRequest): void {
    if (message.kind === "open" && message.target === widgetControlTarget) {
      this.showsWidgets = true;
      return;
    }
    const { writer, run } = this.#context;
    writer.event({ type: "comm-started", cell });
    run(cell, () => {
      this.#guarded(cell, () => this.#deliver(message));
      this.settle(cell, "message");
    });
    writer.event({ type: "comm-done", cell });
  }

  #deliver(message: CommMessage): void {
    const { id } = message;
    switch (message.kind) {
      case "open": {
        const handlers = this.#targets.get(message.target)?.(id, message);
        if (handlers) this.#open.set(id, handlers);
        else this.#write({ kind: "close", id, ...complete({ data: {} }) });
        return;
      }
      case "msg":
        this.#open.get(id)?.message(message);
        return;
      case "close": {
        const handlers = this.#open.get(id);
        this.#open.delete(id);
        handlers?.close?.(message);
      }
    }
  }

  #guarded(cell: number, action: () => void): void {
    try {
      action();
    } catch (thrown) {
      this.#context.failed(cell, thrown);
    }
  }

  #write(message: CommMessage): void {
    this.#context.writer.event({ type: "comm", cell: this.#context.cell(), message });
  }
}

function complete({ data, metadata = {}, buffers = [] }: CommContent): Required<CommContent> {
  return { data, metadata, buffers };
}
