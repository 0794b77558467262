import { wrapTimers } from "./wrap-timers.js";

/** Thrown where a cell that was interrupted while it waited goes on. */
export class KeyboardInterrupt extends Error {
  override name = "KeyboardInterrupt";
}

interface Handle {
  /** Node's own mark of a timer that has run or was cleared. */
  _destroyed?: boolean;
}

/** So many timers of a cell are kept before those that have run are looked for. */
const CROWD = 1000;

/**
 * Ends what interrupted cells have going. A cell that waits at an `await` is given up at once, but its loop would go on behind
 * it: the cell's own code is told so where it comes back from an `await`, and what packages do ends with the timers
 * that the cell had them start.
 */
export class Interruptions {
  readonly #cell: () => number | undefined;
  readonly #interrupted = new Set<number>();
  /** What running cells have started. */
  readonly #timers = new Map<number, Set<Handle>>();
  #crowd = CROWD;

  /** @param cell gives the cell that causes what happens now */
  constructor(cell: () => number | undefined) {
    this.#cell = cell;
    wrapTimers((schedule) => (callback, ...rest) => {
      const handle = schedule(callback, ...rest);
      this.#add(handle as Handle);
      return handle;
    });
  }

  begin(cell: number): void {
    this.#timers.set(cell, new Set());
  }

  /** What a cell has going when it ends by itself goes on. */
  end(cell: number): void {
    this.#timers.delete(cell);
  }

  interrupt(cell: number): void {
    this.#interrupted.add(cell);
    for (const handle of this.#timers.get(cell) ?? []) clear(handle);
    this.#timers.delete(cell);
  }

  /** @throws KeyboardInterrupt if `cell` was interrupted */
  check(cell: number): void {
    if (this.#interrupted.has(cell))
      throw new KeyboardInterrupt("the cell that this belongs to was interrupted");
  }

  #add(handle: Handle): void {
    const cell = this.#cell();
    const timers = cell === undefined ? undefined : this.#timers.get(cell);
    if (!timers) return;
    timers.add(handle);
    if (timers.size < this.#crowd) return;
    for (const each of timers) if (each._destroyed) timers.delete(each);
    this.#crowd = Math.max(CROWD, 2 * timers.size);
  }
}

function clear(handle: Handle): void {
  if ("refresh" in handle) clearTimeout(handle as NodeJS.Timeout);
  else clearImmediate(handle as NodeJS.Immediate);
}
