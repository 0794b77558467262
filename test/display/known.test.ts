import assert from "node:assert/strict";
import { inflateSync } from "node:zlib";
import { toMimeBundle } from "../../src/display/index.js";

const plain = (value: unknown) => toMimeBundle(value)["text/plain"] as string;
const lines = (value: unknown) => plain(value).split("\n");
const tensor = (shape: number[], dtype: string, data: ArrayLike<number | string>, more = {}) => ({
  shape,
  dtype,
  dataSync: () => data,
  isDisposed: false,
  ...more,
});

describe("display of tensors", () => {
  it("tells shape, type and statistics, and shows a small matrix as a table", () => {
    const bundle = toMimeBundle(tensor([2, 2], "float32", Float32Array.of(1.5, 2, -3, 0.1)));
    assert.equal(
      bundle["text/plain"],
      "Tensor float32 [2, 2]: min -3, max 2, mean 0.15, sd 1.9474\n[[1.5,   2],\n [ -3, 0.1]]",
    );
    const cells = [...(bundle["text/html"] as string).matchAll(/<td[^>]*>([^<]*)</g)].map(
      (match) => match[1],
    );
    assert.deepEqual(cells, ["1.5", "2", "-3", "0.1"]);
  });

  it("shows the corners of a large one", () => {
    const bundle = toMimeBundle(
      tensor(
        [100, 784],
        "int32",
        Int32Array.from({ length: 78_400 }, (_, i) => i),
      ),
    );
    const [, first, ...rest] = (bundle["text/plain"] as string).split("\n");
    assert.match(first!, /^\[\[ +0, +1, .* …, +781, +782, +783\],$/);
    assert.match(rest.at(-1)!, /^ \[ *77616, .*78399\]\]$/);
    assert.equal(rest.length, 10);
    assert.ok((bundle["text/html"] as string).length < 20_000);
  });

  it("separates the matrices of one of higher rank", () => {
    assert.equal(
      plain(tensor([2, 1, 2], "float32", [1, 2, 3, 4])),
      "Tensor float32 [2, 1, 2]: min 1, max 4, mean 2.5, sd 1.118\n[[[1, 2]],\n\n [[3, 4]]]",
    );
    assert.ok(plain(tensor([9, 28, 28, 3], "float32", new Float32Array(9 * 28 * 28 * 3))).length < 3000);
  });

  it("knows the other types, scalars and empty ones", () => {
    assert.equal(plain(tensor([], "float32", [3.25])), "Tensor float32 []\n3.25");
    assert.equal(plain(tensor([2], "bool", [1, 0])), "Tensor bool [2]\n[ true, false]");
    assert.equal(plain(tensor([2], "string", ["a", "b"])), "Tensor string [2]\n['a', 'b']");
    assert.equal(plain(tensor([1], "complex64", [1, -2])), "Tensor complex64 [1]\n[1-2i]");
    assert.equal(plain(tensor([0, 3], "float32", [])), "Tensor float32 [0, 3]\n[[]]");
    assert.match(
      plain(tensor([3], "float32", [Number.NaN, Number.POSITIVE_INFINITY, 1])),
      /1 NaN, 1 infinite/,
    );
  });

  it("shows variables, disposed ones, and those whose data comes later", () => {
    const variable = tensor([1], "float32", [0.5], { name: "kernel", trainable: true });
    assert.match(plain(variable), /^Variable "kernel" float32 \[1\], trainable: /);
    assert.equal(plain(tensor([2], "float32", [], { isDisposed: true })), "Tensor float32 [2], disposed");
    const later = { ...tensor([2], "float32", []), dataSync: () => assert.fail("not here") };
    assert.equal(plain(later), "Tensor float32 [2]; await its data() to see the values");
  });

  it("names those in arrays and objects", () => {
    const weights = [tensor([2, 3], "float32", []), tensor([3], "float32", [])];
    assert.equal(plain(weights), "[ Tensor float32 [2, 3], Tensor float32 [3] ]");
    assert.equal(plain({ loss: weights[1], epoch: 2 }), "{ loss: Tensor float32 [3], epoch: 2 }");
  });

  it("shows a model by its own summary", () => {
    const model = {
      layers: [],
      built: true,
      predict() {},
      summary: (_length: unknown, _positions: unknown, print: (line: string) => void) =>
        print("Total params: 7"),
    };
    assert.equal(plain(model), "Total params: 7");
    const unbuilt = {
      ...model,
      name: "m",
      layers: [{ name: "dense" }],
      summary: () => assert.fail("no input"),
    };
    assert.equal(plain(unbuilt), "model m, which has not seen its input yet, with the layers\n  dense");
    const history = { epoch: [0, 1], params: {}, history: { loss: [0.5, 0.25] }, model };
    assert.equal(plain(history), "epoch  loss\n0       0.5\n1      0.25\n2 epochs");
  });
});

