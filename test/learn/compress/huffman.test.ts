import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { join } from "node:path";
import {
  averageLength,
  BitReader,
  BitWriter,
  canonicalCode,
  countSymbols,
  entropyOfCounts,
  huffmanCode,
  huffmanDecode,
  huffmanEncode,
  huffmanTree,
  kraftSum,
  treePlaces,
} from "lectern/learn/compress";
import { packageRoot } from "../../../src/paths.js";
import { integer, normal, type RandomGenerator, rng } from "../../../src/random/index.js";
import { requirement } from "../../support/requirement.js";

const total = (counts: ArrayLike<number>, lengths: ArrayLike<number>) =>
  Array.from(counts).reduce((sum, count, symbol) => sum + count * lengths[symbol], 0);

/** Counts of many kinds: even, steep, with gaps, of one symbol. */
function drawCounts(generator: RandomGenerator): number[] {
  const kind = integer(generator, 0, 3);
  return Array.from({ length: integer(generator, 1, 40) }, (_, k) => {
    if (kind === 0) return integer(generator, 0, 5);
    if (kind === 1) return Math.round(Math.exp(3 * Math.abs(normal(generator))));
    if (kind === 2) return Math.round(1000 * 0.7 ** k);
    return k === 3 ? 17 : integer(generator, 1, 2);
  });
}

function coded(message: ArrayLike<number>, symbols: number, maxLength?: number): [Uint8Array, Uint16Array] {
  const code = huffmanCode(countSymbols(message, symbols), maxLength);
  const writer = new BitWriter();
  huffmanEncode(message, code, writer);
  const bytes = writer.bytes();
  return [bytes, huffmanDecode(new BitReader(bytes), canonicalCode(code.lengths), message.length)];
}

describe("bits", () => {
  it("come back as they were written", () => {
    const generator = rng(1);
    const numbers = Array.from({ length: 1000 }, () => {
      const width = integer(generator, 0, 32);
      return { width, value: width === 0 ? 0 : (generator.next() >>> 0) >>> (32 - width) };
    });
    const writer = new BitWriter();
    for (const { value, width } of numbers) writer.write(value, width);
    const reader = new BitReader(writer.bytes());
    assert.equal(
      writer.length,
      numbers.reduce((sum, { width }) => sum + width, 0),
    );
    for (const { value, width } of numbers) assert.equal(reader.read(width), value);
    assert.ok(reader.left < 8);
    assert.throws(() => reader.read(8), {
      name: "RangeError",
      message: /^must have 8 bits more, and ends after \d$/,
    });
  });

  it("lie in bytes with the highest first", () => {
    const writer = new BitWriter();
    writer.write(0b101, 3);
    writer.write(0b00001, 5);
    writer.write(1, 1);
    assert.deepEqual([...writer.bytes()], [0b10100001, 0b10000000]);
  });
});

