import { mustBe, mustBeCount } from "../../random/options.js";
import { entropy } from "../info/index.js";
import type { BitReader, BitWriter } from "./bits.js";
import { depths, huffmanTree, mustBeCounts } from "./huffman-tree.js";

/** The longest code that a file may have: four bits tell a length from 0 (no code) to 15. */
export const maxCodeLength = 15;

/** A canonical code: the lengths say it all. */
export interface HuffmanCode {
  /** The number of bits of each symbol's code, 0 for a symbol without one. */
  lengths: Uint8Array;
  /** The bits of each symbol's code as a number. */
  codes: Uint16Array;
}

/** How often each symbol from 0 to `symbols` - 1 occurs. */
export function countSymbols(message: ArrayLike<number>, symbols: number): Uint32Array {
  mustBeCount("countSymbols", "symbols", symbols, 0);
  const counts = new Uint32Array(symbols);
  for (let i = 0; i < message.length; i++) {
    const symbol = message[i];
    const holds = Number.isInteger(symbol) && symbol >= 0 && symbol < symbols;
    mustBe("countSymbols", "every symbol", `an integer from 0 to ${symbols - 1}`, symbol, holds);
    counts[symbol]++;
  }
  return counts;
}

/** The entropy in bits a symbol of a message with these counts: the least that any code needs. */
export function entropyOfCounts(counts: ArrayLike<number>): number {
  const total = Array.from(counts).reduce((sum, count) => sum + count, 0);
  return entropy(
    Array.from(counts, (count) => count / total),
    "bits",
  );
}

/** The mean number of bits a symbol with codes of these lengths: Σ p · length. */
export function averageLength(counts: ArrayLike<number>, lengths: ArrayLike<number>): number {
  mustBeCounts("averageLength", counts);
  const rule = `as many as counts, ${counts.length}`;
  mustBe("averageLength", "lengths", rule, lengths?.length, lengths?.length === counts.length);
  const total = Array.from(counts).reduce((sum, count) => sum + count, 0);
  return Array.from(counts).reduce((sum, count, symbol) => sum + (count / total) * lengths[symbol], 0);
}

/**
 * Huffman's code (код Хаффмана) in its canonical form: frequent symbols get short codes, and no code begins with another
 * one.
 *
 * Only the lengths are taken from Huffman's tree; the codes are then given out in order, shorter before longer and among equal
 * lengths smaller symbols before larger. A file needs to hold the lengths alone.
 *
 * Differences from Huffman's paper: the canonical order (Schwartz and Kallick, 1964); where a code would be longer than
 * `maxLength`, the best code within the limit is taken, by package-merge (Larmore and Hirschberg, 1990).
 *
 * @param counts how often each symbol 0, 1, … occurs
 * @param maxLength the longest code in bits, up to 15
 */
export function huffmanCode(counts: ArrayLike<number>, maxLength = maxCodeLength): HuffmanCode {
  mustBeCounts("huffmanCode", counts);
  mustBeCount("huffmanCode", "maxLength", maxLength);
  const used = Array.from(counts).filter((count) => count > 0).length;
  const holds = maxLength <= maxCodeLength && 2 ** maxLength >= used;
  mustBe(
    "huffmanCode",
    "maxLength",
    `enough for ${used} symbols and at most ${maxCodeLength}`,
    maxLength,
    holds,
  );
  const lengths = depths(huffmanTree(counts), counts.length);
  const fits = lengths.every((length) => length <= maxLength);
  return canonicalCode(fits ? lengths : packageMerge(counts, maxLength));
}

/**
 * The canonical code of these lengths.
 *
 * @throws RangeError if there is no such code, or if some strings of bits would mean nothing (Kraft's sum Σ 2^-length is not
 * 1; a symbol that is alone has the length 1)
 */
export function canonicalCode(lengths: Uint8Array): HuffmanCode {
  const kraft = kraftSum(lengths);
  const used = lengths.filter((length) => length > 0).length;
  if (kraft !== (used > 1 ? 1 : used / 2)) {
    throw new RangeError(`the lengths of a code must have the Kraft sum 1, got ${kraft}`);
  }
  const codes = new Uint16Array(lengths.length);
  let code = 0;
  for (let length = 1; length <= maxCodeLength; length++) {
    code <<= 1;
    for (const [symbol, own] of lengths.entries()) if (own === length) codes[symbol] = code++;
  }
  return { lengths, codes };
}

/** Σ 2^-length over the symbols that have a code: 1 for a code without gaps. */
export function kraftSum(lengths: ArrayLike<number>): number {
  return Array.from(lengths).reduce((sum, length) => sum + (length > 0 ? 2 ** -length : 0), 0);
}

/**
 * The lengths of the best code with none beyond `maxLength`. A code of length L is paid for with coins of 2^-1, 2^-2, … 2^-L;
 * coins of one value are packed in pairs, the cheapest together, to be coins of the next, and of the largest the cheapest
 * 2n - 2 are bought. How often a symbol is in them is its length.
 */
function packageMerge(counts: ArrayLike<number>, maxLength: number): Uint8Array {
  const coins = Array.from(counts, (cost, symbol) => ({ cost, symbols: [symbol] })).filter(
    ({ cost }) => cost > 0,
  );
  let packages: typeof coins = [];
  for (let level = 0; level < maxLength; level++) {
    const merged = [...coins, ...packages].sort((a, b) => a.cost - b.cost);
    packages = [];
    for (let i = 0; i + 1 < merged.length; i += 2) {
      const [a, b] = [merged[i], merged[i + 1]];
      packages.push({ cost: a.cost + b.cost, symbols: [...a.symbols, ...b.symbols] });
    }
  }
  const lengths = new Uint8Array(counts.length);
  for (const { symbols } of packages.slice(0, coins.length - 1))
    for (const symbol of symbols) lengths[symbol]++;
  return lengths;
}

/** Appends the codes of a message's symbols. */
export function huffmanEncode(
  message: ArrayLike<number>,
  { lengths, codes }: HuffmanCode,
  bits: BitWriter,
): void {
  for (let i = 0; i < message.length; i++) {
    const symbol = message[i];
    if (!lengths[symbol]) throw new RangeError(`the symbol ${symbol} has no code`);
    bits.write(codes[symbol], lengths[symbol]);
  }
}

/**
 * Reads `count` symbols. Of each length the codes are consecutive numbers, so the first of them and their number say whether the
 * bits read so far are a code.
 *
 * @throws RangeError if the bits end before, or are no code
 */
export function huffmanDecode(bits: BitReader, { lengths, codes }: HuffmanCode, count: number): Uint16Array {
  const byLength = Array.from({ length: maxCodeLength + 1 }, (_, length) => {
    const symbols = [...lengths.keys()].filter((symbol) => length > 0 && lengths[symbol] === length);
    return { first: symbols.length > 0 ? codes[symbols[0]] : 0, symbols };
  });
  const message = new Uint16Array(count);
  for (let i = 0; i < count; i++) {
    let [code, length] = [0, 0];
    for (;;) {
      code = (code << 1) | bits.read(1);
      const { first, symbols } = byLength[++length] ?? noCode();
      if (code >= first && code < first + symbols.length) {
        message[i] = symbols[code - first];
        break;
      }
    }
  }
  return message;
}

function noCode(): never {
  throw new RangeError("must hold codes that its lengths give");
}