describe("display of long arrays", () => {
  it("tells length and statistics, and shows both ends", () => {
    const [heading, ...rest] = lines(Float32Array.from({ length: 10_000 }, (_, i) => i / 10));
    assert.equal(heading, "Float32Array(10000): min 0, max 999.9, mean 499.95, sd 288.68");
    assert.ok(rest.includes("  … 9,920 more items …"));
    assert.match(rest.join("\n"), /^\[\n +0, 0\.1,[\s\S]*999\.9\n\]$/);
    assert.match(
      plain(Array.from({ length: 1000 }, (_, i) => i)),
      /^Array\(1000\): min 0, max 999, mean 499\.5/,
    );
  });

  it("has no statistics where there are words, or bigints", () => {
    assert.equal(lines(Array.from({ length: 1000 }, (_, i) => `s${i}`))[0], "Array(1000)");
    assert.equal(lines(new BigInt64Array(1000))[0], "BigInt64Array(1000)");
  });

  it("shows an array of rows of numbers as a matrix", () => {
    const rows = Array.from({ length: 200 }, (_, i) => [i, i / 2]);
    assert.equal(lines(rows)[0], "Array 200 × 2: min 0, max 199, mean 74.625, sd 51.981");
    assert.equal(lines(rows).length, 12);
    assert.match(lines(rows.with(5, [1]))[0]!, /^Array\(200\)$/);
  });

  it("leaves short ones as they are, without the noise of single precision", () => {
    assert.equal(plain(Float32Array.of(0.1, 2)), "Float32Array(2) [ 0.1, 2 ]");
    assert.equal(plain(Float64Array.of(0.1)), "Float64Array(1) [ 0.1 ]");
    assert.equal(plain([1, 2]), "[ 1, 2 ]");
  });
});

describe("display of tables", () => {
  it("leaves out the middle of very many columns", () => {
    const wide = [Object.fromEntries(Array.from({ length: 784 }, (_, i) => [`p${i}`, i]))];
    assert.match(lines(wide)[0]!, /^ {3}p0 .* … {2}p779 .*p783$/);
    assert.equal(lines(wide).at(-1), "1 row × 784 columns");
  });

  it("shows the frames of Arquero, nodejs-polars and Danfo alike", () => {
    const rows = [
      { name: "a", n: 1 },
      { name: "b", n: 2 },
    ];
    const expected = "   name  n\n0  a     1\n1  b     2\n2 rows × 2 columns";
    const arquero = {
      numRows: () => 2,
      columnNames: () => ["name", "n"],
      object: (index: number) => rows[index],
    };
    const part = { toRecords: () => rows };
    const polars = { ...part, head: () => part, tail: () => part, height: 2, columns: ["name", "n"] };
    const danfo = {
      values: rows.map(Object.values),
      columns: ["name", "n"],
      index: [0, 1],
      shape: [2, 2],
    };
    for (const frame of [arquero, polars, danfo]) {
      assert.equal(plain(frame), expected);
      assert.match(toMimeBundle(frame)["text/html"] as string, /^<table class="lectern-table">/);
    }
    assert.deepEqual(toMimeBundle({ toHTML: () => "<b>own</b>", toString: () => "own" }), {
      "text/html": "<b>own</b>",
      "text/plain": "own",
    });
  });

  it("shows maps and sets, the first entries of many", () => {
    const html = (value: unknown) => (toMimeBundle(value)["text/html"] as string).replace(/<[^>]*>/g, "|");
    assert.match(html(new Map([["a", { x: 1 }]])), /\|key\|+value\|.*\|a\|+\{ x: 1 \}\|.*1 entry\|/);
    assert.match(
      html(new Set(Array.from({ length: 1000 }, (_, i) => i))),
      /\|19\|+19\|+…\|+…\|.*1,000 entries/,
    );
    assert.deepEqual(toMimeBundle(new Map()), { "text/plain": "Map(0) {}" });
  });
});

