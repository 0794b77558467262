import type { DataType, TypedArray } from "@tensorflow/tfjs-core";
import { tf } from "../../tf.js";

/** What a tensor holds whose values a compiled step has made. */
export interface Held {
  values: TypedArray;
  references: number;
  /** Whether the next step writes elsewhere and these values may change: who reads them gets a copy. */
  changes: boolean;
}

/**
 * Holds the values that compiled steps compute, in ordinary memory. TensorFlow.js moves them to its own backend where an
 * eager operation asks for them.
 */
class HeldValues extends tf.KernelBackend {
  #held = new WeakMap<object, Held>();
  #count = 0;

  get(dataId: object): Held | undefined {
    return this.#held.get(dataId);
  }

  hold(values: TypedArray, changes: boolean): object {
    const dataId = {};
    this.#held.set(dataId, { values, references: 1, changes });
    this.#count++;
    return dataId;
  }

  override write(values: TypedArray): object {
    return this.hold(values, false);
  }

  override move(
    dataId: object,
    values: TypedArray,
    _shape: number[],
    _dtype: DataType,
    references: number,
  ): void {
    this.#held.set(dataId, { values, references, changes: false });
    this.#count++;
  }

  override readSync(dataId: object): TypedArray {
    const { values, changes } = this.#held.get(dataId)!;
    return changes ? values.slice() : values;
  }

  override async read(dataId: object): Promise<TypedArray> {
    return this.readSync(dataId);
  }

  override refCount(dataId: object): number {
    return this.#held.get(dataId)?.references ?? 0;
  }

  override incRef(dataId: object): void {
    const held = this.#held.get(dataId);
    if (held) held.references++;
  }

  override disposeData(dataId: object, force = false): boolean {
    const held = this.#held.get(dataId);
    if (!held) return true;
    held.references--;
    if (!force && held.references > 0) return false;
    this.#held.delete(dataId);
    this.#count--;
    return true;
  }

  override numDataIds(): number {
    return this.#count;
  }

  override memory(): { unreliable: boolean } {
    return { unreliable: false };
  }

  override floatPrecision(): 16 | 32 {
    return 32;
  }

  override dispose(): void {}
}

export const held = new HeldValues();
