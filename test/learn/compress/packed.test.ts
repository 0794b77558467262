import assert from "node:assert/strict";
import { readFileSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { LayersModel, Tensor } from "@tensorflow/tfjs";
import {
  accuracyOf,
  binarise,
  dequantise,
  type Encoding,
  expand,
  fineTune,
  kernelsOf,
  loadPacked,
  packModel,
  pruneWeights,
  quantise,
  savePacked,
  shareWeights,
  straightThrough,
  ternarise,
  unpackModel,
} from "lectern/learn/compress";
import { decodeValues } from "../../../src/learn/compress/packed/value-sections.js";
import { type RandomGenerator, rng } from "../../../src/random/index.js";
import { crc32c } from "../../../src/tensor/files/crc32c.js";
import { tf } from "../../../src/tensor/index.js";
import { temporaryFolder } from "../../support/temp.js";
import { assertNoTensorMore, tensorMemory } from "../../support/tensors.js";
import { assertRefused, damageEverywhere, onBackend } from "../../tensor/files/damage.js";
import { clouds, convModel, denseModel, values } from "./examples.js";

const every: Encoding[] = [
  { kind: "float32" },
  { kind: "float16" },
  { kind: "integer" },
  { kind: "integer", bits: 3, per: "tensor", symmetric: false, range: "mse" },
  { kind: "binary" },
  { kind: "ternary" },
  { kind: "sparse", positionBits: 3 },
  { kind: "sparse", code: "huffman" },
  { kind: "shared" },
  { kind: "shared", code: "fixed" },
  { kind: "shared", sparse: true, positionBits: 2, code: "fixed" },
  { kind: "shared", sparse: true, positionBits: 8 },
];

/** A model that every encoding can hold: pruned, and with few values. */
function sparseModel(make: (seed?: number) => LayersModel = convModel): LayersModel {
  const model = make();
  pruneWeights(model, { keep: 0.3 }).dispose();
  shareWeights(model, { clusters: 5 }).dispose();
  return model;
}

const outputs = (model: LayersModel, x: Tensor) => [...(model.predict(x) as Tensor).dataSync()];

/** The file with another header, rightly signed. */
function withHeader(bytes: Uint8Array, change: (header: Record<string, unknown>) => unknown): Uint8Array {
  const file = Buffer.from(bytes);
  const length = file.readUInt32LE(12);
  const header = JSON.parse(file.toString("utf8", 16, 16 + length));
  const json = Buffer.from(JSON.stringify(change(header) ?? header));
  const start = Buffer.from(file.subarray(0, 16));
  start.writeUInt32LE(json.length, 12);
  return signed(Buffer.concat([start, json, file.subarray(16 + length)]));
}

/** The file with the checksum that it should have. */
function signed(file: Buffer): Uint8Array {
  file.writeUInt32LE(crc32c(file.subarray(0, -4)), file.length - 4);
  return new Uint8Array(file);
}

type WeightLine = Record<string, unknown> & { bytes: number; shape: number[] };
const line = (header: Record<string, unknown>) => (header["weights"] as WeightLine[])[0];

describe("the file of a compressed model", () => {
  const folder = temporaryFolder();
  const file = () => join(folder(), "model.lectpack");
  onBackend("wasm");

  for (const encoding of every)
    it(`is written, read back and runs: ${JSON.stringify(encoding)}`, async () => {
      const model = sparseModel();
      const packed = packModel(model, { kernels: encoding });
      await savePacked(file(), packed);
      assert.equal(statSync(file()).size, packed.bytes.length);
      assert.deepEqual(new Uint8Array(readFileSync(file())), packed.bytes);
      const back = await loadPacked(file());
      const isExact = ["float32", "sparse", "shared"].includes(encoding.kind);
      if (isExact) assert.deepEqual(values(back), values(model));
      const x = tf.randomNormal([5, 8, 8, 2], 0, 1, "float32", 1);
      const after = outputs(back, x);
      assert.ok(after.every(Number.isFinite));
      if (isExact) assert.deepEqual(after, outputs(model, x));
      // What has been read back is the same when it is written again.
      assert.deepEqual(packModel(back, { kernels: encoding }).parts, packed.parts);
      back.dispose();
    });

  it("holds what the functions on numbers make of the kernels", async () => {
    const model = convModel();
    for (const [encoding, round] of [
      [{ kind: "integer" }, (w, channels) => dequantise(quantise(w, { channels }), channels)],
      [
        { kind: "integer", bits: 4, per: "tensor", symmetric: false, range: "percentile", percentile: 99 },
        (w) => dequantise(quantise(w, { bits: 4, symmetric: false, range: "percentile", percentile: 99 })),
      ],
      [{ kind: "binary" }, (w, channels) => expand(binarise(w, channels), channels)],
      [{ kind: "ternary" }, (w, channels) => expand(ternarise(w, { channels }), channels)],
    ] as [Encoding, (w: Float32Array, channels: { count: number; inner: number }) => Float32Array][]) {
      const back = await unpackModel(packModel(model, { kernels: encoding }).bytes);
      const kernels = kernelsOf(back);
      for (const [i, { variable, channels }] of kernelsOf(model).entries()) {
        const expected = round(variable.dataSync() as Float32Array, channels);
        assert.deepEqual(kernels[i].variable.dataSync(), expected, encoding.kind);
      }
      back.dispose();
    }
  });

  it("takes the bytes that one would count", () => {
    const bytes = (kernels: Encoding, model = denseModel()) =>
      packModel(model, { kernels }).parts.find(({ name }) => name.startsWith("hidden"))!.bytes;
    assert.equal(bytes({ kind: "float32" }), 4 * 192);
    assert.equal(bytes({ kind: "float16" }), 2 * 192);
    assert.equal(bytes({ kind: "integer" }), 4 * 24 + 192);
    assert.equal(bytes({ kind: "integer", per: "tensor", symmetric: false }), 4 + 1 + 192);
    assert.equal(bytes({ kind: "integer", per: "tensor", bits: 3 }), 4 + 72);
    assert.equal(bytes({ kind: "binary" }), 4 * 24 + 24);
    assert.equal(bytes({ kind: "ternary" }), 4 * 24 + 48);
    const shared = denseModel();
    shareWeights(shared, { clusters: 4 }).dispose();
    // The formula n log2 k + k b in bits.
    assert.equal(bytes({ kind: "shared", code: "fixed" }, shared), (192 * 2 + 4 * 32) / 8);
    const parts = packModel(denseModel(), { kernels: { kind: "float32" } }).parts;
    assert.deepEqual(
      parts.map(({ weights }) => weights),
      [0, 192, 24, 96, 4],
    );
  });

  it("has a length that is its parts', for weights by layer and others", async () => {
    const model = denseModel();
    const { bytes, parts } = packModel(model, {
      kernels: { out: { kind: "integer" } },
      others: { kind: "float16" },
    });
    assert.equal(
      parts.reduce((sum, part) => sum + part.bytes, 0),
      bytes.length,
    );
    assert.deepEqual(
      parts.map(({ kind }) => kind),
      ["topology", "float32", "float16", "integer", "float16"],
    );
    const back = await unpackModel(bytes);
    assert.deepEqual(values(back)[0], values(model)[0]);
    back.dispose();
  });

  it("keeps accuracy where rounding does: int8 loses nothing that counts, and what was trained rounded, nothing", async () => {
    const [examples, test] = [clouds(512), clouds(1000, 2)];
    const model = denseModel();
    fineTune(model, examples, { epochs: 10, learningRate: 0.02, generator: rng(1) });
    const exact = accuracyOf(model, test);
    const accuracy = async (kernels: Encoding) => {
      const back = await unpackModel(packModel(model, { kernels }).bytes);
      const result = accuracyOf(back, test);
      back.dispose();
      return result;
    };
    for (const per of ["channel", "tensor"] as const)
      for (const symmetric of [true, false])
        for (const range of ["min–max", "percentile", "mse"] as const)
          assert.ok((await accuracy({ kind: "integer", per, symmetric, range })) >= exact - 0.005);
    for (const to of ["ternary", "binary"] as const) {
      const rule = straightThrough(model, { to });
      fineTune(model, examples, { epochs: 2, learningRate: 0.01, constraint: rule, generator: rng(2) });
      rule.dispose();
      assert.equal(await accuracy({ kind: to }), accuracyOf(model, test));
    }
  });

  it("holds models of other layers and forms", async () => {
    const input = tf.input({ shape: [6, 6, 2] });
    const one = tf.layers.depthwiseConv2d({ kernelSize: 3, padding: "same", name: "deep" }).apply(input);
    const two = tf.layers.separableConv2d({ filters: 2, kernelSize: 3, padding: "same" }).apply(input);
    const sum = tf.layers.add().apply([one, two] as never);
    const up = tf.layers.conv2dTranspose({ filters: 3, kernelSize: 2, strides: 2 }).apply(sum);
    const output = tf.layers.globalAveragePooling2d({}).apply(up);
    const model = tf.model({ inputs: input, outputs: output as never });
    const x = tf.randomNormal([2, 6, 6, 2], 0, 1, "float32", 1);
    for (const kernels of [{ kind: "float32" }, { kind: "integer" }, { kind: "binary" }] as Encoding[]) {
      const back = await unpackModel(packModel(model, { kernels }).bytes);
      const [before, after] = [outputs(model, x), outputs(back, x)];
      const limit = kernels.kind === "float32" ? 0 : kernels.kind === "integer" ? 0.05 : Infinity;
      for (const [i, value] of after.entries()) assert.ok(Math.abs(value - before[i]) <= limit);
      back.dispose();
    }
  });

  it("can be trained further, and leaves no tensors behind", async () => {
    const packed = packModel(denseModel(), { kernels: { kind: "integer" } });
    const run = async () => {
      const model = await unpackModel(packed.bytes);
      const examples = clouds(64);
      const { losses } = fineTune(model, examples, {
        epochs: 5,
        batch: 16,
        learningRate: 0.02,
        generator: rng(1),
      });
      assert.ok(losses.at(-1)! < losses[0]);
      model.dispose();
      tf.dispose([examples.x, examples.y]);
    };
    await run();
    const before = tensorMemory();
    await run();
    assertNoTensorMore(before);
  });

  it("holds no more of the topology than a model needs", () => {
    const [header] = packModel(denseModel(), { kernels: { kind: "float32" } }).parts;
    assert.ok(header.bytes < 1400, `${header.bytes}`);
  });

  it("refuses encodings that don't exist, and weights that don't fit", () => {
    const model = denseModel();
    const text = (spec: object, message: string, name = "TypeError") =>
      assert.throws(() => packModel(model, spec as never), { name, message });
    const kinds = "float32, float16, integer, binary, ternary, sparse, shared";
    text({}, "packModel: kernels must be an encoding, or encodings by the layers' names, got undefined");
    text({ kernels: { kind: "zip" } }, `packModel: an encoding's kind must be one of ${kinds}, got 'zip'`);
    text(
      { kernels: { first: { kind: "binary" } } },
      "packModel: a layer's name must be one of hidden, out, got 'first'",
    );
    text(
      { kernels: { kind: "binary", bits: 1 } },
      'packModel, binary: unknown option "bits"; the options are ',
    );
    text(
      { kernels: { kind: "float32" }, others: { kind: "zip" } },
      `packModel: an encoding's kind must be one of ${kinds}, got 'zip'`,
    );
    text(
      { kernels: { kind: "sparse", positionBits: 9 } },
      "packModel: positionBits must be an integer from 1 to 8, got 9",
    );
    text(
      { kernels: { kind: "integer", per: "row" } },
      `packModel: per must be "channel" or "tensor", got 'row'`,
    );
    text({ kernels: { kind: "integer", bits: 9 } }, "quantise: bits must be an integer from 2 to 8, got 9");
    text(
      { kernels: { kind: "float32" }, level: 9 },
      'packModel: unknown option "level"; the options are kernels, others',
    );
    const wide = tf.sequential({ layers: [tf.layers.dense({ inputShape: [30], units: 30, name: "wide" })] });
    assert.throws(() => packModel(wide, { kernels: { kind: "shared" } }), {
      name: "RangeError",
      message: /^packModel: \S*kernel must share at most 256 values, and has 900: see shareWeights$/,
    });
  });
});

describe("a damaged file of a compressed model", () => {
  const folder = temporaryFolder();
  const file = () => join(folder(), "model.lectpack");
  onBackend("cpu");
  const small = () => packModel(sparseModel(denseModel), { kernels: { kind: "shared", sparse: true } }).bytes;
  const refused = async (bytes: Uint8Array, message: string | RegExp) => {
    writeFileSync(file(), bytes);
    await assertRefused(() => loadPacked(file()), message);
  };

  it("says in one error what is wrong", async () => {
    const bytes = small();
    await refused(new Uint8Array(0), `${file()}, byte 0: must begin with LECTPACK, got ''`);
    await refused(bytes.subarray(0, 12), `${file()}: must have at least 20 bytes, got 12`);
    const cut = bytes.subarray(0, bytes.length - 1);
    await refused(cut, /, byte \d+: is cut or changed: its checksum must be that of its bytes, got \d+$/);
    const newer = Buffer.from(bytes);
    newer.writeUInt32LE(2, 8);
    await refused(newer, `${file()}, byte 8: must be of version 1 of the format, got 2`);
    await assert.rejects(
      loadPacked(join(folder(), "none")),
      /none: can't be read: there is no such file or folder$/,
    );
    await assert.rejects(loadPacked(""), {
      message: /^loadPacked: path must be the path of a file or folder/,
    });
    await assert.rejects(unpackModel("x" as never), {
      message: "unpackModel: bytes must be a Uint8Array, got 'x'",
    });
  });

  it("is refused wherever it is cut, and wherever a byte is changed", async () => {
    const valid = small();
    await damageEverywhere({
      path: file(),
      valid,
      load: () => loadPacked(file()),
      changes: 50,
      lengths: 150,
    });
    for (const [at, byte] of valid.entries()) {
      const changed = valid.slice();
      changed[at] = byte ^ (1 << (at % 8));
      await assert.rejects(unpackModel(changed), { name: "TensorFileError" }, `byte ${at}`);
    }
  });

  it("is refused, or read as something else, where it is changed and signed anew", async function () {
    this.timeout(60_000);
    const generator: RandomGenerator = rng(1);
    const count = { accepted: 0, refused: 0 };
    for (const kernels of every) {
      const valid = packModel(sparseModel(denseModel), { kernels }).bytes;
      for (let i = 0; i < 40; i++) {
        const changed = Buffer.from(valid);
        for (let k = 0; k < 2; k++) {
          changed[8 + ((generator.next() >>> 0) % (valid.length - 12))] ^=
            1 << ((generator.next() >>> 0) % 8);
        }
        const before = tensorMemory();
        try {
          const model = await unpackModel(signed(changed));
          model.dispose();
          count.accepted++;
        } catch (error) {
          assert.equal((error as Error).name, "TensorFileError", (error as Error).stack);
          count.refused++;
        }
        assertNoTensorMore(before);
      }
    }
    assert.ok(count.accepted > 20 && count.refused > 20, JSON.stringify(count));
  });

  it("is refused where a weight has a number beyond its table, or the table is cut off", () => {
    const table = new Uint8Array(Float32Array.of(-1, 0.5, 2).buffer);
    const section = (bits: number) => Uint8Array.of(...table, bits);
    const header = { kind: "shared", code: "fixed", values: 3 } as const;
    // Four weights of two bits each.
    assert.deepEqual([...decodeValues(header, section(0b00011000), 4)], [-1, 0.5, 2, -1]);
    assert.throws(() => decodeValues(header, section(0b00011011), 4), {
      name: "RangeError",
      message: "must have numbers below 3, and has 3",
    });
    assert.throws(() => decodeValues(header, table.slice(0, 11), 4), { name: "RangeError" });
    assert.throws(() => decodeValues(header, Uint8Array.of(...section(0), 0), 4), {
      message: "has 8 bits too many",
    });
  });

  it("is refused where its header is hostile, before there is memory for what it promises", async () => {
    const bytes = small();
    const hostile = (change: (header: Record<string, unknown>) => unknown, message: string | RegExp) =>
      refused(withHeader(bytes, change), message);
    const set = (key: string, value: unknown) => (header: Record<string, unknown>) => {
      line(header)[key] = value;
    };
    await hostile(() => 7, /the header must have a topology, an object, got undefined$/);
    await hostile(() => [], /the header must have a topology, an object, got undefined$/);
    await hostile(
      (header) => ({ topology: header["topology"] }),
      /the header must have weights, a list, got undefined$/,
    );
    await hostile(set("name", 1), /weights number 0: name must be a text, got 1$/);
    await hostile(set("shape", [-1, 2]), /kernel": shape must be a list of whole numbers, 0 or above, got/);
    await hostile(
      set("shape", [2 ** 20, 2 ** 20]),
      /kernel": shape must have at most 256 weights for a bit of its \d+ bytes/,
    );
    await hostile(
      set("shape", [2 ** 40, 2 ** 40]),
      /kernel": shape must have at most 256 weights for a bit of its \d+ bytes/,
    );
    await hostile(set("bytes", 1e9), /must have sections of \d+ bytes, as its header says, got \d+$/);
    await hostile(set("bytes", -1), /kernel": bytes must be a whole number, 0 or above, got -1$/);
    await hostile(set("kind", "zip"), /kernel": kind must be one that this version knows, got 'zip'$/);
    await hostile(set("values", 300), /kernel": values must be an integer from 0 to 256, got 300$/);
    await hostile(
      set("distances", 1e7),
      /kernel": distances must be at most one for each bit, got 10000000$/,
    );
    await hostile(set("positionBits", 20), /kernel": positionBits must be an integer from 1 to 8, got 20$/);
    await hostile(set("code", "zip"), /kernel": code must be "fixed" or "huffman", got 'zip'$/);
    await hostile(
      set("shape", [8, 25]),
      /kernel": must have positions for 200 weights, and has them for \d+$|can't be made into a model/,
    );
    const topology = (change: (config: { units: number }) => void) => (header: Record<string, unknown>) => {
      const { config } = header["topology"] as { config: { layers: { config: { units: number } }[] } };
      change(config.layers[0].config);
    };
    await hostile(
      topology((config) => {
        config.units = 1e9;
      }),
      /can't be made into a model: its layers have more weights than the 316 numbers that its files hold$/,
    );
    await hostile((header) => {
      header["topology"] = {
        class_name: "Sequential",
        config: { layers: [{ class_name: "Nothing", config: {} }] },
      };
    }, /can't be made into a model: Unknown layer: Nothing/);
    await hostile((header) => {
      header["topology"] = {};
    }, /can't be made into a model: /);
  });

  it("is refused where a section is not what its line says", async () => {
    const bytes = packModel(denseModel(), { kernels: { kind: "ternary" } }).bytes;
    const three = Buffer.from(bytes);
    const start = 16 + three.readUInt32LE(12) + 4 * 24;
    three[start] = 0xff;
    await refused(signed(three), /kernel": must have signs 0, 1 or 2, and has 3$/);
    await refused(
      withHeader(bytes, (header) => {
        line(header)["channels"] = { count: 12, inner: 1 };
      }),
      /kernel": must have 96 bytes, and has 144$/,
    );
    await refused(
      withHeader(bytes, (header) => {
        line(header)["channels"] = { count: 7, inner: 1 };
      }),
      /kernel": channels must fit the shape, got \{ count: 7, inner: 1 \}$/,
    );
  });
});
