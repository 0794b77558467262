import { type ChildProcess, spawn } from "node:child_process";

/**
 * Hears of a SIGINT to the kernel's process group while the main thread, which gets it, computes. Node tells signals to no
 * other thread; so a process that does nothing stands in the group, and its end by the signal is the news.
 */
export class SignalSentinel {
  readonly #interrupted: () => void;
  #process: ChildProcess | undefined;
  #closed = false;

  constructor(interrupted: () => void) {
    this.#interrupted = interrupted;
  }

  /** Takes up position, unless it has done so. */
  watch(): void {
    if (this.#process || this.#closed || process.platform === "win32") return;
    // It ends with its standard input, and so with the kernel.
    const sentinel = spawn("cat", { stdio: ["pipe", "ignore", "ignore"] });
    this.#process = sentinel;
    sentinel.unref();
    sentinel.stdin.on("error", () => {});
    sentinel.on("error", () => this.close());
    sentinel.on("exit", (_code, signal) => {
      this.#process = undefined;
      if (signal !== "SIGINT") return;
      this.watch();
      this.#interrupted();
    });
  }

  close(): void {
    this.#closed = true;
    this.#process?.kill("SIGKILL");
  }
}
