/**
 * Does something when asked, in the long run at most so many times a second; what was held back is done a little later. In
 * a synchronous loop, where no timer comes, it is done when it is asked for again.
 */
export class Throttle {
  readonly #interval: number;
  readonly #burst: number;
  readonly #action: () => void;
  /** When the next action would be due if they were spread evenly, in milliseconds. */
  #due = 0;
  #timer: NodeJS.Timeout | undefined;

  /**
   * @param rate actions a second
   * @param burst how many may come in a row before they are spread out
   */
  constructor(rate: number, burst: number, action: () => void) {
    this.#burst = burst;
    this.#interval = 1000 / rate;
    this.#action = action;
  }

  trigger(): void {
    const now = performance.now();
    if (now >= this.#due - (this.#burst - 1) * this.#interval) {
      this.#due = Math.max(this.#due, now) + this.#interval;
      this.stop();
      this.#action();
    } else {
      this.#timer ??= setTimeout(() => {
        this.#timer = undefined;
        this.trigger();
      }, this.#interval);
    }
  }

  /** Forgets what was held back. */
  stop(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
  }
}
