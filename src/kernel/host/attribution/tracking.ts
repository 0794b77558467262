import { type Schedule, wrapTimers } from "../wrap-timers.js";
import type { Attribution } from "./attribution.js";

/**
 * Attribution for Node 20 by following what cells start: timers and microtasks are wrapped, and compiled cells say after
 * each `await` whose they are. What comes by other ways (a socket's events) has no known cell.
 */
export class Tracking implements Attribution {
  #cell: number | undefined;
  /** Node's own, since the one that cells see is wrapped. */
  readonly #nextTick = process.nextTick.bind(process);

  constructor() {
    wrapTimers((schedule) => this.#wrapped(schedule));
    globalThis.queueMicrotask = this.#wrapped(globalThis.queueMicrotask as Schedule) as typeof queueMicrotask;
    process.nextTick = this.#wrapped(process.nextTick as Schedule) as typeof process.nextTick;
    this.#followThen();
  }

  get cell(): number | undefined {
    return this.#cell;
  }

  run<T>(cell: number, action: () => T): T {
    const before = this.#cell;
    this.#cell = cell;
    let failed = true;
    try {
      const value = action();
      failed = false;
      return value;
    } finally {
      // Whoever hears of an error that nobody caught asks whose it is.
      if (failed) this.#leaveSoon();
      else this.#cell = before;
    }
  }

  resumed(cell: number): void {
    if (this.#cell === cell) return;
    this.#cell = cell;
    // Until what follows the `await` is done; whatever the event loop does then is none of the cell's.
    this.#leaveSoon();
  }

  begun(): void {
    this.#cell = undefined;
  }

  #leaveSoon(): void {
    this.#nextTick(() => {
      this.#cell = undefined;
    });
  }

  /** Also behind `catch` and `finally`, which call `then`; `await` doesn't. */
  #followThen(): void {
    const { then } = Promise.prototype;
    const follow = (callback: unknown) => {
      const cell = this.#cell;
      if (cell === undefined || typeof callback !== "function") return callback;
      return (value: unknown) => {
        this.resumed(cell);
        return callback(value);
      };
    };
    function followed(this: Promise<unknown>, fulfilled: unknown, rejected: unknown) {
      return Reflect.apply(then, this, [follow(fulfilled), follow(rejected)]);
    }
    // biome-ignore lint/suspicious/noThenProperty: promises have it already
    Object.defineProperty(Promise.prototype, "then", { value: followed });
  }

  #wrapped(schedule: Schedule): Schedule {
    return (callback, ...rest) => {
      const cell = this.#cell;
      if (cell === undefined || typeof callback !== "function") return schedule(callback, ...rest);
      return schedule((...args) => this.run(cell, () => callback(...args)), ...rest);
    };
  }
}
