import { randomUUID } from "node:crypto";
import { Dealer, Subscriber } from "zeromq";
import {
  type ConnectionInfo,
  endpoint,
  type Header,
  type Message,
  newHeader,
  SendQueue,
  Wire,
} from "../kernel/protocol/index.js";

type Listener = (message: Message) => void;

/** What a request may have besides its content. */
export interface RequestOptions {
  buffers?: Uint8Array[];
  /** The subshell that is to deal with it, rather than the kernel's main one. */
  subshell?: string;
}

/** Our ends of a kernel's shell, control, stdin and iopub channels. */
export class Channels {
  readonly #session = randomUUID();
  readonly #wire: Wire;
  // A closed kernel must not hold up our own end: what it hasn't taken is dropped.
  readonly #shell = new Dealer({
    routingId: this.#session,
    linger: 0,
    sendHighWaterMark: 0,
    receiveHighWaterMark: 0,
    reconnectInterval: 20,
  });
  readonly #control = new Dealer({
    linger: 0,
    sendHighWaterMark: 0,
    receiveHighWaterMark: 0,
    reconnectInterval: 20,
  });
  /** Of the same identity as shell: by that the kernel finds who sent a request. */
  readonly #stdin = new Dealer({
    routingId: this.#session,
    linger: 0,
    sendHighWaterMark: 0,
    receiveHighWaterMark: 0,
    reconnectInterval: 20,
  });
  readonly #iopub = new Subscriber({ linger: 0, receiveHighWaterMark: 0, reconnectInterval: 20 });
  readonly #queues = {
    shell: new SendQueue(this.#shell),
    control: new SendQueue(this.#control),
    stdin: new SendQueue(this.#stdin),
  };
  readonly #inputs = new Set<Listener>();
  readonly #replies = new Map<string, Listener>();
  readonly #publications = new Set<Listener>();
  #closed = false;

  constructor(info: ConnectionInfo) {
    this.#wire = new Wire(info.key, info.signature_scheme);
    this.#shell.connect(endpoint(info, "shell"));
    this.#control.connect(endpoint(info, "control"));
    this.#stdin.connect(endpoint(info, "stdin"));
    this.#iopub.connect(endpoint(info, "iopub"));
    this.#iopub.subscribe();
    for (const socket of [this.#shell, this.#control]) {
      void this.#receive(socket, (message) => {
        const id = message.parentHeader.msg_id ?? "";
        const listener = this.#replies.get(id);
        this.#replies.delete(id);
        listener?.(message);
      });
    }
    void this.#receive(this.#stdin, (message) => {
      for (const listener of this.#inputs) listener(message);
    });
    void this.#receive(this.#iopub, (message) => {
      for (const listener of this.#publications) listener(message);
    });
  }

  /** Sends a request; returns its id, by which publications refer to it, and the promise of its reply. */
  request(
    channel: "shell" | "control",
    type: string,
    content: Record<string, unknown>,
    options?: RequestOptions,
  ): { id: string; reply: Promise<Message> } {
    const id = this.tell(channel, type, content, options);
    return { id, reply: new Promise<Message>((resolve) => this.#replies.set(id, resolve)) };
  }

  /** Sends a message that has no reply. @param parent what it answers @returns its id */
  tell(
    channel: "shell" | "control" | "stdin",
    type: string,
    content: Record<string, unknown>,
    { buffers = [], subshell }: RequestOptions = {},
    parent: Partial<Header> = {},
  ): string {
    const header = newHeader(type, this.#session);
    if (subshell !== undefined) header.subshell_id = subshell;
    const frames = this.#wire.encode({
      identities: [],
      header,
      parentHeader: parent,
      metadata: {},
      content,
      buffers,
    });
    // A send fails only when the socket has been closed; nobody waits for the reply then.
    this.#queues[channel].send(frames).catch(() => {});
    return header.msg_id;
  }

  /** Hears what the kernel asks the user, until the returned function is called. */
  onInputRequest(listener: Listener): () => void {
    this.#inputs.add(listener);
    return () => this.#inputs.delete(listener);
  }

  /** Hears everything that the kernel publishes, until the returned function is called. */
  onPublication(listener: Listener): () => void {
    this.#publications.add(listener);
    return () => this.#publications.delete(listener);
  }

  close(): void {
    this.#closed = true;
    for (const socket of [this.#shell, this.#control, this.#stdin, this.#iopub]) socket.close();
  }

  async #receive(socket: Dealer | Subscriber, handle: Listener): Promise<void> {
    try {
      for await (const frames of socket) this.#deliver(frames, handle);
    } catch (error) {
      // A socket that is closed while it is being read from fails now and then.
      if (!this.#closed) throw error;
    }
  }

  #deliver(frames: Uint8Array[], handle: Listener): void {
    let message: Message;
    try {
      message = this.#wire.decode(frames);
    } catch {
      // Unsigned or broken frames are not from our kernel; Jupyter drops them as well.
      return;
    }
    handle(message);
  }
}
