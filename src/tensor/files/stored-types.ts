/**
 * The number types that files store, and what each becomes in a tensor, which has float32, int32, bool and complex64.
 */
import { brief } from "../../display/index.js";
import type { TensorData } from "./build-tensors.js";
import { TensorFileError } from "./errors.js";
import { float16Table } from "./half-floats.js";
import type { Progress } from "./progress.js";

interface StoredTypeSpec {
  /** Bytes an item takes. */
  size: number;
  dtype: TensorData["dtype"];
}

export const storedTypes = {
  bool: { size: 1, dtype: "bool" },
  uint8: { size: 1, dtype: "int32" },
  int8: { size: 1, dtype: "int32" },
  uint16: { size: 2, dtype: "int32" },
  int16: { size: 2, dtype: "int32" },
  uint32: { size: 4, dtype: "int32" },
  int32: { size: 4, dtype: "int32" },
  uint64: { size: 8, dtype: "int32" },
  int64: { size: 8, dtype: "int32" },
  float16: { size: 2, dtype: "float32" },
  bfloat16: { size: 2, dtype: "float32" },
  float32: { size: 4, dtype: "float32" },
  float64: { size: 8, dtype: "float32" },
  complex64: { size: 8, dtype: "complex64" },
} as const satisfies Record<string, StoredTypeSpec>;

export type StoredType = keyof typeof storedTypes;

/** Where a tensor's bytes were, for errors. */
interface Source {
  file: string;
  tensor: string;
  /** Where its first byte is in the file. */
  offset: number;
}

/**
 * Makes a tensor's data of little-endian bytes that were read from a file. float64 is rounded to float32; whole numbers
 * of more than 32 bits must fit into int32, and a bool must be 0 or 1.
 */
export async function decodeItems(
  type: StoredType,
  shape: number[],
  bytes: Uint8Array<ArrayBuffer>,
  source: Source,
  progress: Progress,
): Promise<TensorData> {
  const { dtype, size } = storedTypes[type];
  const { buffer } = bytes;
  const length = bytes.length / size;
  const convert = async <Items extends Int32Array | Float32Array>(
    items: Items,
    item: (i: number) => number,
  ) => {
    await progress.inPieces(length, (from, to) => {
      for (let i = from; i < to; i++) items[i] = item(i);
    });
    return { shape, dtype, data: items };
  };
  const exact = async <Item extends number | bigint>(stored: ArrayLike<Item>) =>
    convert(new Int32Array(length), (i) => {
      const number = Number(stored[i]);
      if (number !== (number | 0)) refuse(source, i, size, `${type} must fit into int32`, stored[i]);
      return number;
    });
  switch (type) {
    case "float32":
    case "complex64":
      return { shape, dtype, data: new Float32Array(buffer) };
    case "int32":
      return { shape, dtype, data: new Int32Array(buffer) };
    case "bool":
      await progress.inPieces(length, (from, to) => {
        for (let i = from; i < to; i++) {
          if (bytes[i] > 1) refuse(source, i, 1, "a bool must be stored as 0 or 1", bytes[i]);
        }
      });
      return { shape, dtype, data: bytes };
    case "uint8":
      return { shape, dtype, data: new Int32Array(bytes) };
    case "int8":
      return { shape, dtype, data: new Int32Array(new Int8Array(buffer)) };
    case "uint16":
      return { shape, dtype, data: new Int32Array(new Uint16Array(buffer)) };
    case "int16":
      return { shape, dtype, data: new Int32Array(new Int16Array(buffer)) };
    case "uint32":
      return exact(new Uint32Array(buffer));
    case "uint64":
      return exact(new BigUint64Array(buffer));
    case "int64":
      return exact(new BigInt64Array(buffer));
    case "float64":
      return { shape, dtype, data: new Float32Array(new Float64Array(buffer)) };
    case "float16": {
      const patterns = new Uint16Array(buffer);
      const table = float16Table();
      return convert(new Float32Array(length), (i) => table[patterns[i]]);
    }
    case "bfloat16": {
      const patterns = new Uint16Array(buffer);
      const data = new Float32Array(length);
      const raw = new Uint32Array(data.buffer);
      await progress.inPieces(length, (from, to) => {
        for (let i = from; i < to; i++) raw[i] = patterns[i] << 16;
      });
      return { shape, dtype, data };
    }
  }
}

function refuse(
  { file, tensor, offset }: Source,
  i: number,
  size: number,
  rule: string,
  value: unknown,
): never {
  throw new TensorFileError(file, `${brief(tensor)}, item ${i}: ${rule}`, {
    value,
    offset: offset + i * size,
  });
}
