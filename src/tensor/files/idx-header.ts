/**
 * The header of an IDX file, the format of MNIST: two zero bytes, a byte for the type, a byte for the number of
 * dimensions, and each dimension's size in four bytes. All numbers are big endian.
 *
 * Source: Y. LeCun, C. Cortes, C. J. C. Burges, "The MNIST database of handwritten digits", on the file format.
 */
import { TensorFileError } from "./errors.js";
import { itemCount } from "./shape.js";

export const idxTypes = {
  uint8: { code: 0x08, size: 1, array: Uint8Array },
  int8: { code: 0x09, size: 1, array: Int8Array },
  int16: { code: 0x0b, size: 2, array: Int16Array },
  int32: { code: 0x0c, size: 4, array: Int32Array },
  float32: { code: 0x0d, size: 4, array: Float32Array },
  float64: { code: 0x0e, size: 8, array: Float64Array },
} as const;

export type IdxType = keyof typeof idxTypes;
export type IdxData = Uint8Array | Int8Array | Int16Array | Int32Array | Float32Array | Float64Array;

export interface IdxHeader {
  type: IdxType;
  shape: number[];
  /** How many bytes the items take. */
  dataBytes: number;
}

/** The largest size of a dimension that the header's four bytes can hold. */
export const largestDimension = 0xffffffff;

/** Reads the first four bytes: the type, and how many bytes of sizes follow. */
export function parseIdxStart(path: string, bytes: Uint8Array): { type: IdxType; sizesBytes: number } {
  if (bytes.length < 4) {
    throw new TensorFileError(path, "must begin with the four bytes of an IDX header", {
      value: `a file of ${bytes.length} bytes`,
    });
  }
  const hex = (from: number, to: number) => Buffer.from(bytes.subarray(from, to)).toString("hex");
  if (bytes[0] !== 0 || bytes[1] !== 0) {
    throw new TensorFileError(path, "an IDX file begins with two zero bytes", {
      value: hex(0, 2),
      offset: 0,
    });
  }
  const types = Object.keys(idxTypes) as IdxType[];
  const type = types.find((name) => idxTypes[name].code === bytes[2]);
  if (type === undefined) {
    const known = types.map((name) => `0x${idxTypes[name].code.toString(16).padStart(2, "0")} ${name}`);
    const rule = `the code of the type must be one of ${known.join(", ")}`;
    throw new TensorFileError(path, rule, { value: `0x${hex(2, 3)}`, offset: 2 });
  }
  if (bytes[3] === 0) {
    const rule = "the number of dimensions must be 1 or above";
    throw new TensorFileError(path, rule, { value: 0, offset: 3 });
  }
  return { type, sizesBytes: 4 * bytes[3] };
}

/** Reads the sizes of the dimensions. */
export function parseIdxSizes(path: string, type: IdxType, sizesBytes: number, bytes: Uint8Array): IdxHeader {
  if (bytes.length < sizesBytes) {
    throw new TensorFileError(
      path,
      `the sizes of the ${sizesBytes / 4} dimensions take ${sizesBytes} bytes`,
      {
        value: bytes.length,
        offset: 4,
      },
    );
  }
  const view = new DataView(bytes.buffer, bytes.byteOffset, sizesBytes);
  const shape = Array.from({ length: sizesBytes / 4 }, (_, i) => view.getUint32(4 * i));
  const count = itemCount(shape);
  if (count === undefined) {
    const rule = "the sizes of the dimensions must have a product below 2^53";
    throw new TensorFileError(path, rule, { value: shape, offset: 4 });
  }
  return { type, shape, dataBytes: count * idxTypes[type].size };
}

export function encodeIdxHeader(type: IdxType, shape: readonly number[]): Buffer {
  const bytes = Buffer.alloc(4 + 4 * shape.length);
  bytes[2] = idxTypes[type].code;
  bytes[3] = shape.length;
  shape.forEach((size, i) => {
    bytes.writeUInt32BE(size, 4 + 4 * i);
  });
  return bytes;
}
