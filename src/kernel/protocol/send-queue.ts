/** A ZeroMQ socket that can send; zeromq.js lets one send be in flight and throws EBUSY for another. */
export interface Sender {
  send(frames: Uint8Array[]): Promise<void>;
}

/** Sends on one socket in order, one at a time. */
export class SendQueue {
  readonly #socket: Sender;
  #last: Promise<void> = Promise.resolve();
  #waiting = 0;

  constructor(socket: Sender) {
    this.#socket = socket;
  }

  /**
   * Resolves once the frames are with ZeroMQ, as everything queued before them.
   *
   * @param after what else must have happened before, such as what another queue has still to send
   */
  send(frames: Uint8Array[], after?: Promise<void>): Promise<void> {
    const length = frames.reduce((sum, frame) => sum + frame.length, 0);
    this.#waiting += length;
    const ready = after ? this.#last.then(() => after) : this.#last;
    const sent = ready.then(() => this.#socket.send(frames));
    // A message that can't be sent (its receiver has gone) must not hold up the ones behind it.
    this.#last = sent
      .catch(() => {})
      .then(() => {
        this.#waiting -= length;
      });
    return sent;
  }

  /** The bytes that are not yet with ZeroMQ. */
  get waiting(): number {
    return this.#waiting;
  }

  /** Resolves once everything queued so far is sent. */
  drained(): Promise<void> {
    return this.#last;
  }
}
