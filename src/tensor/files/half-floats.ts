/** The 16 bit floating point formats: IEEE 754 binary16 (F16), and bfloat16 (BF16), the upper half of a float32. */

const bits = new Uint32Array(1);
const float = new Float32Array(bits.buffer);

let halfTable: Float32Array | undefined;

/** What each of the 65536 patterns of binary16 means. */
export function float16Table(): Float32Array {
  halfTable ??= Float32Array.from({ length: 65536 }, (_, pattern) => {
    const sign = pattern & 0x8000 ? -1 : 1;
    const exponent = (pattern >> 10) & 0x1f;
    const fraction = pattern & 0x3ff;
    if (exponent === 0) return sign * fraction * 2 ** -24;
    if (exponent === 31) return fraction === 0 ? sign * Infinity : NaN;
    return sign * (1024 + fraction) * 2 ** (exponent - 25);
  });
  return halfTable;
}

/** The nearest binary16 number's pattern; halfway between two, the one that is even. */
export function toFloat16(value: number): number {
  float[0] = value;
  const sign = (bits[0] >>> 16) & 0x8000;
  if (Number.isNaN(value)) return sign | 0x7e00;
  const size = Math.abs(float[0]);
  // Halfway from the largest number, 65504, to the next one that there would be.
  if (size >= 65520) return sign | 0x7c00;
  if (size < 2 ** -14) return sign | roundEven(size * 2 ** 24);
  const exponent = (bits[0] >>> 23) & 0xff;
  // Rounding up to the next power of two carries into the exponent, as it should.
  return sign | (((exponent - 112) << 10) + roundEven((bits[0] & 0x7fffff) / 8192));
}

/** The nearest bfloat16 number's pattern; halfway between two, the one that is even. */
export function toBfloat16(value: number): number {
  float[0] = value;
  if (Number.isNaN(value)) return (bits[0] >>> 16) | 0x40;
  return (bits[0] + 0x7fff + ((bits[0] >>> 16) & 1)) >>> 16;
}

function roundEven(value: number): number {
  const floor = Math.floor(value);
  const rest = value - floor;
  return rest > 0.5 || (rest === 0.5 && floor % 2 === 1) ? floor + 1 : floor;
}
