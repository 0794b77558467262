/** Numbers of any number of bits, one behind the other, the highest bit first. */

/** Puts bits together to bytes. */
export class BitWriter {
  #bytes = new Uint8Array(64);
  #length = 0;

  /** The number of bits that were written. */
  get length(): number {
    return this.#length;
  }

  /** Appends the lowest `width` bits (0 to 32) of a whole number. */
  write(value: number, width: number): void {
    if (this.#length + width > 8 * this.#bytes.length) {
      const grown = new Uint8Array(2 * this.#bytes.length);
      grown.set(this.#bytes);
      this.#bytes = grown;
    }
    for (let bit = width - 1; bit >= 0; bit--) {
      if ((value >>> bit) & 1) this.#bytes[this.#length >>> 3] |= 0x80 >>> (this.#length & 7);
      this.#length++;
    }
  }

  /** What was written; zeros fill the last byte. */
  bytes(): Uint8Array {
    return this.#bytes.slice(0, Math.ceil(this.#length / 8));
  }
}

/** Takes bytes apart into bits. */
export class BitReader {
  readonly #bytes: Uint8Array;
  #at = 0;

  constructor(bytes: Uint8Array) {
    this.#bytes = bytes;
  }

  /** The number of bits that are left. */
  get left(): number {
    return 8 * this.#bytes.length - this.#at;
  }

  /**
   * The next number of `width` bits (0 to 32).
   *
   * @throws RangeError if there are fewer bits
   */
  read(width: number): number {
    if (width > this.left) throw new RangeError(`must have ${width} bits more, and ends after ${this.left}`);
    let value = 0;
    for (let end = this.#at + width; this.#at < end; this.#at++) {
      value = (value << 1) | ((this.#bytes[this.#at >>> 3] >>> (7 - (this.#at & 7))) & 1);
    }
    return value >>> 0;
  }
}
