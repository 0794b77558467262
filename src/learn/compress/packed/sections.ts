/**
 * What a weight tensor is in a file: a line of the header, and a section of bytes. Numbers are little-endian; bits come the highest
 * first, and zeros fill a section's last byte.
 */
import { float16Table, toFloat16 } from "../../../tensor/files/half-floats.js";
import { BitReader, BitWriter } from "../bits.js";
import { binarise, expand, type FewValues, ternarise } from "../few-values.js";
import { canonicalCode, countSymbols, huffmanCode, huffmanDecode, huffmanEncode } from "../huffman.js";
import { type Channels, oneChannel } from "../kernels.js";
import { dequantise, quantise } from "../quantise.js";
import type { Encoding, IntegerEncoding, SharedEncoding, SparseEncoding } from "./encodings.js";
import { distances, places } from "./positions.js";

/** A section's line in the header, without the tensor's name and shape. */
export type SectionHeader =
  | { kind: "float32" | "float16" }
  | { kind: "integer"; bits: number; symmetric: boolean; channels: Channels }
  | { kind: "binary" | "ternary"; channels: Channels }
  | {
      kind: "sparse" | "shared";
      /** How many distances there are, if zeros are left out. */
      distances?: number;
      positionBits?: number;
      code: "fixed" | "huffman";
      /** How many values the table has, if there is one. */
      values?: number;
    };

export interface Section {
  header: SectionHeader;
  bytes: Uint8Array;
}

/** The most values of a table. */
export const maxValues = 256;

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
      return Float32Array.from(
        { length: size },
        (_, i) => float16Table()[bytes[2 * i] | (bytes[2 * i + 1] << 8)],
      );
    case "integer":
      return decodeIntegers(header, bytes, size);
    case "binary":
    case "ternary":
      return decodeFewValues(header, bytes, size);
    default:
      return decodeValues(header, bytes, size);
  }
}

function float32Bytes(numbers: ArrayLike<number>): Uint8Array {
  const view = new DataView(new ArrayBuffer(4 * numbers.length));
  for (let i = 0; i < numbers.length; i++) view.setFloat32(4 * i, numbers[i], true);
  return new Uint8Array(view.buffer);
}

function floats(bytes: Uint8Array): Float32Array {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  return Float32Array.from({ length: bytes.length / 4 }, (_, i) => view.getFloat32(4 * i, true));
}

function float16Bytes(numbers: Float32Array): Uint8Array {
  const bytes = new Uint8Array(2 * numbers.length);
  for (const [i, number] of numbers.entries()) {
    const pattern = toFloat16(number);
    bytes.set([pattern & 0xff, pattern >> 8], 2 * i);
  }
  return bytes;
}

/** Scales as float32, one a channel; zero points as int8, unless symmetric; the integers, `bits` bits each. */
function encodeIntegers(weights: Float32Array, all: Channels, encoding: IntegerEncoding): Section {
  const { kind, per = "channel", bits = 8, symmetric = true, ...range } = encoding;
  const channels = per === "channel" ? all : oneChannel;
  const { integers, grids } = quantise(weights, { bits, symmetric, ...range, channels });
  const zeroPoints = symmetric ? [] : grids.map(({ zeroPoint }) => zeroPoint & 0xff);
  const writer = new BitWriter();
  for (const integer of integers) writer.write(integer & 0xff, bits);
  const bytes = join(
    float32Bytes(grids.map(({ scale }) => scale)),
    Uint8Array.from(zeroPoints),
    writer.bytes(),
  );
  return { header: { kind, bits, symmetric, channels }, bytes };
}

function decodeIntegers(
  { bits, symmetric, channels }: Extract<SectionHeader, { kind: "integer" }>,
  bytes: Uint8Array,
  size: number,
): Float32Array {
  const scaleBytes = 4 * channels.count;
  const start = scaleBytes + (symmetric ? 0 : channels.count);
  mustHave(bytes, start + Math.ceil((size * bits) / 8));
  const scales = floats(bytes.subarray(0, scaleBytes));
  const zeroPoints = symmetric ? undefined : Int8Array.from(bytes.subarray(scaleBytes, start));
  const half = 2 ** (bits - 1);
  const grids = Array.from(scales, (scale, channel) => {
    const zeroPoint = zeroPoints?.[channel] ?? 0;
    return { scale, zeroPoint, least: -half, largest: half - 1 };
  });
  const reader = new BitReader(bytes.subarray(start));
  const shift = 32 - bits;
  const integers = Int8Array.from({ length: size }, () => (reader.read(bits) << shift) >> shift);
  return dequantise({ integers, grids }, channels);
}

/** Scales as float32, one a channel; then one bit a weight (1 for +), or two (1 for +, 2 for -, 0 for 0). */
function encodeFewValues(
  kind: "binary" | "ternary",
  { signs, scales }: FewValues,
  channels: Channels,
): Section {
  const writer = new BitWriter();
  for (const sign of signs) {
    if (kind === "binary") writer.write(sign > 0 ? 1 : 0, 1);
    else writer.write(sign < 0 ? 2 : sign, 2);
  }
  return { header: { kind, channels }, bytes: join(float32Bytes(scales), writer.bytes()) };
}

function decodeFewValues(
  { kind, channels }: Extract<SectionHeader, { kind: "binary" | "ternary" }>,
  bytes: Uint8Array,
  size: number,
): Float32Array {
  const start = 4 * channels.count;
  const width = kind === "binary" ? 1 : 2;
  mustHave(bytes, start + Math.ceil((size * width) / 8));
  const reader = new BitReader(bytes.subarray(start));
  const signs = Int8Array.from({ length: size }, () => {
    const code = reader.read(width);
    if (code === 3) throw new RangeError("must have signs 0, 1 or 2, and has 3");
    if (kind === "binary") return code === 1 ? 1 : -1;
    return code === 2 ? -1 : code;
  });
  return expand({ signs, scales: floats(bytes.subarray(0, start)) }, channels);
}

/** The table of values as float32, if they are shared; the bits of distances, and of the values' numbers; or the values. */
function encodeValues(weights: Float32Array, encoding: SparseEncoding | SharedEncoding): Section {
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

function decodeValues(
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

function mustHave(bytes: Uint8Array, length: number): void {
  if (bytes.length !== length) throw new RangeError(`must have ${length} bytes, and has ${bytes.length}`);
}

function join(...parts: Uint8Array[]): Uint8Array {
  return new Uint8Array(Buffer.concat(parts));
}
