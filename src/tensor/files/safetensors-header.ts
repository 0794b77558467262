/**
 * The header of a safetensors file: its length in eight bytes (little endian), then JSON that names each tensor's type,
 * shape and place in the bytes that follow. The rules are those of the reference implementation, version 0.8.
 */

import { findDuplicateKey } from "./duplicate-key.js";
import { TensorFileError } from "./errors.js";
import type { InputFile } from "./input-file.js";
import { isShape, itemCount } from "./shape.js";
import { type StoredType, storedTypes } from "./stored-types.js";

/** The format's names of the types; in the order in which the reference implementation writes them, from the last. */
export const safetensorsTypes = {
  BOOL: "bool",
  U8: "uint8",
  I8: "int8",
  I16: "int16",
  U16: "uint16",
  F16: "float16",
  BF16: "bfloat16",
  I32: "int32",
  U32: "uint32",
  F32: "float32",
  C64: "complex64",
  F64: "float64",
  I64: "int64",
  U64: "uint64",
} as const satisfies Record<string, StoredType>;

export type SafetensorsType = keyof typeof safetensorsTypes;

/** The reference implementation's limit on the header, in bytes. */
export const maxHeaderBytes = 100_000_000;

export interface SafetensorsEntry {
  name: string;
  type: SafetensorsType;
  shape: number[];
  /** The tensor's place in the file, in bytes. */
  start: number;
  end: number;
}

export interface SafetensorsHeader {
  /** In the order of their places. */
  entries: SafetensorsEntry[];
  metadata: Record<string, string>;
}

/** Reads and checks the header, before there is memory for any tensor. */
export async function readSafetensorsHeader(file: InputFile): Promise<SafetensorsHeader> {
  const { path, size } = file;
  if (size < 8) {
    const rule = "must begin with the length of the header in eight bytes";
    throw new TensorFileError(path, rule, { value: `a file of ${size} bytes` });
  }
  const start = await file.read(0, 8);
  const length = new DataView(start.buffer).getBigUint64(0, true);
  if (length > maxHeaderBytes) {
    const rule = `the header must have at most ${maxHeaderBytes} bytes`;
    throw new TensorFileError(path, rule, { value: length, offset: 0 });
  }
  const dataStart = 8 + Number(length);
  if (dataStart > size) {
    const rule = `the header must end within the file, which has ${size} bytes`;
    throw new TensorFileError(path, rule, { value: dataStart, offset: 0 });
  }
  const json = parseJson(path, await file.read(8, Number(length)));
  const metadata: Record<string, string> = Object.create(null);
  const entries: SafetensorsEntry[] = [];
  for (const [name, value] of Object.entries(json)) {
    if (name === "__metadata__") Object.assign(metadata, checkMetadata(path, value));
    else entries.push(checkEntry(path, name, value, dataStart));
  }
  entries.sort((a, b) => a.start - b.start || a.end - b.end);
  checkPlaces(path, entries, dataStart, size);
  return { entries, metadata };
}

function parseJson(path: string, bytes: Uint8Array): object {
  if (bytes[0] !== 0x7b) {
    throw new TensorFileError(path, 'the header must begin with "{"', {
      value: bytes.length === 0 ? "no header" : String.fromCharCode(bytes[0]),
      offset: 8,
    });
  }
  let text: string;
  let value: object;
  try {
    text = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(bytes);
    value = JSON.parse(text) as object;
  } catch (cause) {
    const rule = `the header must be JSON in UTF-8: ${(cause as Error).message}`;
    throw new TensorFileError(path, rule, { offset: 8, cause });
  }
  const twice = findDuplicateKey(text);
  if (twice !== undefined) {
    throw new TensorFileError(path, "the header must have each key once", { value: twice, offset: 8 });
  }
  return value;
}

function checkMetadata(path: string, value: unknown): object {
  const isObject = typeof value === "object" && value !== null && !Array.isArray(value);
  if (!isObject || Object.values(value).some((text) => typeof text !== "string")) {
    throw new TensorFileError(path, "__metadata__ must be an object of strings", { value });
  }
  return value;
}

function checkEntry(path: string, name: string, value: unknown, dataStart: number): SafetensorsEntry {
  const refuse = (rule: string, value: unknown): never => {
    throw new TensorFileError(path, `tensor ${JSON.stringify(name)}: ${rule}`, { value });
  };
  if (typeof value !== "object" || value === null) {
    return refuse("must be an object with dtype, shape and data_offsets", value);
  }
  const { dtype, shape, data_offsets: offsets } = value as Record<string, unknown>;
  if (typeof dtype !== "string" || !Object.hasOwn(safetensorsTypes, dtype)) {
    refuse(`dtype must be one of ${Object.keys(safetensorsTypes).join(", ")}, which tensors can hold`, dtype);
  }
  if (!isShape(shape)) return refuse("shape must be a list of whole numbers, 0 or above", shape);
  const wellFormed = isShape(offsets) && offsets.length === 2 && offsets[0] <= offsets[1];
  if (!wellFormed) return refuse("data_offsets must be two whole numbers, begin ≤ end", offsets);
  const type = dtype as SafetensorsType;
  const { size } = storedTypes[safetensorsTypes[type]];
  const bytes = (itemCount(shape) ?? Infinity) * size;
  if (offsets[1] - offsets[0] !== bytes) {
    refuse(`data_offsets must span ${bytes} bytes, for ${type} of shape [${shape.join(", ")}]`, offsets);
  }
  return { name, type, shape, start: dataStart + offsets[0], end: dataStart + offsets[1] };
}

/** Each tensor begins where the one before ends, the first after the header, and the last ends with the file. */
function checkPlaces(path: string, entries: SafetensorsEntry[], dataStart: number, size: number): void {
  let end = dataStart;
  for (const { name, start, end: next } of entries) {
    if (start !== end) {
      const rule = `tensor ${JSON.stringify(name)}: must begin at ${end - dataStart}, where the one before ends`;
      throw new TensorFileError(path, rule, { value: start - dataStart });
    }
    end = next;
  }
  if (end !== size) {
    throw new TensorFileError(path, `must have ${end} bytes, as its header says`, { value: size });
  }
}
