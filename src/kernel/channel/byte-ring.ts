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
  Reader,
}

/** What the reader does, and so whether it must be woken. */
enum Reader {
  Awake,
  Asleep,
  Dozing,
}

const nothing = new Uint8Array(0);

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
   * Appends a piece made of two parts: the reader sees all of it or nothing. Blocks the thread while there is no room.
   *
   * @param urgent whether a reader that dozes should look at once
   * @returns true if the reader must be woken
   * @throws RangeError if the piece is longer than the capacity
   */
  write(head: Uint8Array, body: Uint8Array = nothing, urgent = true): boolean {
    const length = head.length + body.length;
    if (length > this.capacity)
      throw new RangeError(`a piece must fit the ring of ${this.capacity} bytes, got ${length}`);
    let read = Atomics.load(this.#control, Slot.Read);
    const written = Atomics.load(this.#control, Slot.Written);
    while (this.capacity - ((written - read) >>> 0) < length) {
      Atomics.wait(this.#control, Slot.Read, read);
      read = Atomics.load(this.#control, Slot.Read);
    }
    this.#put(head, written);
    this.#put(body, written + head.length);
    Atomics.store(this.#control, Slot.Written, (written + length) | 0);
    const state = Atomics.load(this.#control, Slot.Reader);
    if (state === Reader.Awake || (state === Reader.Dozing && !urgent)) return false;
    return Atomics.exchange(this.#control, Slot.Reader, Reader.Awake) !== Reader.Awake;
  }

  #put(part: Uint8Array, at: number): void {
    const from = (at >>> 0) % this.capacity;
    const head = this.capacity - from;
    if (part.length <= head) this.#bytes.set(part, from);
    else {
      this.#bytes.set(part.subarray(0, head), from);
      this.#bytes.set(part.subarray(head), 0);
    }
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

  /** The reader will look again soon by itself: only what is urgent wakes it. @returns false if bytes arrived meanwhile */
  doze(): boolean {
    Atomics.store(this.#control, Slot.Reader, Reader.Dozing);
    return this.length === 0;
  }

  /** The reader looks again when it is woken. @returns false if bytes arrived meanwhile, so that it must read on instead */
  sleep(): boolean {
    Atomics.store(this.#control, Slot.Reader, Reader.Asleep);
    return this.length === 0;
  }
}
