import { display } from "../display.js";
import { displayMethod } from "../mime-bundle.js";
import { refuseOtherThanText, refuseUnknownOptions } from "../options.js";
import { brief } from "../text.js";
import { LiveHtml } from "./live-html.js";
import { type ProgressState, progressHtml } from "./progress-html.js";

export interface ProgressOptions {
  /** Stands before the bar. */
  label?: string;
}

/** A progress bar, and what it is the progress of: iterate over it, or tell it by {@link update} how far you are. */
export class Progress<T> extends LiveHtml<ProgressState> implements Iterable<T>, AsyncIterable<T> {
  readonly #items: Iterable<T> | AsyncIterable<T>;
  #begun = performance.now();
  #seen = false;

  constructor(items: Iterable<T> | AsyncIterable<T>, total: number | null, label: string) {
    super({
      state: { label, value: 0, total, elapsed: 0, rate: 0, phase: "running" },
      html: progressHtml,
      text: ({ value, total, phase }) =>
        `${label === "" ? "Progress" : label}: ${value}${total === null ? "" : ` of ${total}`}${phase === "stopped" ? ", stopped" : ""}`,
    });
    this.#items = items;
  }

  /** Goes on by so many steps. */
  update(steps = 1): void {
    if (!Number.isFinite(steps))
      throw new RangeError(`update: steps must be a finite number, but is ${brief(steps)}`);
    this.#show();
    this.#advance(steps);
  }

  *[Symbol.iterator](): Generator<T> {
    const items = this.#items as Iterable<T>;
    if (typeof items[Symbol.iterator] !== "function")
      throw new TypeError("progress: what it goes over is asynchronous, so it needs `for await`");
    this.#restart();
    let whole = false;
    try {
      for (const item of items) {
        yield item;
        this.#advance(1);
      }
      whole = true;
    } finally {
      this.#end(whole);
    }
  }

  async *[Symbol.asyncIterator](): AsyncGenerator<T> {
    this.#restart();
    let whole = false;
    try {
      for await (const item of this.#items) {
        yield item;
        this.#advance(1);
      }
      whole = true;
    } finally {
      this.#end(whole);
    }
  }

  override [displayMethod]() {
    this.#seen = true;
    return super[displayMethod]();
  }

  protected override interrupted(): void {
    if (this.peek().phase === "running") this.#end(false);
  }

  #show(): void {
    if (!this.#seen) display(this);
  }

  #restart(): void {
    this.#begun = performance.now();
    this.set({ value: 0, elapsed: 0, rate: 0, phase: "running" });
    this.#show();
  }

  #advance(steps: number): void {
    const { value, total } = this.peek();
    const now = value + steps;
    const elapsed = (performance.now() - this.#begun) / 1000;
    const phase = total !== null && now >= total ? "done" : "running";
    this.set({ value: now, elapsed, rate: elapsed > 0 ? now / elapsed : 0, phase });
    if (phase === "done") this.showLast();
  }

  #end(whole: boolean): void {
    if (whole && this.peek().phase === "done") return;
    const elapsed = (performance.now() - this.#begun) / 1000;
    this.set({ elapsed, phase: whole ? "done" : "stopped" });
    this.showLast();
  }
}

/**
 * A progress bar with rate and time left, for a number of steps or around what a loop goes over:
 * `for (const epoch of progress(100, { label: "Training" })) …`. It shows itself when the loop begins.
 *
 * @throws RangeError if the number of steps is negative or no whole number; TypeError if nothing can be iterated over
 */
export function progress(total: number, options?: ProgressOptions): Progress<number>;
export function progress<T>(items: Iterable<T> | AsyncIterable<T>, options?: ProgressOptions): Progress<T>;
export function progress<T>(
  what: number | Iterable<T> | AsyncIterable<T>,
  options: ProgressOptions = {},
): Progress<T | number> {
  refuseUnknownOptions("progress", options, ["label"]);
  refuseOtherThanText("progress", options, ["label"]);
  const label = options.label ?? "";
  if (typeof what === "number") {
    if (!Number.isInteger(what) || what < 0)
      throw new RangeError(
        `progress: the number of steps must be a whole number from 0, but is ${brief(what)}`,
      );
    return new Progress<number>(count(what), what, label);
  }
  const from = Object(what) as Partial<Iterable<T> & AsyncIterable<T>>;
  if (typeof from[Symbol.iterator] !== "function" && typeof from[Symbol.asyncIterator] !== "function")
    throw new TypeError(
      `progress: what it goes over must be a number or something to iterate over, but is ${brief(what)}`,
    );
  const { length, size } = what as { length?: unknown; size?: unknown };
  const total = typeof length === "number" ? length : typeof size === "number" ? size : null;
  return new Progress<T>(what, total, label);
}

function count(total: number): Iterable<number> {
  return {
    *[Symbol.iterator]() {
      for (let i = 0; i < total; i++) yield i;
    },
  };
}
