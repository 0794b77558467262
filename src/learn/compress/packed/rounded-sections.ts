/** Sections of weights that are rounded: integers, and binary and ternary weights. */
import { BitReader, BitWriter } from "../bits.js";
import { expand, type FewValues } from "../few-values.js";
import { type Channels, oneChannel } from "../kernels.js";
import { dequantise, quantise } from "../quantise.js";
import { float32Bytes, floats, join, mustHave } from "./bytes.js";
import type { IntegerEncoding } from "./encodings.js";
import type { Section, SectionHeader } from "./section-header.js";

/** Scales as float32, one a channel; zero points as int8, unless symmetric; the integers, `bits` bits each. */
export function encodeIntegers(weights: Float32Array, all: Channels, encoding: IntegerEncoding): Section {
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

export function decodeIntegers(
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
export function encodeFewValues(
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

export function decodeFewValues(
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