describe("Huffman's code", () => {
  it("is the textbook's for a, b, c, d, e, f with 45, 13, 12, 16, 9, 5", () => {
    // Cormen and others, Introduction to Algorithms, section 16.3: 224 bits for 100 letters.
    const counts = [45, 13, 12, 16, 9, 5];
    const { lengths, codes } = huffmanCode(counts);
    assert.deepEqual([...lengths], [1, 3, 3, 3, 4, 4]);
    assert.equal(total(counts, lengths), 224);
    const bits = [...codes].map((code, k) => code.toString(2).padStart(lengths[k], "0"));
    assert.deepEqual(bits, ["0", "100", "101", "110", "1110", "1111"]);
  });

  it("is canonical as in RFC 1951: lengths 3, 3, 3, 3, 3, 2, 4, 4", () => {
    const { codes } = canonicalCode(Uint8Array.of(3, 3, 3, 3, 3, 2, 4, 4));
    assert.deepEqual([...codes], [0b010, 0b011, 0b100, 0b101, 0b110, 0b00, 0b1110, 0b1111]);
  });

  it("needs as many bits as heapq's tree in Python", function () {
    const { python } = requirement(this, "safetensors");
    const generator = rng(2);
    const inputs = Array.from({ length: 200 }, () => drawCounts(generator)).filter(
      (counts) => counts.filter((count) => count > 0).length > 1,
    );
    const script = join(packageRoot, "test/learn/compress/huffman_reference.py");
    const { stdout, stderr } = spawnSync(python, [script], {
      input: JSON.stringify(inputs),
      encoding: "utf8",
    });
    assert.equal(stderr, "");
    assert.deepEqual(
      inputs.map((counts) => total(counts, huffmanCode(counts).lengths)),
      JSON.parse(stdout),
    );
  });

  it("has the Kraft sum 1, and is within a bit of the entropy", () => {
    const generator = rng(3);
    for (let i = 0; i < 200; i++) {
      const counts = drawCounts(generator);
      const used = counts.filter((count) => count > 0).length;
      const { lengths } = huffmanCode(counts);
      if (used > 1) assert.equal(kraftSum(lengths), 1);
      if (used === 0) continue;
      const [mean, entropy] = [averageLength(counts, lengths), entropyOfCounts(counts)];
      assert.ok(mean >= entropy - 1e-12 && mean < entropy + 1 + 1e-12, `${mean}, ${entropy}`);
    }
  });

  it("is as short as the entropy where all counts are powers of two", () => {
    const counts = [8, 4, 2, 1, 1];
    const { lengths } = huffmanCode(counts);
    assert.deepEqual([...lengths], [1, 2, 3, 4, 4]);
    assert.equal(averageLength(counts, lengths), entropyOfCounts(counts));
  });

  it("is the best of all codes, with and without a limit, by trying all lengths", () => {
    const generator = rng(4);
    for (let i = 0; i < 60; i++) {
      const counts = Array.from({ length: integer(generator, 2, 5) }, () => integer(generator, 1, 30) ** 2);
      for (const limit of [3, 4, 5]) {
        let best = Infinity;
        const lengths = counts.map(() => 1);
        for (let at = 0; at >= 0; ) {
          if (kraftSum(lengths) <= 1) best = Math.min(best, total(counts, lengths));
          at = lengths.length - 1;
          while (at >= 0 && lengths[at] === limit) lengths[at--] = 1;
          if (at >= 0) lengths[at]++;
        }
        const ours = huffmanCode(counts, limit).lengths;
        assert.ok(ours.every((length) => length >= 1 && length <= limit));
        assert.equal(total(counts, ours), best, `${counts} within ${limit}`);
        assert.equal(kraftSum(ours), 1);
      }
    }
  });

  it("keeps within 15 bits for Fibonacci's numbers, which would take 29", () => {
    const counts = [1, 1];
    while (counts.length < 30) counts.push(counts.at(-1)! + counts.at(-2)!);
    const { lengths } = huffmanCode(counts);
    assert.equal(Math.max(...lengths), 15);
    assert.equal(kraftSum(lengths), 1);
    const message = counts.map((_, k) => k);
    const writer = new BitWriter();
    huffmanEncode(message, canonicalCode(lengths), writer);
    assert.deepEqual([...huffmanDecode(new BitReader(writer.bytes()), canonicalCode(lengths), 30)], message);
  });

  it("brings messages back", () => {
    const generator = rng(5);
    for (let i = 0; i < 60; i++) {
      const symbols = integer(generator, 1, 60);
      const message = Array.from({ length: integer(generator, 1, 500) }, () =>
        Math.min(symbols - 1, Math.floor(Math.abs(normal(generator, 0, symbols / 4)))),
      );
      const [bytes, back] = coded(message, symbols);
      assert.deepEqual([...back], message);
      const counts = countSymbols(message, symbols);
      assert.equal(bytes.length, Math.ceil(total(counts, huffmanCode(counts).lengths) / 8));
    }
  });

  it("takes one bit for a symbol that is alone, and none for no message", () => {
    assert.deepEqual([...huffmanCode([0, 7, 0]).lengths], [0, 1, 0]);
    assert.deepEqual(coded([1, 1, 1], 3), [Uint8Array.of(0), Uint16Array.of(1, 1, 1)]);
    assert.deepEqual([...huffmanCode([0, 0]).lengths], [0, 0]);
    assert.equal(huffmanTree([0, 0]), undefined);
  });

  it("has a tree whose counts add up", () => {
    const tree = huffmanTree([5, 0, 2, 3])!;
    assert.equal(tree.count, 10);
    assert.deepEqual(
      tree.children?.map(({ count, symbol }) => [count, symbol]),
      [
        [5, 0],
        [5, undefined],
      ],
    );
    assert.deepEqual(
      tree.children?.[1].children?.map(({ count, symbol }) => [count, symbol]),
      [
        [2, 2],
        [3, 3],
      ],
    );
  });

  it("stands in a drawing with leaves side by side, and inner nodes above the middle of theirs", () => {
    assert.deepEqual(treePlaces(huffmanTree([5, 0, 2, 3])!), [
      { x: 0.75, depth: 0, count: 10, symbol: undefined, code: "" },
      { x: 0, depth: 1, count: 5, symbol: 0, code: "0", parent: { x: 0.75, depth: 0 } },
      { x: 1.5, depth: 1, count: 5, symbol: undefined, code: "1", parent: { x: 0.75, depth: 0 } },
      { x: 1, depth: 2, count: 2, symbol: 2, code: "10", parent: { x: 1.5, depth: 1 } },
      { x: 2, depth: 2, count: 3, symbol: 3, code: "11", parent: { x: 1.5, depth: 1 } },
    ]);
  });

  it("refuses what can't be coded or decoded", () => {
    const lengths = (...all: number[]) => canonicalCode(Uint8Array.from(all));
    assert.throws(() => lengths(1, 1, 1), {
      message: "the lengths of a code must have the Kraft sum 1, got 1.5",
    });
    assert.throws(() => lengths(1, 2), {
      message: "the lengths of a code must have the Kraft sum 1, got 0.75",
    });
    assert.throws(() => lengths(2), { message: "the lengths of a code must have the Kraft sum 1, got 0.25" });
    assert.throws(() => huffmanEncode([2], lengths(1, 1, 0), new BitWriter()), {
      message: "the symbol 2 has no code",
    });
    assert.throws(() => huffmanDecode(new BitReader(Uint8Array.of(0xff, 0xff)), lengths(0, 1), 1), {
      name: "RangeError",
      message: "must hold codes that its lengths give",
    });
    assert.throws(
      () => huffmanDecode(new BitReader(new Uint8Array(0)), lengths(1, 1), 1),
      /must have 1 bits more/,
    );
    for (const counts of [[1, Number.NaN], [1, -1], [0.5], [1, undefined as never]])
      assert.throws(
        () => huffmanTree(counts),
        /^TypeError: huffmanTree: every count must be an integer, 0 or above/,
      );
    for (const symbol of [3, -1, 0.5, Number.NaN])
      assert.throws(() => countSymbols([0, symbol], 3), {
        name: "TypeError",
        message: `countSymbols: every symbol must be an integer from 0 to 2, got ${symbol}`,
      });
    assert.throws(() => averageLength([1, 2], [1]), {
      name: "TypeError",
      message: "averageLength: lengths must be as many as counts, 2, got 1",
    });
    assert.throws(() => huffmanCode([1, -1]), {
      message: "huffmanCode: every count must be an integer, 0 or above, got -1",
    });
    assert.throws(() => huffmanCode([1, 1, 1], 1), {
      message: "huffmanCode: maxLength must be enough for 3 symbols and at most 15, got 1",
    });
    assert.throws(() => huffmanCode([1, 1], 16), {
      message: "huffmanCode: maxLength must be enough for 2 symbols and at most 15, got 16",
    });
  });
});
