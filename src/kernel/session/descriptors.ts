import { readSync } from "node:fs";
import { Socket } from "node:net";
import { Kind } from "../channel/index.js";
import { Descriptor, isPiped } from "../log.js";

type Stream = Kind.Stdout | Kind.Stderr;

const PIPE_BYTES = 64 * 1024;

/**
 * What child processes and native code write to the process's descriptors 1 and 2. JavaScript's own writes go another
 * way (`host/output.ts`), where their order with everything else is kept.
 */
export class Descriptors {
  readonly #receive: (stream: Stream, bytes: Uint8Array) => void;
  readonly #buffer = Buffer.alloc(PIPE_BYTES);

  constructor(receive: (stream: Stream, bytes: Uint8Array) => void) {
    this.#receive = receive;
    if (!isPiped) return;
    this.#listen(Descriptor.Stdout, Kind.Stdout);
    this.#listen(Descriptor.Stderr, Kind.Stderr);
  }

  /** Takes what is there now, so that what was written before something else happened is shown before it. */
  drain(): void {
    if (!isPiped) return;
    this.#take(Descriptor.Stdout, Kind.Stdout);
    this.#take(Descriptor.Stderr, Kind.Stderr);
  }

  #listen(descriptor: number, stream: Stream): void {
    // Also makes reading from the descriptor never wait.
    const socket = new Socket({ fd: descriptor, readable: true, writable: false });
    socket.on("data", (bytes: Uint8Array) => this.#receive(stream, bytes));
    // A cell may have closed it.
    socket.on("error", () => socket.destroy());
    socket.unref();
  }

  #take(descriptor: number, stream: Stream): void {
    try {
      for (;;) {
        const length = readSync(descriptor, this.#buffer);
        if (length === 0) return;
        this.#receive(stream, Uint8Array.prototype.slice.call(this.#buffer, 0, length));
      }
    } catch {
      // EAGAIN: nothing there.
    }
  }
}
