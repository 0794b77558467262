/**
 * The file of a compressed model:
 *
 *     bytes        what
 *     8            "LECTPACK"
 *     4            the version of the format, 1
 *     4            the length of the header
 *     …            the header, JSON in UTF-8: { topology, weights: [{ name, shape, bytes, kind, … }, …] }
 *     …            for each weight tensor its section, as long as the header says, one behind the other
 *     4            CRC-32C of all bytes before
 *
 * Numbers are little-endian. What a section holds depends on its kind (`sections.ts`). The topology is TensorFlow.js's,
 * without what only a start of training needs. A reader refuses versions above its own.
 */
import { TensorFileError } from "../../../tensor/files/errors.js";
import { isShape, itemCount } from "../../../tensor/files/shape.js";
import type { Channels } from "../kernels.js";
import { maxValues, type SectionHeader } from "./section-header.js";

export const magic = "LECTPACK";
export const version = 1;
/** The bytes before the header. */
export const startBytes = 16;
/** The bytes of the checksum. */
export const endBytes = 4;
/** The most bytes a header may have. */
export const maxHeaderBytes = 16 << 20;
/** A section's longest position has eight bits, and a bit can be a run of 255 zeros: no file may stand for more weights. */
const weightsPerBit = 256;

export type WeightHeader = SectionHeader & { name: string; shape: number[]; bytes: number };

export interface Header {
  topology: object;
  weights: WeightHeader[];
}

/** Throws unless the JSON is a header whose sections take `room` bytes, and stand for no more weights than those can. */
export function checkHeader(path: string, json: unknown, room: number): Header {
  const { topology, weights } = (json ?? {}) as Partial<Header>;
  if (typeof topology !== "object" || topology === null || Array.isArray(topology)) {
    throw new TensorFileError(path, "the header must have a topology, an object", { value: topology });
  }
  if (!Array.isArray(weights)) {
    throw new TensorFileError(path, "the header must have weights, a list", { value: weights });
  }
  for (const [i, weight] of weights.entries()) checkWeight(path, i, weight);
  const total = weights.reduce((sum, { bytes }) => sum + bytes, 0);
  if (total !== room) {
    throw new TensorFileError(path, `must have sections of ${total} bytes, as its header says`, {
      value: room,
    });
  }
  return { topology, weights };
}

function checkWeight(path: string, i: number, value: unknown): void {
  const weight = (value ?? {}) as WeightHeader;
  const label = typeof weight.name === "string" ? JSON.stringify(weight.name) : `number ${i}`;
  const must = (rule: string, holds: boolean, value: unknown): void => {
    if (!holds) throw new TensorFileError(path, `weights ${label}: ${rule}`, { value });
  };
  must("name must be a text", typeof weight.name === "string", weight.name);
  must("shape must be a list of whole numbers, 0 or above", isShape(weight.shape), weight.shape);
  must("bytes must be a whole number, 0 or above", isCount(weight.bytes, Infinity), weight.bytes);
  const size = itemCount(weight.shape) ?? Infinity;
  must(
    `shape must have at most ${weightsPerBit} weights for a bit of its ${weight.bytes} bytes`,
    size <= weightsPerBit * (8 * weight.bytes + 1),
    weight.shape,
  );
  switch (weight.kind) {
    case "float32":
    case "float16":
      return;
    case "integer":
      must("bits must be an integer from 2 to 8", isCount(weight.bits, 8) && weight.bits >= 2, weight.bits);
      must("symmetric must be true or false", typeof weight.symmetric === "boolean", weight.symmetric);
      must("channels must fit the shape", areChannels(weight.channels, size), weight.channels);
      return;
    case "binary":
    case "ternary":
      must("channels must fit the shape", areChannels(weight.channels, size), weight.channels);
      return;
    case "sparse":
    case "shared": {
      const { distances, positionBits, values, code, bytes } = weight;
      const isSparse = distances !== undefined || weight.kind === "sparse";
      must('code must be "fixed" or "huffman"', code === "fixed" || code === "huffman", code);
      if (isSparse) {
        must("distances must be at most one for each bit", isCount(distances, 8 * bytes), distances);
        must(
          "positionBits must be an integer from 1 to 8",
          isCount(positionBits, 8) && positionBits! > 0,
          positionBits,
        );
      }
      if (weight.kind === "shared") {
        must(`values must be an integer from 0 to ${maxValues}`, isCount(values, maxValues), values);
      }
      return;
    }
    default:
      must("kind must be one that this version knows", false, (weight as { kind?: unknown }).kind);
  }
}

function isCount(value: unknown, most: number): boolean {
  return Number.isSafeInteger(value) && (value as number) >= 0 && (value as number) <= most;
}

function areChannels(value: unknown, size: number): boolean {
  const { count, inner } = (value ?? {}) as Partial<Channels>;
  const areCounts = isCount(count, 2 ** 31) && isCount(inner, 2 ** 31) && count! > 0 && inner! > 0;
  return areCounts && size % (count! * inner!) === 0;
}
