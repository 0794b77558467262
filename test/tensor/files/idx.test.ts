import assert from "node:assert/strict";
import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { type IdxData, type IdxType, loadIdx, readIdx, saveIdx, tf } from "../../../src/tensor/index.js";
import { temporaryFolder } from "../../support/temp.js";
import { assertNoTensorMore, tensorMemory } from "../../support/tensors.js";
import { assertRefused, damageEverywhere, onBackend } from "./damage.js";

/** An IDX file as the format's description has it, written here by hand. */
function idx(code: number, shape: number[], data: number[]): Buffer {
  const sizes = Buffer.alloc(4 * shape.length);
  shape.forEach((size, i) => {
    sizes.writeUInt32BE(size, 4 * i);
  });
  return Buffer.concat([Buffer.from([0, 0, code, shape.length]), sizes, Buffer.from(data)]);
}

describe("IDX files", () => {
  const folder = temporaryFolder();
  const file = () => join(folder(), "items.idx");
  onBackend("cpu");

  const types: { code: number; type: IdxType; bytes: number[]; values: number[]; array: string }[] = [
    { code: 0x08, type: "uint8", bytes: [0, 255], values: [0, 255], array: "Uint8Array" },
    { code: 0x09, type: "int8", bytes: [0x80, 0x7f], values: [-128, 127], array: "Int8Array" },
    { code: 0x0b, type: "int16", bytes: [0x80, 0, 0x01, 0x02], values: [-32768, 258], array: "Int16Array" },
    {
      code: 0x0c,
      type: "int32",
      bytes: [0xff, 0xff, 0xff, 0xfe, 1, 2, 3, 4],
      values: [-2, 16909060],
      array: "Int32Array",
    },
    {
      code: 0x0d,
      type: "float32",
      bytes: [0x3f, 0xc0, 0, 0, 0xc0, 0, 0, 0],
      values: [1.5, -2],
      array: "Float32Array",
    },
    {
      code: 0x0e,
      type: "float64",
      bytes: [0x3f, 0xb9, 0x99, 0x99, 0x99, 0x99, 0x99, 0x9a, 0xc0, 0, 0, 0, 0, 0, 0, 0],
      values: [0.1, -2],
      array: "Float64Array",
    },
  ];

  for (const { code, type, bytes, values, array } of types) {
    it(`reads and writes ${type}, big endian`, async () => {
      const content = idx(code, [2, 1], bytes);
      writeFileSync(file(), content);
      const read = await readIdx(file());
      assert.deepEqual([read.type, read.shape, [...read.data]], [type, [2, 1], values]);
      assert.equal(read.data.constructor.name, array);
      const tensor = await loadIdx(file());
      assert.equal(tensor.dtype, type.startsWith("float") ? "float32" : "int32");
      assert.deepEqual(tensor.arraySync(), [[Math.fround(values[0])], [Math.fround(values[1])]]);
      tensor.dispose();
      await saveIdx(join(folder(), "copy.idx"), read);
      assert.deepEqual(readFileSync(join(folder(), "copy.idx")), content);
    });
  }

  it("reads compressed files, whatever their name, in one part or several", async () => {
    const content = idx(0x08, [3], [1, 2, 3]);
    for (const parts of [[content], [content.subarray(0, 5), content.subarray(5)]]) {
      writeFileSync(file(), Buffer.concat(parts.map((part) => gzipSync(part))));
      assert.deepEqual([...(await readIdx(file())).data], [1, 2, 3]);
    }
  });

  it("loads whole numbers as float32 where asked to, and never fractions as int32", async () => {
    writeFileSync(file(), idx(0x08, [2], [7, 200]));
    const tensor = await loadIdx(file(), { dtype: "float32" });
    assert.equal(tensor.dtype, "float32");
    assert.deepEqual(tensor.arraySync(), [7, 200]);
    tensor.dispose();
    writeFileSync(file(), idx(0x0d, [1], [0, 0, 0, 0]));
    await assertRefused(
      () => loadIdx(file(), { dtype: "int32" }),
      `${file()}: holds numbers with fractions, so dtype must be "float32", got 'float32'`,
    );
  });

  it("saves tensors, compressed where the name says so, as a type that holds every number", async () => {
    const digits = tf.tensor3d([0, 1, 2, 3, 254, 255], [3, 1, 2], "int32");
    await saveIdx(`${file()}.gz`, digits, { type: "uint8" });
    assert.deepEqual([...readFileSync(`${file()}.gz`).subarray(0, 2)], [0x1f, 0x8b]);
    const read = await readIdx(`${file()}.gz`);
    assert.deepEqual([read.type, read.shape, [...read.data]], ["uint8", [3, 1, 2], [0, 1, 2, 3, 254, 255]]);
    for (const [tensor, type] of [
      [tf.tensor1d([0.5, NaN]), "float32"],
      [tf.tensor1d([-1], "int32"), "int32"],
      [tf.tensor1d([true, false], "bool"), "uint8"],
    ] as const) {
      await saveIdx(file(), tensor);
      const back = await readIdx(file());
      assert.deepEqual([back.type, back.shape, [...back.data]], [type, tensor.shape, [...tensor.dataSync()]]);
      tensor.dispose();
    }
    await assert.rejects(saveIdx(file(), digits, { type: "int8" }), {
      name: "TypeError",
      message: "saveIdx: type must be int8, which holds each number exactly, got 'the item 4, 254'",
    });
    digits.dispose();
  });

  it("refuses to save what the format has no place for", async () => {
    const scalar = tf.scalar(1);
    await assert.rejects(
      saveIdx(file(), scalar),
      /saveIdx: shape must be from 1 to 255 dimensions of at most 4294967295, got \[\]/,
    );
    scalar.dispose();
    const wrong = { shape: [2, 2], data: new Uint8Array(3) };
    await assert.rejects(
      saveIdx(file(), wrong),
      /saveIdx: shape must be sizes whose product is 3, the number of items, got \[ 2, 2 \]/,
    );
    const big = { shape: [1], data: new BigInt64Array(1) as unknown as IdxData };
    await assert.rejects(
      saveIdx(file(), big),
      /saveIdx: data must be a Uint8Array, Int8Array, .*Float64Array, got/,
    );
    assert.deepEqual(readdirSync(folder()), []);
  });

  it("says what is wrong with a header", async () => {
    const path = file();
    const cases: [Buffer, string][] = [
      [Buffer.alloc(0), `${path}: must begin with the four bytes of an IDX header, got 'a file of 0 bytes'`],
      [Buffer.from("PNG!"), `${path}, byte 0: an IDX file begins with two zero bytes, got '504e'`],
      [
        idx(0x0a, [1], [1]),
        `${path}, byte 2: the code of the type must be one of 0x08 uint8, 0x09 int8, 0x0b int16, 0x0c int32, ` +
          "0x0d float32, 0x0e float64, got '0x0a'",
      ],
      [idx(0x08, [], [1]), `${path}, byte 3: the number of dimensions must be 1 or above, got 0`],
      [
        Buffer.from([0, 0, 8, 3, 0, 0, 0, 1]),
        `${path}, byte 4: the sizes of the 3 dimensions take 12 bytes, got 4`,
      ],
      [
        idx(0x08, [2 ** 31, 2 ** 31], [1]),
        `${path}, byte 4: the sizes of the dimensions must have a product below 2^53, got [ 2147483648, 2147483648 ]`,
      ],
      [
        idx(0x0b, [60000, 28, 28], [1]),
        `${path}: must have 94080016 bytes, as its header says int16 of shape [60000, 28, 28], got 17`,
      ],
      [idx(0x08, [1], [1, 2]), `${path}: must have 9 bytes, as its header says uint8 of shape [1], got 10`],
    ];
    for (const [content, message] of cases) {
      writeFileSync(path, content);
      await assertRefused(() => loadIdx(path), message);
      const error = await assertRefused(() => readIdx(path), message);
      assert.equal(error.file, path);
    }
    writeFileSync(path, idx(0x08, [0, 28, 28], []));
    assert.deepEqual((await readIdx(path)).shape, [0, 28, 28]);
  });

  it("makes no more of compressed data than the header says, and has no memory for a lie", async () => {
    const path = file();
    const bomb = gzipSync(Buffer.concat([idx(0x08, [4], []), Buffer.alloc(50_000_000)]));
    const before = process.memoryUsage().arrayBuffers;
    const rule = `${path}: must hold 4 bytes of items, as its header says uint8 of shape [4], got `;
    writeFileSync(path, bomb);
    await assertRefused(() => loadIdx(path), `${rule}'more'`);
    assert.ok(process.memoryUsage().arrayBuffers - before < 20_000_000);
    writeFileSync(path, gzipSync(idx(0x08, [4], [1, 2, 3])));
    await assertRefused(() => loadIdx(path), `${rule}3`);
    writeFileSync(path, gzipSync(idx(0x08, [2 ** 20, 2 ** 20], [])));
    await assertRefused(
      () => loadIdx(path),
      /: its header says uint8 of shape \[1048576, 1048576\], more than \d+ bytes of gzip data can hold$/,
    );
    writeFileSync(path, gzipSync(idx(0x08, [4], [1, 2, 3, 4])).subarray(0, 20));
    await assertRefused(() => loadIdx(path), `${path}: is gzip data that ends too early`);
    writeFileSync(path, Buffer.concat([gzipSync(idx(0x08, [4], [1, 2, 3, 4])), Buffer.from("more")]));
    await assertRefused(() => loadIdx(path), /: is not whole gzip data: /);
  });

  it("names what the system refuses", async () => {
    await assertRefused(() => loadIdx(file()), `${file()}: can't be read: there is no such file or folder`);
    await assertRefused(() => loadIdx(folder()), `${folder()}: must be a file, not a folder or device`);
    const path = join(folder(), "none", "x.idx");
    await assertRefused(
      () => saveIdx(path, { shape: [1], data: new Uint8Array(1) }),
      `${path}: can't be written: there is no such file or folder`,
    );
    await assert.rejects(
      loadIdx(""),
      /^TypeError: loadIdx: path must be the path of a file or folder, got ''$/,
    );
    const misspelt = { progress: () => {} } as object;
    await assert.rejects(
      loadIdx(file(), misspelt),
      /loadIdx: unknown option "progress"; the options are dtype, onProgress, signal/,
    );
  });

  it("tells its progress, and lets the event loop have its turn", async () => {
    const large = { shape: [20, 1000, 1000], data: new Uint8Array(20_000_000).fill(7) };
    for (const path of [file(), `${file()}.gz`]) {
      for (const work of [
        (onProgress: (fraction: number) => void) => saveIdx(path, large, { onProgress }),
        (onProgress: (fraction: number) => void) => readIdx(path, { onProgress }),
      ]) {
        const seen: number[] = [];
        let turns = 0;
        const timer = setInterval(() => turns++, 1);
        await work((fraction) => seen.push(fraction));
        clearInterval(timer);
        assert.equal(seen.at(-1), 1);
        assert.equal(seen.filter((fraction) => fraction === 1).length, 1);
        assert.deepEqual(
          seen,
          [...seen].sort((a, b) => a - b),
        );
        assert.ok(turns > 1, `${turns} turns of the event loop`);
      }
    }
    assert.ok((await readIdx(file())).data.every((item) => item === 7));
  });

  it("stops when told to, and leaves no file and no tensor behind", async () => {
    const large = { shape: [9_000_000], data: new Uint8Array(9_000_000) };
    for (const path of [file(), `${file()}.gz`]) {
      const saving = new AbortController();
      const onProgress = () => saving.abort(new Error("enough"));
      await assert.rejects(
        saveIdx(
          path,
          path.endsWith(".gz")
            ? { ...large, data: Uint8Array.from(large.data, (_, i) => (i * i) % 251) }
            : large,
          {
            onProgress,
            signal: saving.signal,
          },
        ),
        /^Error: enough$/,
      );
      assert.deepEqual(readdirSync(folder()), []);
    }
    await saveIdx(file(), large);
    const before = tensorMemory();
    const loading = new AbortController();
    await assert.rejects(loadIdx(file(), { onProgress: () => loading.abort(), signal: loading.signal }), {
      name: "AbortError",
    });
    assertNoTensorMore(before);
  });

  it("leaves the old file whole where writing fails", async () => {
    await saveIdx(file(), { shape: [2], data: new Uint8Array([1, 2]) });
    const failing = () => {
      throw new Error("a failing listener");
    };
    await assert.rejects(
      saveIdx(file(), { shape: [6_000_000], data: new Uint8Array(6_000_000) }, { onProgress: failing }),
      /a failing listener/,
    );
    assert.deepEqual([...(await readIdx(file())).data], [1, 2]);
    assert.deepEqual(readdirSync(folder()), ["items.idx"]);
  });

  it("gives a value or a clear error for whatever bytes there are", async () => {
    const content = idx(0x0b, [3, 2], [1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12]);
    for (const valid of [content, gzipSync(content)]) {
      const { refused, accepted } = await damageEverywhere({
        path: file(),
        valid,
        load: () => loadIdx(file()),
        changes: 400,
      });
      assert.ok(refused > 300 && accepted > 10, `${refused} refused, ${accepted} accepted`);
    }
  });
});