describe("display of functions", () => {
  it("shows the signature, and the source folded", () => {
    // biome-ignore format: it is about where the lines break
    const bundle = toMimeBundle(async function load(url: string, { retries = 3 } = {}) {
      return [url, retries];
    });
    assert.equal(bundle["text/plain"], "async function load(url, { retries = 3 } = {})");
    assert.match(bundle["text/html"] as string, /^<details><summary[^>]*>async function load.*return \[url/s);
    assert.equal(
      plain((a: number, b = ")") => a + b),
      'function (a, b = ")") => …'.slice(9),
    );
    const assigned = function* (x: number) {
      yield x;
    };
    assert.equal(plain(assigned), "function* assigned(x)");
    assert.equal(plain(Math.max), "function max() { [native code] }");
  });

  it("lists what a class has", () => {
    class Base {}
    class Dense extends Base {
      static count = 0;
      constructor(readonly units: number) {
        super();
      }
      forward(x: number[]) {
        return x;
      }
      get size() {
        return this.units;
      }
      static create() {
        return new Dense(1);
      }
    }
    const [head, ...members] = lines(Dense);
    assert.equal(head, "class Dense extends Base");
    assert.deepEqual(members.sort(), [
      "  constructor(units)",
      "  forward(x)",
      "  get size",
      "  static count",
      "  static create()",
    ]);
  });
});

describe("display of pictures", () => {
  it("knows WebP, canvases and pixels", () => {
    const webp = Buffer.from("RIFF\u0001\u0002\u0003\u0004WEBPVP8 ", "latin1");
    assert.deepEqual(toMimeBundle(webp)["text/plain"], "WebP picture, 16 bytes");
    const canvas = { width: 4, height: 3, toDataURL: () => "data:image/png;base64,AAAA" };
    assert.deepEqual(toMimeBundle(canvas), { "image/png": "AAAA", "text/plain": "canvas, 4 × 3" });
  });

  it("makes a PNG of pixels", () => {
    const data = Uint8ClampedArray.from({ length: 2 * 3 * 4 }, (_, i) => i);
    const bundle = toMimeBundle({ width: 2, height: 3, data });
    assert.equal(bundle["text/plain"], "picture, 2 × 3 pixels");
    const file = Buffer.from(bundle["image/png"] as string, "base64");
    assert.deepEqual([file.readUInt32BE(16), file.readUInt32BE(20)], [2, 3]);
    const start = file.indexOf("IDAT") + 4;
    const rows = inflateSync(file.subarray(start, start + file.readUInt32BE(start - 8)));
    assert.deepEqual([...rows.subarray(0, 10)], [0, 0, 1, 2, 3, 4, 5, 6, 7, 0]);
  });

  it("asks charts for their spec, as Deno's kernel does", () => {
    const $schema = "https://vega.github.io/schema/vega/v5.json";
    const bundle = toMimeBundle({ toSpec: () => ({ $schema, marks: [] }) });
    assert.deepEqual(bundle["application/vnd.vega.v5+json"], { $schema, marks: [] });
  });
});
