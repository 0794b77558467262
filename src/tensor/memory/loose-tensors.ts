import type { Tensor } from "@tensorflow/tfjs";
import type { DataReference } from "../engine.js";
import { letGoOfWeakRefs } from "./garbage.js";

interface Entry extends DataReference {
  tensor: WeakRef<Tensor>;
  /** The line that made it, where it was looked for. */
  place: string | undefined;
}

/** After so many WeakRefs, what they keep is let go. */
const MANY = 1000;

/**
 * The tensors that no scope of TensorFlow.js disposes of: what is left of `tf.tidy` and of operations, kept tensors, and
 * those that were made outside. It keeps their data, but not themselves, and frees the data of those that are gone.
 */
export class LooseTensors {
  readonly #entries = new Map<number, Entry>();
  readonly #free: (data: DataReference) => void;
  #refs = 0;

  /** @param free lets go of a tensor's data, once for each tensor */
  constructor(free: (data: DataReference) => void) {
    this.#free = free;
  }

  get count(): number {
    return this.#entries.size;
  }

  add(tensor: Tensor, place?: string): void {
    const { id, dataId, dtype, size } = tensor;
    if (this.#entries.has(id)) return;
    if (++this.#refs % MANY === 0) letGoOfWeakRefs();
    this.#entries.set(id, { tensor: new WeakRef(tensor), id, dataId, dtype, size, place });
  }

  /** Forgets a tensor that was disposed of. */
  delete(id: number): void {
    this.#entries.delete(id);
  }

  /** Frees the data of the tensors that were collected. */
  sweep(): void {
    for (const [id, entry] of this.#entries) {
      if (entry.tensor.deref()) continue;
      this.#entries.delete(id);
      this.#free(entry);
    }
    letGoOfWeakRefs();
  }

  /** How many there are of each place that was looked for. */
  places(): Map<string, number> {
    const counts = new Map<string, number>();
    for (const { place } of this.#entries.values())
      if (place) counts.set(place, (counts.get(place) ?? 0) + 1);
    return counts;
  }
}
