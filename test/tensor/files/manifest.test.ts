import assert from "node:assert/strict";
import { truncateSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { io } from "@tensorflow/tfjs";
import { fileSystem, tf } from "../../../src/tensor/index.js";
import { temporaryFolder } from "../../support/temp.js";
import { assertRefused, onBackend } from "./damage.js";
import { graphModel } from "./graph-model.js";

describe("weights of models in files", () => {
  const folder = temporaryFolder();
  const at = (...parts: string[]) => join(folder(), ...parts);
  onBackend("cpu");

  const write = (name: string, content: object | Uint8Array) =>
    writeFileSync(at(name), content instanceof Uint8Array ? content : JSON.stringify(content));
  const floats = (...values: number[]) => new Uint8Array(Float32Array.from(values).buffer);

  it("say what is wrong with their manifest, before anything is read", async () => {
    const good = () => graphModel() as { modelTopology?: object; weightsManifest: Record<string, unknown>[] };
    const weight = (changes: object) => (model: ReturnType<typeof good>) =>
      Object.assign((model.weightsManifest[0]["weights"] as object[])[0], changes);
    const path = at("model.json");
    const cases: [(model: ReturnType<typeof good>) => unknown, string | RegExp][] = [
      [(model) => delete model.modelTopology, `${path}: must have a modelTopology, got undefined`],
      [
        (model) => Object.assign(model, { weightsManifest: {} }),
        `${path}: weightsManifest must be a list, got {}`,
      ],
      ...["../secret.bin", "/etc/passwd", "a/../../b", ".."].map(
        (shard): [(model: ReturnType<typeof good>) => unknown, string] => [
          (model) => Object.assign(model.weightsManifest[0], { paths: [shard] }),
          `${path}: weightsManifest[0]: paths must stay in the folder of model.json, got '${shard}'`,
        ],
      ),
      [
        (model) => Object.assign(model.weightsManifest[0], { paths: "x" }),
        `${path}: weightsManifest[0]: paths must be a list of file names, got 'x'`,
      ],
      [weight({ name: "b" }), `${path}: weightsManifest[0]: each weight has a name of its own, got 'b'`],
      [weight({ name: "__proto__" }), `${path}: weight "__proto__": must have another name, got '__proto__'`],
      [
        weight({ shape: [2 ** 31, 2 ** 31] }),
        `${path}: weight "w": shape must be a list of whole numbers, 0 or above, with a product below 2^53, got [ 2147483648, 2147483648 ]`,
      ],
      [weight({ shape: [-1] }), /shape must be a list of whole numbers, 0 or above.*got \[ -1 \]$/],
      [
        weight({ dtype: "float64" }),
        `${path}: weight "w": dtype must be one of float32, int32, bool, complex64, string, got 'float64'`,
      ],
      [
        weight({ quantization: { dtype: "int4" } }),
        `${path}: weight "w": quantization.dtype must be one of uint8, uint16, float16, got 'int4'`,
      ],
      [
        weight({ quantization: { dtype: "uint8", scale: 1 } }),
        `${path}: weight "w": quantization must have finite numbers scale and min, got { scale: 1, min: undefined }`,
      ],
      [
        weight({ dtype: "int32", quantization: { dtype: "float16" } }),
        `${path}: weight "w": dtype must be float32 where float16 is stored, got 'int32'`,
      ],
      [
        weight({ shape: [60000, 60000] }),
        `${at("group1-shard1of1.bin")}: must have 14400000004 bytes, as the weights in ${path} take, got 12`,
      ],
    ];
    write("group1-shard1of1.bin", floats(1, 2, 3));
    for (const [change, message] of cases) {
      const model = good();
      change(model);
      write("model.json", model);
      await assertRefused(() => tf.loadGraphModel(`file://${path}`), message);
    }
    write("model.json", Buffer.from("{"));
    await assertRefused(() => tf.loadGraphModel(`file://${path}`), /model\.json: must be JSON: /);
    const none = at("none", "model.json");
    await assertRefused(
      () => tf.loadLayersModel(`file://${none}`),
      `${none}: can't be read: there is no such file or folder`,
    );
  });

  it("name the shard that is cut", async () => {
    const weights = Float32Array.from({ length: 10 }, (_, i) => i);
    const shards = ["a.bin", "b.bin", "c.bin"];
    const model = graphModel() as { weightsManifest: object[] };
    model.weightsManifest = [{ paths: shards, weights: [{ name: "w", shape: [10], dtype: "float32" }] }];
    const whole = () => {
      write("model.json", model);
      shards.forEach((shard, i) => {
        write(shard, new Uint8Array(weights.buffer, 16 * i, i === 2 ? 8 : 16));
      });
    };
    whole();
    const artifacts = await fileSystem(folder()).load();
    assert.deepEqual([...new Float32Array(artifacts.weightData as ArrayBuffer)], [...weights]);
    for (const [shard, length] of [
      ["a.bin", 16],
      ["b.bin", 16],
      ["c.bin", 8],
    ] as const) {
      whole();
      truncateSync(at(shard), length - 3);
      await assertRefused(
        () => tf.loadGraphModel(`file://${folder()}`),
        `${at(shard)}: must have ${length} bytes, as the weights in ${at("model.json")} take, got ${length - 3}`,
      );
    }
  });

  it("may hold text, whose length is checked, too", async () => {
    const text = (bytes: number[]) => {
      const model = graphModel() as { weightsManifest: object[] };
      model.weightsManifest = [{ paths: ["t.bin"], weights: [{ name: "t", shape: [2], dtype: "string" }] }];
      write("model.json", model);
      write("t.bin", new Uint8Array(bytes));
    };
    text([1, 0, 0, 0, 65, 2, 0, 0, 0, 66, 67]);
    const { weightData, weightSpecs } = await fileSystem(folder()).load();
    const { t } = tf.io.decodeWeights(weightData as ArrayBuffer, weightSpecs as io.WeightsManifestEntry[]);
    assert.deepEqual(t.arraySync(), ["A", "BC"]);
    t.dispose();
    text([1, 0, 0, 0, 65, 255, 255, 255, 255, 66]);
    await assertRefused(
      () => tf.loadGraphModel(`file://${folder()}`),
      /t\.bin: must have 4294967304 bytes, .* got 10$/,
    );
  });
});
