import type { XPublisher } from "zeromq";
import type { MimeBundle } from "../../display/index.js";
import { type Header, newHeader, SendQueue, type Wire } from "../protocol/index.js";
import { Publisher } from "./publisher.js";

/** What goes along with a message's content. */
export interface Attachments {
  metadata?: Record<string, unknown>;
  buffers?: Uint8Array[];
}

type StreamName = "stdout" | "stderr";

/** Printed text is sent when it is this old or this long, and before anything else that is published. */
const STREAM_DELAY_MS = 50;
const STREAM_BYTES = 64 * 1024;
const MAX_WAITING_BYTES = 4 * 1024 * 1024;

/** Publishes to everybody who listens: output, results, errors and status, in the order they happened. */
export class IOPub {
  readonly #wire: Wire;
  readonly #session: string;
  readonly #publisher: Publisher;
  readonly #queue: SendQueue;
  readonly #heard = withResolvers();
  #stream: { name: StreamName; parent: Partial<Header>; text: string } | undefined;
  #timer: NodeJS.Timeout | undefined;

  constructor(socket: XPublisher, wire: Wire, session: string) {
    this.#wire = wire;
    this.#session = session;
    this.#publisher = new Publisher(socket);
    this.#queue = new SendQueue(this.#publisher);
    void this.#welcome(socket);
  }

  /** Everything but printed text. */
  publish(type: string, parent: Partial<Header>, content: object, more: Attachments = {}): void {
    this.flush();
    this.#send(type, parent, content, more);
  }

  status(state: "starting" | "busy" | "idle", parent: Partial<Header>): void {
    this.publish("status", parent, { execution_state: state });
  }

  /** Printed text, merged with what came just before it on the same stream. */
  stream(name: StreamName, parent: Partial<Header>, text: string): void {
    const pending = this.#stream;
    if (pending && (pending.name !== name || pending.parent !== parent)) this.flush();
    if (this.#stream) this.#stream.text += text;
    else {
      this.#stream = { name, parent, text };
      this.#timer = setTimeout(() => this.flush(), STREAM_DELAY_MS);
    }
    if (this.#stream.text.length >= STREAM_BYTES) this.flush();
  }

  flush(): void {
    clearTimeout(this.#timer);
    const stream = this.#stream;
    if (!stream) return;
    this.#stream = undefined;
    this.#send("stream", stream.parent, { name: stream.name, text: stream.text });
  }

  /** Resolves once what was published so far is with ZeroMQ. */
  drained(): Promise<void> {
    this.flush();
    return this.#queue.drained();
  }

  /** Resolves once there is room for more, so that a slow reader slows the cell down instead of filling the memory. */
  async roomy(): Promise<void> {
    if (this.#queue.waiting > MAX_WAITING_BYTES) await this.#queue.drained();
  }

  /** @param topic by which subscribers may select */
  #send(
    type: string,
    parent: Partial<Header>,
    content: object,
    { metadata = {}, buffers = [] }: Attachments = {},
    topic = type,
  ): void {
    const frames = this.#wire.encode({
      identities: [Buffer.from(topic)],
      header: newHeader(type, this.#session),
      parentHeader: parent,
      metadata,
      content,
      buffers,
    });
    this.#queue.send(frames).catch(() => {});
  }

  /** Resolves once somebody listens. Clients don't wait for that before their first request, and would miss its idle. */
  get heard(): Promise<void> {
    return this.#heard.promise;
  }

  /** Greets each new subscriber, so that a client knows when it can no longer miss anything (JEP 65). */
  async #welcome(socket: XPublisher): Promise<void> {
    for await (const [frame] of socket) {
      if (frame?.[0] !== 1) continue;
      this.#publisher.expectReader();
      this.#heard.resolve();
      const topic = frame.subarray(1).toString();
      this.#send("iopub_welcome", {}, { subscription: topic }, {}, topic);
    }
  }
}

function withResolvers(): { promise: Promise<void>; resolve: () => void } {
  let resolve = () => {};
  const promise = new Promise<void>((done) => {
    resolve = done;
  });
  return { promise, resolve };
}

/** The content of messages that show a bundle. */
export function displayContent(data: MimeBundle, metadata: object = {}, displayId?: string): object {
  return { data, metadata, transient: displayId === undefined ? {} : { display_id: displayId } };
}
