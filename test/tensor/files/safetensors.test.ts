import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { packageRoot } from "../../../src/paths.js";
import { loadSafetensors, saveSafetensors, tf } from "../../../src/tensor/index.js";
import { requirement, skip } from "../../support/requirement.js";
import { temporaryFolder } from "../../support/temp.js";
import { assertRefused, damageEverywhere, onBackend } from "./damage.js";

const script = join(packageRoot, "test/tensor/files/safetensors_reference.py");

/** A file with this header, which may be text that is no JSON, and this data. */
function safetensors(header: object | string, data: Uint8Array | number = 0): Buffer {
  const json = Buffer.from(typeof header === "string" ? header : JSON.stringify(header));
  const length = Buffer.alloc(8);
  length.writeBigUInt64LE(BigInt(json.length));
  return Buffer.concat([length, json, typeof data === "number" ? Buffer.alloc(data) : data]);
}

const entry = (dtype: string, shape: unknown, data_offsets: unknown) => ({ dtype, shape, data_offsets });

describe("safetensors files", () => {
  const folder = temporaryFolder();
  const file = () => join(folder(), "model.safetensors");
  onBackend("cpu");

  function python(context: Mocha.Context, command: string, input = ""): string {
    const { python } = requirement(context, "safetensors");
    const { stdout, stderr, status } = spawnSync(python, [script, command, file()], {
      input,
      encoding: "utf8",
    });
    assert.equal(status, 0, stderr);
    return stdout;
  }

  it("loads what the reference implementation saves, of every type", async function () {
    python(this, "save");
    const { tensors, metadata } = await loadSafetensors(file());
    const seen = Object.fromEntries(
      Object.entries(tensors).map(([name, tensor]) => [
        name,
        [tensor.dtype, tensor.shape, [...tensor.dataSync()]],
      ]),
    );
    assert.deepEqual({ ...metadata }, { format: "np" });
    assert.equal(Object.keys(tensors).length, 16);
    assert.deepEqual(seen["layers.0/kernel"], ["float32", [2, 3], [0, 0.25, 0.5, 0.75, 1, 1.25]]);
    assert.deepEqual(seen["layers.0/bias"], ["float32", [2], [-1.5, Infinity]]);
    assert.deepEqual(seen["steps"], ["int32", [2], [7, -(2 ** 31)]]);
    assert.deepEqual(seen["mask"], ["bool", [2, 1], [1, 0]]);
    assert.deepEqual(seen["pixels"], ["int32", [2], [0, 255]]);
    assert.deepEqual(seen["small"], ["int32", [2], [-128, 127]]);
    assert.deepEqual(seen["short"], ["int32", [2], [-32768, 32767]]);
    assert.deepEqual(seen["ushort"], ["int32", [2], [0, 65535]]);
    assert.deepEqual(seen["uint"], ["int32", [2], [0, 2 ** 31 - 1]]);
    assert.deepEqual(seen["long"], ["int32", [2], [-(2 ** 31), 2 ** 31 - 1]]);
    assert.deepEqual(seen["half"], ["float32", [4], [1.5, -65504, 2 ** -24, 0.0999755859375]]);
    assert.deepEqual(seen["double"], ["float32", [2], [Math.fround(0.1), Infinity]]);
    assert.deepEqual(seen["scalar"], ["float32", [], [3]]);
    assert.deepEqual(seen["empty"], ["float32", [0, 4], []]);
    assert.deepEqual(seen["имя"], ["float32", [1], [2]]);
    assert.equal(Object.getPrototypeOf(tensors), null);
    const proto = Object.entries(tensors).find(([name]) => name === "__proto__");
    assert.deepEqual([...(proto?.[1].dataSync() ?? [])], [1]);
    tf.dispose(tensors);
  });

  it("saves what the reference implementation loads, the same to the byte", async function () {
    const tensors = {
      kernel: tf.tensor2d([0.5, -0, Infinity, 2 ** -149], [2, 2]),
      steps: tf.tensor1d([1, -(2 ** 31)], "int32"),
      mask: tf.tensor1d([true, false, true], "bool"),
      "имя ключа": tf.scalar(1),
      empty: tf.zeros([3, 0]),
    };
    await saveSafetensors(file(), tensors, { metadata: { by: "a test" } });
    assert.deepEqual(JSON.parse(python(this, "load")), {
      kernel: ["float32", [2, 2], ["0.5", "-0.0", "inf", "1.401298464324817e-45"]],
      steps: ["int32", [2], ["1", "-2147483648"]],
      mask: ["bool", [3], ["True", "False", "True"]],
      "имя ключа": ["float32", [], ["1.0"]],
      empty: ["float32", [3, 0], []],
    });
    tf.dispose(tensors);
    python(this, "save");
    const names = [
      "layers.0/kernel",
      "layers.0/bias",
      "steps",
      "mask",
      "scalar",
      "empty",
      "__proto__",
      "имя",
    ];
    const loaded = await loadSafetensors(file(), { names });
    await saveSafetensors(file(), loaded.tensors, { metadata: loaded.metadata });
    tf.dispose(loaded.tensors);
    const ours = readFileSync(file());
    python(this, "rewrite");
    assert.deepEqual(ours, readFileSync(file()));
  });

  it("agrees with the reference implementation on which files are well formed", async function () {
    this.timeout(60_000);
    const F32 = (shape: number[], from: number, to: number) => entry("F32", shape, [from, to]);
    const cases: [string, Buffer][] = [
      ["nothing", Buffer.alloc(0)],
      ["no length", Buffer.alloc(7)],
      ["no header", safetensors("")],
      ["no tensors", safetensors("{}")],
      ["spaces after", safetensors("{}      ")],
      ["a list", safetensors("[]")],
      ["null", safetensors("null")],
      ["not UTF-8", Buffer.concat([safetensors('{"a'), Buffer.from([0xff])])],
      ["a hole", safetensors({ a: F32([1], 0, 4), b: F32([1], 8, 12) }, 12)],
      ["an overlap", safetensors({ a: F32([2], 0, 8), b: F32([1], 4, 8) }, 8)],
      ["the same place", safetensors({ a: F32([1], 0, 4), b: F32([1], 0, 4) }, 4)],
      ["a hole at the start", safetensors({ a: F32([1], 4, 8) }, 8)],
      ["bytes behind", safetensors({ a: F32([1], 0, 4) }, 5)],
      ["bytes missing", safetensors({ a: F32([1], 0, 4) }, 3)],
      ["a shape too large", safetensors({ a: F32([2], 0, 4) }, 4)],
      ["an overflowing shape", safetensors({ a: F32([2 ** 40, 2 ** 40], 0, 4) }, 4)],
      ["an overflowing empty shape", safetensors({ a: F32([0, 2 ** 40], 0, 0) })],
      ["backwards", safetensors({ a: F32([1], 4, 0) }, 4)],
      ["a negative size", safetensors({ a: F32([-1], 0, 4) }, 4)],
      ["a fraction", safetensors({ a: F32([0.5], 0, 2) }, 2)],
      ["an unknown type", safetensors({ a: entry("F33", [1], [0, 4]) }, 4)],
      ["an unknown key", safetensors({ a: { ...F32([1], 0, 4), more: 1 } }, 4)],
      ["no shape", safetensors({ a: { dtype: "F32", data_offsets: [0, 4] } }, 4)],
      ["three offsets", safetensors({ a: entry("F32", [1], [0, 4, 4]) }, 4)],
      [
        "an empty tensor between",
        safetensors({ a: F32([1], 0, 4), e: F32([0], 4, 4), b: F32([1], 4, 8) }, 8),
      ],
      ["a scalar", safetensors({ a: F32([], 0, 4) }, 4)],
      ["metadata", safetensors({ __metadata__: { a: "b" } })],
      ["metadata of numbers", safetensors({ __metadata__: { a: 1 } })],
      ["metadata that is text", safetensors({ __metadata__: "a" })],
    ];
    const judged = python(this, "judge", cases.map(([, bytes]) => bytes.toString("base64")).join("\n")).split(
      "\n",
    );
    for (const [i, [what, bytes]] of cases.entries()) {
      writeFileSync(file(), bytes);
      const ours = await loadSafetensors(file()).then(
        ({ tensors }) => {
          tf.dispose(tensors);
          return "accepts";
        },
        (error) => (error.name === "TensorFileError" ? "refuses" : String(error)),
      );
      assert.equal(ours, judged[i], what);
    }
    // Stricter than the reference, as the format's description asks for: it lets spaces pass, and takes the last of two.
    writeFileSync(file(), safetensors(" {}"));
    await assertRefused(
      () => loadSafetensors(file()),
      `${file()}, byte 8: the header must begin with "{", got ' '`,
    );
    const twice = `{"a":${JSON.stringify(F32([1], 0, 4))},"\\u0061":${JSON.stringify(F32([1], 0, 4))}}`;
    writeFileSync(file(), safetensors(twice, 4));
    await assertRefused(
      () => loadSafetensors(file()),
      `${file()}, byte 8: the header must have each key once, got 'a'`,
    );
  });

  it("says what is wrong", async () => {
    const path = file();
    const F32 = entry("F32", [1], [0, 4]);
    const long = Buffer.alloc(8);
    long.writeBigUInt64LE(100_000_001n);
    const cases: [Buffer, string | RegExp][] = [
      [
        Buffer.alloc(3),
        `${path}: must begin with the length of the header in eight bytes, got 'a file of 3 bytes'`,
      ],
      [long, `${path}, byte 0: the header must have at most 100000000 bytes, got 100000001n`],
      [
        safetensors("{}").subarray(0, 9),
        `${path}, byte 0: the header must end within the file, which has 9 bytes, got 10`,
      ],
      [safetensors("no"), `${path}, byte 8: the header must begin with "{", got 'n'`],
      [safetensors("{,}"), /, byte 8: the header must be JSON in UTF-8: /],
      [
        safetensors({ w: entry("F8_E4M3", [4], [0, 4]) }, 4),
        `${path}: tensor "w": dtype must be one of BOOL, U8, I8, I16, U16, F16, BF16, I32, U32, F32, C64, F64, I64, U64, ` +
          "which tensors can hold, got 'F8_E4M3'",
      ],
      [
        safetensors({ w: entry("F32", [3, 2], [0, 4]) }, 4),
        `${path}: tensor "w": data_offsets must span 24 bytes, for F32 of shape [3, 2], got [ 0, 4 ]`,
      ],
      [
        safetensors({ v: F32, w: entry("F32", [1], [5, 9]) }, 9),
        `${path}: tensor "w": must begin at 4, where the one before ends, got 5`,
      ],
      [
        safetensors({ w: F32 }, 3),
        new RegExp(`: must have ${8 + 54 + 4} bytes, as its header says, got ${8 + 54 + 3}$`),
      ],
      [
        safetensors(
          { w: entry("I64", [2], [0, 16]) },
          new Uint8Array(new BigInt64Array([1n, 2n ** 31n]).buffer),
        ),
        /, byte \d+: 'w', item 1: int64 must fit into int32, got 2147483648n$/,
      ],
      [
        safetensors({ w: entry("BOOL", [1], [0, 1]) }, new Uint8Array([2])),
        /'w', item 0: a bool must be stored as 0 or 1, got 2$/,
      ],
      [
        safetensors({ __metadata__: { a: 1 } }),
        `${path}: __metadata__ must be an object of strings, got { a: 1 }`,
      ],
    ];
    for (const [bytes, message] of cases) {
      writeFileSync(path, bytes);
      await assertRefused(() => loadSafetensors(path), message);
    }
    writeFileSync(path, safetensors({ w: F32 }, 4));
    await assertRefused(() => loadSafetensors(path, { names: ["v"] }), `${path}: holds tensors w, got 'v'`);
  });

  it("finds a key that comes twice, however it is written and however long texts are", async () => {
    const one = JSON.stringify(entry("F32", [1], [0, 4]));
    for (const [header, key] of [
      [`{"a":${one},"b":{"dtype":"F32","dtype":"F32","shape":[1],"data_offsets":[0,4]}}`, "dtype"],
      [`{"\\"":${one}, "\\u0022" : ${one}}`, '"'],
      [`{"__metadata__":{"x":"{","x":"\\\\"}}`, "x"],
    ]) {
      writeFileSync(file(), safetensors(header, 4));
      await assertRefused(() => loadSafetensors(file()), /the header must have each key once, got .*/);
      const error = await loadSafetensors(file()).catch((error) => error);
      assert.equal(error.value, key);
    }
    for (const text of ["a".repeat(20_000_000), "\\n".repeat(10_000_000), '\\"'.repeat(10_000_000)]) {
      writeFileSync(file(), safetensors(`{"__metadata__":{"long":"${text}"}}`));
      const { metadata } = await loadSafetensors(file());
      assert.ok(metadata["long"].length >= 10_000_000);
    }
  });

  it("keeps bfloat16, complex numbers and half precision", async () => {
    const z = tf.complex([1, 2], [3, 4]);
    await saveSafetensors(file(), { z });
    const back = (await loadSafetensors(file())).tensors;
    assert.equal(back["z"].dtype, "complex64");
    assert.deepEqual([...back["z"].dataSync()], [1, 3, 2, 4]);
    tf.dispose([z, back]);
    // Halfway cases go to the even neighbour; the largest numbers go to infinity where they must.
    const values = [
      1 + 2 ** -11,
      1 + 3 * 2 ** -11,
      65519,
      65520,
      2 ** -25,
      3 * 2 ** -25,
      -(2 ** -14) + 2 ** -26,
      NaN,
    ];
    const halves = [1, 1 + 2 ** -9, 65504, Infinity, 0, 2 ** -23, -(2 ** -14), NaN];
    const bfloats = [1, 1, 65536, 65536, 2 ** -25, 3 * 2 ** -25, -(2 ** -14), NaN];
    for (const [float, rounded] of [
      ["F16", halves],
      ["BF16", bfloats],
    ] as const) {
      const x = tf.tensor1d(values);
      await saveSafetensors(file(), { x }, { float });
      const { tensors } = await loadSafetensors(file());
      assert.deepEqual([...tensors["x"].dataSync()], rounded, float);
      tf.dispose([x, tensors]);
    }
  });

  it("has half precision for every pattern", async () => {
    const patterns = Uint16Array.from({ length: 65536 }, (_, i) => i);
    for (const float of ["F16", "BF16"] as const) {
      writeFileSync(
        file(),
        safetensors({ x: entry(float, [65536], [0, 131072]) }, new Uint8Array(patterns.buffer)),
      );
      const { tensors } = await loadSafetensors(file());
      await saveSafetensors(file(), tensors, { float });
      const bytes = readFileSync(file());
      const stored = new Uint16Array(
        bytes.buffer.slice(bytes.byteOffset + bytes.length - 131072, bytes.byteOffset + bytes.length),
      );
      const values = tensors["x"].dataSync();
      for (const pattern of patterns) {
        if (!Number.isNaN(values[pattern]))
          assert.equal(stored[pattern], pattern, `${float} ${values[pattern]}`);
      }
      tf.dispose(tensors);
    }
  });

  it("refuses to save what the format has no place for", async () => {
    const text = tf.tensor1d(["a"]);
    await assert.rejects(
      saveSafetensors(file(), { text }),
      /saveSafetensors: "text" must be a tensor of float32, int32, bool or complex64, got/,
    );
    const one = tf.scalar(1);
    await assert.rejects(
      saveSafetensors(file(), { __metadata__: one }),
      /saveSafetensors: the name of a tensor must be another one than "__metadata__", got '__metadata__'/,
    );
    await assert.rejects(
      saveSafetensors(file(), { one }, { metadata: { a: 1 as unknown as string } }),
      /saveSafetensors: metadata must be an object of strings, got \{ a: 1 \}/,
    );
    tf.dispose([text, one]);
    assert.deepEqual(readdirSync(folder()), []);
  });

  it("gives tensors or a clear error for whatever bytes there are", async () => {
    const tensors = {
      kernel: tf.tensor2d([1, 2, 3, 4], [2, 2]),
      mask: tf.tensor1d([true, false], "bool"),
      steps: tf.tensor1d([5], "int32"),
    };
    await saveSafetensors(file(), tensors, { metadata: { by: "test" } });
    tf.dispose(tensors);
    const { refused, accepted } = await damageEverywhere({
      path: file(),
      valid: readFileSync(file()),
      load: async () => (await loadSafetensors(file())).tensors,
      changes: 700,
    });
    assert.ok(refused > 1000 && accepted > 10, `${refused} refused, ${accepted} accepted`);
  });
});

describe("safetensors files on WebAssembly", () => {
  const folder = temporaryFolder();
  onBackend("wasm");

  it("are refused where the backend lacks a type of theirs", async function () {
    if (tf.getKernel("Complex", "wasm")) return skip(this, "the backend has complex numbers");
    const file = join(folder(), "z.safetensors");
    const header = { a: entry("F32", [1], [0, 4]), z: entry("C64", [1], [4, 12]) };
    writeFileSync(file, safetensors(header, 12));
    await assertRefused(
      () => loadSafetensors(file),
      `${file}: tensor "z" of complex64 can't be made: Kernel 'Complex' not registered for backend 'wasm'`,
    );
    const { tensors } = await loadSafetensors(file, { names: ["a"] });
    assert.deepEqual(tensors["a"].arraySync(), [0]);
    tf.dispose(tensors);
  });
});
