/** Protocol buffers of TensorFlow, read by descriptions of just the fields that are needed. */
import { createRequire } from "node:module";
import type * as Protobuf from "protobufjs";
import { TensorFileError } from "./errors.js";

/** The number and type of each field; "map" has text as its keys. */
type Fields = Record<string, [id: number, type: string, rule?: "repeated" | "map"]>;

const require = createRequire(import.meta.url);

/** Descriptions, made into readers of messages when the first is read. */
export interface MessageSet {
  described: Record<string, Fields>;
  root?: Protobuf.Root;
}

/** Messages described by the numbers and types of the fields that are read; others are skipped. */
function readersOf(set: MessageSet): Protobuf.Root {
  const field = ([id, type, rule]: Fields[string]) =>
    rule === "map" ? { id, type, keyType: "string" } : rule ? { id, type, rule } : { id, type };
  const fields = (message: Fields) => ({
    fields: Object.fromEntries(Object.entries(message).map(([name, described]) => [name, field(described)])),
  });
  // Loaded here, since few notebooks need it.
  const protobuf = require("protobufjs/light.js") as typeof Protobuf;
  set.root ??= protobuf.Root.fromJSON({
    nested: Object.fromEntries(
      Object.entries(set.described).map(([name, message]) => [name, fields(message)]),
    ),
  });
  return set.root;
}

/**
 * Reads a message into a plain object, whole numbers as numbers. Lists and maps are always there; other fields, too, unless
 * `asWritten` asks for just those that were written.
 */
export function decodeMessage<Message>(
  path: string,
  set: MessageSet,
  name: string,
  bytes: Uint8Array,
  asWritten = false,
): Message {
  try {
    const type = readersOf(set).lookupType(name);
    const options = { longs: Number, defaults: !asWritten, arrays: true, objects: true };
    return type.toObject(type.decode(bytes), options) as Message;
  } catch (cause) {
    const rule = `must hold a message of type ${name}: ${(cause as Error).message}`;
    throw new TensorFileError(path, rule, { cause });
  }
}

/** Writes a message: just the fields that are given. */
export function encodeMessage(set: MessageSet, name: string, message: object): Uint8Array {
  const type = readersOf(set).lookupType(name);
  return type.encode(type.fromObject(message)).finish();
}

/** A shape as TensorFlow writes it; a size that is not known is -1. */
export interface ShapeMessage {
  dim: { size: number }[];
  unknown_rank: boolean;
}

export const shapeMessages: Record<string, Fields> = {
  Shape: { dim: [2, "Dim", "repeated"], unknown_rank: [3, "bool"] },
  Dim: { size: [1, "int64"] },
};
