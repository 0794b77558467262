import { TensorFileError } from "./errors.js";

/** Reads numbers from bytes in order; where they end too early it says so. */
export class ByteCursor {
  readonly #path: string;
  readonly #bytes: Uint8Array;
  /** Where the bytes are in the file. */
  readonly #start: number;
  at = 0;

  constructor(path: string, bytes: Uint8Array, start = 0) {
    this.#path = path;
    this.#bytes = bytes;
    this.#start = start;
  }

  get isAtEnd(): boolean {
    return this.at >= this.#bytes.length;
  }

  /** The place in the file. */
  get offset(): number {
    return this.#start + this.at;
  }

  /** A whole number of seven bits a byte, the lowest first, below 2^53. */
  varint(): number {
    let value = 0;
    for (let scale = 1; scale < 2 ** 70; scale *= 128) {
      const byte = this.take(1)[0];
      value += (byte & 0x7f) * scale;
      if (byte < 0x80) {
        if (Number.isSafeInteger(value)) return value;
        break;
      }
    }
    throw new TensorFileError(this.#path, "a number must be below 2^53", { offset: this.offset });
  }

  uint32(): number {
    const [a, b, c, d] = this.take(4);
    return (a | (b << 8) | (c << 16) | (d << 24)) >>> 0;
  }

  take(length: number): Uint8Array {
    if (length > this.#bytes.length - this.at) {
      const rule = `must have ${length} bytes here, and ends after ${this.#bytes.length - this.at}`;
      throw new TensorFileError(this.#path, rule, { offset: this.offset });
    }
    this.at += length;
    return this.#bytes.subarray(this.at - length, this.at);
  }
}
