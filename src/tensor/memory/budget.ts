import { mustBe } from "../../random/options.js";
import { collectGarbage, letGoOfWeakRefs } from "./garbage.js";
import type { Growth, Level } from "./growth.js";
import type { LooseTensors } from "./loose-tensors.js";

/** So many loose tensors may come before there is a collection, however small they are. */
const CROWD = 50_000;
/**
 * Where a collection takes more than this share of the time, because the heap is large, more may come before the next,
 * up to so many times more.
 */
const SHARE = 0.5;
const LARGEST_STRETCH = 4;
/** The share of the time for collections whose only purpose is a right count, and how many milliseconds of it add up. */
const COUNTING_SHARE = 0.1;
const COUNTING_SAVED = 1000;

/**
 * Collects garbage when so many bytes of tensors have come since the last time. V8 would not: it sees small objects, and
 * nothing of the memory that belongs to them.
 */
export class MemoryBudget {
  readonly #tensors: LooseTensors;
  readonly #growth: Growth;
  readonly #bytesNow: () => number;
  #bytes = 256 * 2 ** 20;
  #stretch = 1;
  #left: Level = { tensors: 0, bytes: 0 };
  #ended = 0;
  #saved = { milliseconds: COUNTING_SAVED, at: 0 };

  /** @param bytesNow all bytes of all tensors */
  constructor(tensors: LooseTensors, growth: Growth, bytesNow: () => number) {
    this.#tensors = tensors;
    this.#growth = growth;
    this.#bytesNow = bytesNow;
  }

  set bytes(value: number) {
    mustBe(
      "setMemoryBudget",
      "bytes",
      "a number of bytes, 1 MiB (1048576) or above",
      value,
      Number.isFinite(value) && value >= 2 ** 20,
    );
    this.#bytes = value;
  }

  /** Collects if there are more than are allowed. */
  check(): void {
    const left = this.#left;
    const bytes = this.#bytesNow();
    left.bytes = Math.min(left.bytes, bytes);
    left.tensors = Math.min(left.tensors, this.#tensors.count);
    const allowed = { tensors: this.#stretch * CROWD, bytes: this.#stretch * this.#bytes };
    if (bytes - left.bytes <= allowed.bytes && this.#tensors.count - left.tensors <= allowed.tensors) return;
    const ended = this.#ended;
    const took = this.collect();
    const tooLong = took > SHARE * (this.#ended - ended);
    this.#stretch = tooLong ? Math.min(2 * this.#stretch, LARGEST_STRETCH) : Math.max(this.#stretch / 2, 1);
    this.#left = { tensors: this.#tensors.count, bytes: this.#bytesNow() };
    this.#growth.collected(left, this.#left, allowed, () => this.#tensors.places());
  }

  /** Collects before tensors are counted, so that what is counted is reachable; not each time in a loop that counts. */
  collectForCounting(): void {
    if (this.#tensors.count === 0) return;
    const now = performance.now();
    const saved = this.#saved.milliseconds + COUNTING_SHARE * (now - this.#saved.at);
    if (saved < 0) return;
    this.#saved = { milliseconds: Math.min(saved, COUNTING_SAVED) - this.collect(), at: now };
  }

  /** @returns how long it took, in milliseconds */
  collect(): number {
    const begun = performance.now();
    letGoOfWeakRefs();
    collectGarbage();
    this.#tensors.sweep();
    this.#ended = performance.now();
    return this.#ended - begun;
  }
}
