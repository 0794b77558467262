import { TensorFileError } from "./errors.js";

/** Numbers whose count is not known before. */
export class GrowingArray<Items extends Float32Array | Int32Array> {
  readonly #path: string;
  readonly #make: (length: number) => Items;
  #items: Items;
  #length = 0;

  /** @param path the file that the numbers come from, for errors */
  constructor(path: string, make: (length: number) => Items) {
    this.#path = path;
    this.#make = make;
    this.#items = make(1024);
  }

  get length(): number {
    return this.#length;
  }

  push(value: number): void {
    if (this.#length === this.#items.length) this.#items = this.#resized(2 * this.#length, this.#items);
    this.#items[this.#length++] = value;
  }

  /** The numbers in memory of just their size. */
  toArray(): Items {
    return this.#resized(this.#length, this.#items.subarray(0, this.#length));
  }

  #resized(length: number, items: ArrayLike<number>): Items {
    try {
      const resized = this.#make(length);
      resized.set(items);
      return resized;
    } catch (cause) {
      throw new TensorFileError(this.#path, `holds more numbers than this process has memory for`, {
        value: this.#length,
        cause,
      });
    }
  }
}
