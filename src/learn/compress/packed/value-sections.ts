/** Sections of weights as they are, of which zeros are left out, or few values shared, or both. */
import { BitReader, BitWriter } from "../bits.js";
import { canonicalCode, countSymbols, huffmanCode, huffmanDecode, huffmanEncode } from "../huffman.js";
import { float32Bytes, floats, join, mustHave } from "./bytes.js";
import type { SharedEncoding, SparseEncoding } from "./encodings.js";
import { distances, places } from "./positions.js";
import { maxValues, type Section, type SectionHeader } from "./section-header.js";

/** The table of values as float32, if they are shared; the bits of distances, and of the values' numbers; or the values. */
export function encodeValues(weights: Float32Array, encoding: SparseEncoding | SharedEncoding): Section {
  const { kind, positionBits = 5, code = kind === "shared" ? "huffman" : "fixed" } = encoding;
  const isSparse = kind === "sparse" || encoding.sparse === true;
  const kept = isSparse ? weights.filter((weight) => weight !== 0) : weights;
  const writer = new BitWriter();
  const header: SectionHeader = { kind, code };
  if (isSparse) {
    const steps = distances(weights, positionBits);
    Object.assign(header, { positionBits, distances: steps.length });
    writeSymbols(writer, steps, 2 ** positionBits, code);
  }
  if (kind === "sparse") return { header, bytes: join(writer.bytes(), float32Bytes(kept)) };
  // Two zeros are one value: -0 is + 0 here.
  const table = [...new Set(Array.from(kept, (weight) => weight + 0))].sort((a, b) => a - b);
  if (!(table.length <= maxValues) || table.some(Number.isNaN)) {
    throw new RangeError(`must share at most ${maxValues} values, and has ${table.length}: see shareWeights`);
  }
  const numbers = new Map(table.map((value, k) => [value, k]));
  const indices = Uint16Array.from(kept, (weight) => numbers.get(weight + 0)!);
  writeSymbols(writer, indices, table.length, code);
  return { header: { ...header, values: table.length }, bytes: join(float32Bytes(table), writer.bytes()) };
}

export function decodeValues(
  header: Extract<SectionHeader, { kind: "sparse" | "shared" }>,
  bytes: Uint8Array,
  size: number,
): Float32Array {
  const { kind, values = 0, positionBits = 0, code } = header;
  const isSparse = header.distances !== undefined;
  if (bytes.length < 4 * values) mustHave(bytes, 4 * values);
  const reader = new BitReader(bytes.subarray(4 * values));
  // Each distance and each number takes a bit or more, so there are no more of them than the section has bits.
  const steps = isSparse ? readSymbols(reader, header.distances!, 2 ** positionBits, code) : undefined;
  const at = steps && places(steps, positionBits, size);
  const count = at?.length ?? size;
  const kept =
    kind === "sparse"
      ? restAsFloats(bytes, reader, count)
      : tableValues(floats(bytes.subarray(0, 4 * values)), readSymbols(reader, count, values, code));
  if (kind === "shared" && reader.left >= 8) throw new RangeError(`has ${reader.left} bits too many`);
  if (!at) return kept;
  const weights = new Float32Array(size);
  for (const [i, place] of at.entries()) weights[place] = kept[i];
  return weights;
}

function restAsFloats(bytes: Uint8Array, reader: BitReader, count: number): Float32Array {
  const rest = bytes.subarray(bytes.length - Math.floor(reader.left / 8));
  mustHave(rest, 4 * count);
  return floats(rest);
}

function tableValues(table: Float32Array, indices: Uint16Array): Float32Array {
  return Float32Array.from(indices, (k) => {
    if (k >= table.length) throw new RangeError(`must have numbers below ${table.length}, and has ${k}`);
    return table[k];
  });
}

/** Symbols with equally many bits each; or the lengths of their Huffman codes, four bits each, and the codes. */
function writeSymbols(
  bits: BitWriter,
  message: Uint16Array,
  symbols: number,
  code: "fixed" | "huffman",
): void {
  if (code === "fixed") {
    for (const symbol of message) bits.write(symbol, widthFor(symbols));
    return;
  }
  if (message.length === 0) return;
  const huffman = huffmanCode(countSymbols(message, symbols));
  for (const length of huffman.lengths) bits.write(length, 4);
  huffmanEncode(message, huffman, bits);
}

function readSymbols(
  bits: BitReader,
  count: number,
  symbols: number,
  code: "fixed" | "huffman",
): Uint16Array {
  if (count === 0) return new Uint16Array(0);
  const width = code === "fixed" ? widthFor(symbols) : 1;
  if (count * width > bits.left)
    throw new RangeError(`must have ${count} symbols, more than its bits can be`);
  if (code === "fixed") return Uint16Array.from({ length: count }, () => bits.read(width));
  const lengths = Uint8Array.from({ length: symbols }, () => bits.read(4));
  return huffmanDecode(bits, canonicalCode(lengths), count);
}

/** ⌈log₂ symbols⌉, and at least 1. */
function widthFor(symbols: number): number {
  return Math.max(1, Math.ceil(Math.log2(symbols)));
}
