import { AsyncLocalStorage } from "node:async_hooks";
import { promiseHooks } from "node:v8";
import { hasContextFrames } from "../display/index.js";

/** Knows to which `it` the code belongs that runs, also after an await and in callbacks. */
export interface Running<T> {
  run<R>(it: T, action: () => R): R;
  /** Runs what belongs to none. */
  exit<R>(action: () => R): R;
  getStore(): T | undefined;
  /** To be called while tests run; what it gives ends it. */
  follow(): () => void;
}

class InContextFrames<T> extends AsyncLocalStorage<T> implements Running<T> {
  follow(): () => void {
    return () => {};
  }
}

type Schedule = (callback: (...args: unknown[]) => unknown, ...rest: unknown[]) => unknown;

/**
 * For a Node without context frames, whose `AsyncLocalStorage` enables async hooks. From then on, for the whole session, a callback that is
 * broken off by an interrupt leaves a stack that Node finds corrupted: it aborts, and all variables are gone. Here
 * promises are followed by V8's own hooks, and the global timers are wrapped, while tests run. What comes by other ways (a socket's
 * events) counts for the `it` that was begun last, as one runs after another.
 */
class AlongPromises<T extends object> implements Running<T> {
  /** null for none, undefined where it isn't known. */
  #now: T | null | undefined;
  #last: T | undefined;
  #stop: (() => void) | undefined;
  readonly #owners = new WeakMap<Promise<unknown>, T | null>();

  run<R>(it: T, action: () => R): R {
    this.#last = it;
    return this.#within(it, action);
  }

  exit<R>(action: () => R): R {
    return this.#within(null, action);
  }

  getStore(): T | undefined {
    return this.#now === undefined ? this.#last : (this.#now ?? undefined);
  }

  /** A check that was interrupted never stops it; the next one does. */
  follow(): () => void {
    this.#stop ??= this.#start();
    return () => {
      this.#stop?.();
      this.#stop = undefined;
      this.#last = undefined;
    };
  }

  #start(): () => void {
    const unhook = promiseHooks.createHook({
      init: (promise) => {
        if (this.#now !== undefined) this.#owners.set(promise, this.#now);
      },
      before: (promise) => {
        this.#now = this.#owners.get(promise);
      },
      after: () => {
        this.#now = undefined;
      },
    }) as () => void;
    const before = { setTimeout, setInterval, setImmediate };
    for (const [name, schedule] of Object.entries(before)) {
      const wrapped = this.#wrapped(schedule as Schedule);
      // With `util.promisify`'s note of how to make a promise of it.
      Object.defineProperties(wrapped, Object.getOwnPropertyDescriptors(schedule));
      Object.assign(globalThis, { [name]: wrapped });
    }
    return () => {
      unhook();
      Object.assign(globalThis, before);
    };
  }

  #wrapped(schedule: Schedule): Schedule {
    return (callback, ...rest) => {
      const now = this.#now;
      if (now === undefined || typeof callback !== "function") return schedule(callback, ...rest);
      return schedule((...args) => this.#within(now, () => callback(...args)), ...rest);
    };
  }

  #within<R>(it: T | null, action: () => R): R {
    const before = this.#now;
    this.#now = it;
    try {
      return action();
    } finally {
      this.#now = before;
    }
  }
}

export function createRunning<T extends object>(): Running<T> {
  return hasContextFrames() ? new InContextFrames<T>() : new AlongPromises<T>();
}
