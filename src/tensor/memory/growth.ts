import { runningPlace } from "./place.js";

/** What there was after a collection, all of it reachable. */
export interface Level {
  tensors: number;
  bytes: number;
}

/** While growth is suspected, the place is looked for of the first so many tensors and then of each so-many-eth. */
const FIRST = 100;
const EACH = 97;
/** A place is named when it made as many of those looked at. */
const EVIDENCE = 10;

/**
 * Tells when tensors that are reachable grow without end. It looks at what each collection leaves. If most of what came since
 * the one before is still there, that may be a data set; stacks are looked at from then on. If it is so again, it is
 * called a leak, and the line that made most of it is named, each line once.
 */
export class Growth {
  readonly #warn: (message: string) => void;
  readonly #named = new Set<string>();
  #after: Level = { tensors: 0, bytes: 0 };
  #suspected = false;
  #looked = 0;

  constructor(warn: (message: string) => void) {
    this.#warn = warn;
  }

  /** The place to note with a tensor that is made now, if it is looked at. */
  place(): string | undefined {
    if (!this.#suspected) return undefined;
    this.#looked++;
    return this.#looked <= FIRST || this.#looked % EACH === 0 ? runningPlace() : undefined;
  }

  /**
   * @param before what was there after the collection before, less what has gone since
   * @param now what a collection left
   * @param allowed how much was to come between two collections
   * @param places how many tensors each place has made of those looked at
   */
  collected(before: Level, now: Level, allowed: Level, places: () => Map<string, number>): void {
    const grown =
      now.tensors - before.tensors > allowed.tensors / 2 || now.bytes - before.bytes > allowed.bytes / 2;
    const fell = before.tensors < this.#after.tensors / 2 || before.bytes < this.#after.bytes / 2;
    if (grown && this.#suspected && !fell) this.#name(now, places());
    this.#suspected = grown;
    this.#looked = 0;
    this.#after = now;
  }

  #name(now: Level, places: Map<string, number>): void {
    const [most] = [...places].toSorted(([, a], [, b]) => b - a);
    if (!most || most[1] < EVIDENCE || this.#named.has(most[0])) return;
    this.#named.add(most[0]);
    this.#warn(
      `lectern/tensor: ${now.tensors.toLocaleString("en")} tensors (${megabytes(now.bytes)}) are alive, and more and more ` +
        `come. Most are made at ${most[0]}. They can't be freed, as something still refers to them: an array that grows, ` +
        "say. Keep numbers in place of tensors (await tensor.data()), or dispose() of those that are no longer needed.",
    );
  }
}

function megabytes(bytes: number): string {
  return `${(bytes / 2 ** 20).toFixed(bytes < 10 * 2 ** 20 ? 1 : 0)} MB`;
}
