/**
 * A byte queue in shared memory from one thread to another: the writer blocks while it is full (back-pressure
 * that works inside a synchronous loop), and the reader sees every byte in the order written.
 *
 * Positions count bytes since the start modulo 2^32, so that full and empty differ; the capacity divides 2^32.
 */
const HEADER_BYTES = 16;
enum Slot {
  Written,
  Read,
  /** 1 while the reader sleeps and wants to be woken. */
  Asleep,
}

export class ByteRing {
  readonly #control: Int32Array;
  readonly #bytes: Uint8Array;
  readonly capacity: number;

  /** @param buffer made by {@link ByteRing.allocate}; pass the same one to both threads */
  constructor(buffer: SharedArrayBuffer) {
    this.#control = new Int32Array(buffer, 0, HEADER_BYTES / 4);
    this.#bytes = new Uint8Array(buffer, HEADER_BYTES);
    this.capacity = this.#bytes.length;
  }

  /** @param capacity bytes, a power of two */
  static allocate(capacity: number): SharedArrayBuffer {
    if (!Number.isInteger(Math.log2(capacity)))
      throw new RangeError(`capacity must be a power of two, got ${capacity}`);
    return new SharedArrayBuffer(HEADER_BYTES + capacity);
  }

  /** Bytes waiting to be read. */
  get length(): number {
    return (Atomics.load(this.#control, Slot.Written) - Atomics.load(this.#control, Slot.Read)) >>> 0;
  }

  /**
   * Appends `parts` as one piece: the reader sees all of them or none. Blocks the thread while there is no room.
   *
   * @returns true if the reader sleeps and must be woken
   * @throws RangeError if the parts together are longer than the capacity
   */
  write(...parts: Uint8Array[]): boolean {
    const length = parts.reduce((sum, part) => sum + part.length, 0);
    if (length > this.capacity)
      throw new RangeError(`a piece must fit the ring of ${this.capacity} bytes, got ${length}`);
    let read = Atomics.load(this.#control, Slot.Read);
    const written = Atomics.load(this.#control, Slot.Written);
    while (this.capacity - ((written - read) >>> 0) < length) {
      Atomics.wait(this.#control, Slot.Read, read);
      read = Atomics.load(this.#control, Slot.Read);
    }
    let at = written;
    for (const part of parts) {
      const from = (at >>> 0) % this.capacity;
      const head = Math.min(part.length, this.capacity - from);
      this.#bytes.set(head === part.length ? part : part.subarray(0, head), from);
      if (head < part.length) this.#bytes.set(part.subarray(head), 0);
      at = (at + part.length) | 0;
    }
    Atomics.store(this.#control, Slot.Written, at);
    return Atomics.exchange(this.#control, Slot.Asleep, 0) === 1;
  }

  /** Takes everything that is there, as a copy; empty when there is nothing. */
  read(): Uint8Array {
    const read = Atomics.load(this.#control, Slot.Read);
    const length = this.length;
    const from = (read >>> 0) % this.capacity;
    const out = new Uint8Array(length);
    const head = Math.min(length, this.capacity - from);
    out.set(this.#bytes.subarray(from, from + head));
    out.set(this.#bytes.subarray(0, length - head), head);
    Atomics.store(this.#control, Slot.Read, (read + length) | 0);
    Atomics.notify(this.#control, Slot.Read);
    return out;
  }

  /** Marks the reader asleep. @returns false if bytes arrived meanwhile, so that it must read on instead */
  sleep(): boolean {
    Atomics.store(this.#control, Slot.Asleep, 1);
    return this.length === 0;
  }
}
