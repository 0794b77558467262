import { setTimeout as delay } from "node:timers/promises";
import type { XPublisher } from "zeromq";
import type { Sender } from "../protocol/index.js";

/** How long a subscriber may take none of what waits for it, before it is left behind. */
const PATIENCE_MS = 10_000;
const RETRY_MS = 1;

/**
 * Publishes no faster than the slowest subscriber reads, so that neither is anything dropped nor does what waits for it
 * fill the memory. One that reads nothing at all (a stopped console) holds the others up for ten seconds, once.
 */
export class Publisher implements Sender {
  readonly #socket: XPublisher;
  readonly #patience: number;
  #patient = true;

  /** @param socket with the option `noDrop` @param patience in milliseconds */
  constructor(socket: XPublisher, patience = PATIENCE_MS) {
    this.#socket = socket;
    this.#patience = patience;
  }

  /** Somebody has subscribed. */
  expectReader(): void {
    if (!this.#patient) this.#setPatience(true);
  }

  #setPatience(patient: boolean): void {
    this.#patient = patient;
    // zeromq.js warns that options take effect at the next bind, which is not so for this one.
    const { emitWarning } = process;
    process.emitWarning = () => {};
    this.#socket.noDrop = patient;
    process.emitWarning = emitWarning;
  }

  async send(frames: Uint8Array[]): Promise<void> {
    for (const end = Date.now() + this.#patience; ; ) {
      try {
        return await this.#socket.send(frames);
      } catch (error) {
        if ((error as NodeJS.ErrnoException).code !== "EAGAIN" || !this.#patient) throw error;
      }
      if (Date.now() > end) {
        // From now on ZeroMQ drops what that one does not take; the others get everything.
        this.#setPatience(false);
      }
      await delay(RETRY_MS);
    }
  }
}
