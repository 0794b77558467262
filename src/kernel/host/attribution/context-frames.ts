import { AsyncLocalStorage } from "node:async_hooks";
import type { Attribution } from "./attribution.js";

/** Attribution by Node's own means: every callback and continuation knows where it was started. */
export class ContextFrames implements Attribution {
  readonly #storage = new AsyncLocalStorage<number>();

  get cell(): number | undefined {
    return this.#storage.getStore();
  }

  run<T>(cell: number, action: () => T): T {
    return this.#storage.run(cell, action);
  }

  /** Node has seen to it. */
  resumed(): void {}

  begun(): void {}
}
