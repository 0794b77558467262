/** Numbers as bytes, little-endian. */
import { float16Table, toFloat16 } from "../../../tensor/files/half-floats.js";

export function float32Bytes(numbers: ArrayLike<number>): Uint8Array {
  const view = new DataView(new ArrayBuffer(4 * numbers.length));
  for (let i = 0; i < numbers.length; i++) view.setFloat32(4 * i, numbers[i], true);
  return new Uint8Array(view.buffer);
}

export function floats(bytes: Uint8Array): Float32Array {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  return Float32Array.from({ length: bytes.length / 4 }, (_, i) => view.getFloat32(4 * i, true));
}

export function float16Bytes(numbers: Float32Array): Uint8Array {
  const bytes = new Uint8Array(2 * numbers.length);
  for (const [i, number] of numbers.entries()) {
    const pattern = toFloat16(number);
    bytes.set([pattern & 0xff, pattern >> 8], 2 * i);
  }
  return bytes;
}

export function float16s(bytes: Uint8Array): Float32Array {
  return Float32Array.from({ length: bytes.length / 2 }, (_, i) => {
    return float16Table()[bytes[2 * i] | (bytes[2 * i + 1] << 8)];
  });
}

/** @throws RangeError unless a section has so many bytes */
export function mustHave(bytes: Uint8Array, length: number): void {
  if (bytes.length !== length) throw new RangeError(`must have ${length} bytes, and has ${bytes.length}`);
}

export function join(...parts: Uint8Array[]): Uint8Array {
  return new Uint8Array(Buffer.concat(parts));
}
