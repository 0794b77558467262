/** A ZeroMQ socket that can send; zeromq.js lets one send be in flight and throws EBUSY for another. */
export interface Sender {
  send(frames: Uint8Array[]): Promise<void>;
}

/** Sends on one socket in order, one at a time. */
export class SendQueue {
  readonly #socket: Sender;
  #last: Promise<void> = Promise.resolve();

  constructor(socket: Sender) {
    this.#socket = socket;
  }

  /** Resolves once the frames are with ZeroMQ, as everything queued before them. */
  send(frames: Uint8Array[]): Promise<void> {
    const sent = this.#last.then(() => this.#socket.send(frames));
    // A message that can't be sent (its receiver has gone) must not hold up the ones behind it.
    this.#last = sent.catch(() => {});
    return sent;
  }

  /** Resolves once everything queued so far is sent. */
  drained(): Promise<void> {
    return this.#last;
  }
}
