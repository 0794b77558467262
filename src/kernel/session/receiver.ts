import type { Router } from "zeromq";
import { log } from "../log.js";
import {
  type ConnectionInfo,
  isRequest,
  type Message,
  newHeader,
  Replays,
  SendQueue,
  Wire,
} from "../protocol/index.js";

/** Sends the reply to a request. */
export type Reply = (content: object, metadata?: object) => void;

/** Parsing blocks this thread, which must be free for an interrupt: so much takes it about half a second. */
const MAX_JSON_BYTES = 64 * 1024 * 1024;

/** The session's end of the wire: it refuses what comes twice or is too long. */
export function sessionWire({ key, signature_scheme }: ConnectionInfo): Wire {
  return new Wire(key, signature_scheme, { replays: new Replays(), maxJsonBytes: MAX_JSON_BYTES });
}

/** Takes requests from one socket. What is none is dropped with one line in the log. */
export class Receiver {
  readonly #socket: Router;
  readonly #wire: Wire;
  readonly #session: string;
  readonly #queue: SendQueue;

  /** @param session the kernel's session id */
  constructor(socket: Router, wire: Wire, session: string) {
    this.#socket = socket;
    this.#wire = wire;
    this.#session = session;
    this.#queue = new SendQueue(socket);
  }

  /**
   * Hands on every request, until the socket closes.
   *
   * @param handle answers a request; it must not throw
   * @param published resolves once what was published so far is out: a reply follows it, since some clients read what
   *   was published once, when the reply is there
   */
  async serve(
    handle: (message: Message, reply: Reply) => void,
    published: () => Promise<void>,
  ): Promise<void> {
    for await (const frames of this.#socket) {
      const message = this.#decode(frames);
      if (!message) continue;
      const reply: Reply = (content, metadata = {}) => {
        const encoded = this.#encode(message, content, metadata);
        this.#queue.send(encoded, published()).catch(() => {});
      };
      handle(message, reply);
    }
  }

  /** Resolves once every reply given so far is with ZeroMQ. */
  drained(): Promise<void> {
    return this.#queue.drained();
  }

  #decode(frames: Uint8Array[]): Message | undefined {
    try {
      const message = this.#wire.decode(frames);
      const { msg_type: type } = message.header;
      if (isRequest(type)) return message;
      log(`dropped a message of a type that kernels don't know: ${JSON.stringify(type)}`);
    } catch (error) {
      log(`dropped a message: ${(error as Error).message}`);
    }
    return undefined;
  }

  #encode(request: Message, content: object, metadata: object): Uint8Array[] {
    return this.#wire.encode({
      identities: request.identities,
      header: newHeader(request.header.msg_type.replace(/_request$/, "_reply"), this.#session),
      parentHeader: request.header,
      metadata: metadata as Record<string, unknown>,
      content,
      buffers: [],
    });
  }
}
