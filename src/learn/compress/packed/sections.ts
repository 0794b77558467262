/**
 * What a weight tensor is in a file: a line of the header, and a section of bytes. Numbers are little-endian; bits come the highest
 * first, and zeros fill a section's last byte.
 */
import { binarise, ternarise } from "../few-values.js";
import type { Channels } from "../kernels.js";
import { float16Bytes, float16s, float32Bytes, floats, mustHave } from "./bytes.js";
import type { Encoding } from "./encodings.js";
import { decodeFewValues, decodeIntegers, encodeFewValues, encodeIntegers } from "./rounded-sections.js";
import type { Section, SectionHeader } from "./section-header.js";
import { decodeValues, encodeValues } from "./value-sections.js";

export function encodeSection(weights: Float32Array, channels: Channels, encoding: Encoding): Section {
  switch (encoding.kind) {
    case "float32":
      return { header: { kind: "float32" }, bytes: float32Bytes(weights) };
    case "float16":
      return { header: { kind: "float16" }, bytes: float16Bytes(weights) };
    case "integer":
      return encodeIntegers(weights, channels, encoding);
    case "binary":
      return encodeFewValues("binary", binarise(weights, channels), channels);
    case "ternary":
      return encodeFewValues("ternary", ternarise(weights, { channels }), channels);
    default:
      return encodeValues(weights, encoding);
  }
}

/**
 * The `size` weights of a section.
 *
 * @throws RangeError if the bytes are not what the header says
 */
export function decodeSection(header: SectionHeader, bytes: Uint8Array, size: number): Float32Array {
  switch (header.kind) {
    case "float32":
      mustHave(bytes, 4 * size);
      return floats(bytes);
    case "float16":
      mustHave(bytes, 2 * size);
      return float16s(bytes);
    case "integer":
      return decodeIntegers(header, bytes, size);
    case "binary":
    case "ternary":
      return decodeFewValues(header, bytes, size);
    default:
      return decodeValues(header, bytes, size);
  }
}
