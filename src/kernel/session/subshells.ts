import { randomUUID } from "node:crypto";

/** A row of requests of which one at a time is worked on. */
export interface Lane<R> {
  readonly waiting: R[];
  busy: boolean;
  /** Settles once the request that is being worked on is answered. */
  answered: Promise<void>;
}

/** The kernel's main shell and its subshells (JEP 91): each has a row of its own. */
export class Subshells<R> {
  readonly main: Lane<R> = emptyLane();
  readonly #lanes = new Map<string, Lane<R>>();

  /** @returns the new subshell's id */
  create(): string {
    const id = randomUUID();
    this.#lanes.set(id, emptyLane());
    return id;
  }

  /** Forgets a subshell. @returns its row, in which somebody may be waiting @throws Error if there is none of that id */
  delete(id: string): Lane<R> {
    const lane = this.get(id);
    this.#lanes.delete(id);
    return lane;
  }

  /** @param id null or undefined for the main shell @throws Error if there is no subshell of that id */
  get(id: string | null | undefined): Lane<R> {
    if (id === null || id === undefined) return this.main;
    const lane = this.#lanes.get(id);
    if (!lane)
      throw new Error(`subshell_id must be that of a subshell which was created, got ${JSON.stringify(id)}`);
    return lane;
  }

  get ids(): string[] {
    return [...this.#lanes.keys()];
  }

  get lanes(): Lane<R>[] {
    return [this.main, ...this.#lanes.values()];
  }
}

function emptyLane<R>(): Lane<R> {
  return { waiting: [], busy: false, answered: Promise.resolve() };
}
