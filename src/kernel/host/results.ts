/** Names for results, the latest first. */
const LATEST = ["_", "__", "___"];

/**
 * Keeps what cells gave and were, as the globals `_`, `Out[n]` and `In[n]`. A name that a cell declares stands before
 * a global, so a student's own `_` is never touched.
 */
export class Results {
  #values: unknown[] = [];
  #outputs: Record<number, unknown> = {};
  readonly #inputs = [""];

  constructor() {
    for (const [i, name] of LATEST.entries()) offer(name, () => this.#values[i]);
    offer("Out", () => this.#outputs);
    offer("In", () => this.#inputs);
  }

  addInput(cell: number, source: string): void {
    this.#inputs[cell] = source;
  }

  addResult(cell: number, value: unknown): void {
    this.#outputs[cell] = value;
    this.#values = [value, ...this.#values.slice(0, LATEST.length - 1)];
  }

  /** The cells that ran, with their numbers. */
  inputs(): [cell: number, source: string][] {
    return this.#inputs.map((source, cell): [number, string] => [cell, source]).filter(([cell]) => cell > 0);
  }

  /** Lets go of all results. */
  forget(): void {
    this.#values = [];
    this.#outputs = {};
  }
}

/** A global that is read from here until somebody assigns to it. */
function offer(name: string, get: () => unknown): void {
  Object.defineProperty(globalThis, name, {
    get,
    set: (value) => Object.defineProperty(globalThis, name, { value, writable: true, configurable: true }),
    configurable: true,
    enumerable: false,
  });
}
