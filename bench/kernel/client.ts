import { Dealer, Subscriber } from "zeromq";
import {
  type ConnectionInfo,
  endpoint,
  newHeader,
  SendQueue,
  Wire,
} from "../../src/kernel/protocol/index.js";

export type Content = Record<string, unknown>;
type Listener = (type: string, content: Content) => void;

const delimiter = Buffer.from("<IDS|MSG>");

/**
 * A client that does as little as it can, so that it is the kernel that is measured: it checks no signatures, and
 * reads of what is published only what somebody waits for.
 */
export class Client {
  readonly #wire: Wire;
  readonly #shell: Dealer;
  readonly #control: Dealer;
  readonly #iopub: Subscriber;
  readonly #queues: { shell: SendQueue; control: SendQueue };
  readonly #replies = new Map<string, (content: Content) => void>();
  readonly #published = new Map<string, Listener>();

  constructor(info: ConnectionInfo) {
    this.#wire = new Wire(info.key, info.signature_scheme);
    const options = { linger: 0, receiveHighWaterMark: 0, reconnectInterval: 5 };
    this.#shell = new Dealer(options);
    this.#control = new Dealer(options);
    this.#iopub = new Subscriber(options);
    this.#queues = { shell: new SendQueue(this.#shell), control: new SendQueue(this.#control) };
    this.#shell.connect(endpoint(info, "shell"));
    this.#control.connect(endpoint(info, "control"));
    this.#iopub.connect(endpoint(info, "iopub"));
    this.#iopub.subscribe();
    for (const socket of [this.#shell, this.#control])
      void receive(socket, (type, parent, content) => {
        if (!type.endsWith("_reply")) return;
        this.#replies.get(parent)?.(content());
        this.#replies.delete(parent);
      });
    void receive(this.#iopub, (type, parent, content) => this.#published.get(parent)?.(type, content()));
  }

  /** @param onPublication hears what is published for the request, for ever */
  request(
    channel: "shell" | "control",
    type: string,
    content: Content,
    onPublication?: Listener,
  ): Promise<Content> {
    const header = newHeader(type, "bench");
    if (onPublication) this.#published.set(header.msg_id, onPublication);
    const part = { identities: [], parentHeader: {}, metadata: {}, buffers: [] };
    const reply = new Promise<Content>((resolve) => this.#replies.set(header.msg_id, resolve));
    this.#queues[channel].send(this.#wire.encode({ ...part, header, content })).catch(() => {});
    return reply;
  }

  close(): void {
    for (const socket of [this.#shell, this.#control, this.#iopub]) socket.close();
  }
}

async function receive(
  socket: Dealer | Subscriber,
  handle: (type: string, parent: string, content: () => Content) => void,
): Promise<void> {
  try {
    for await (const frames of socket) {
      const at = frames.findIndex((frame) => delimiter.equals(frame));
      const parse = (index: number) => JSON.parse(String(frames[at + index]));
      handle(parse(2).msg_type, parse(3).msg_id ?? "", () => parse(5));
    }
  } catch {
    // Closed while it was read from.
  }
}
