import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { pathToFileURL } from "node:url";
import type { io, LayersModel } from "@tensorflow/tfjs";
import { packageRoot } from "../../../src/paths.js";
import { fileSystem, tf } from "../../../src/tensor/index.js";
import { skip } from "../../support/requirement.js";
import { temporaryFolder } from "../../support/temp.js";
import { assertNoTensorMore, tensorMemory } from "../../support/tensors.js";
import { assertRefused, damageEverywhere, onBackend } from "./damage.js";
import { graphModel } from "./graph-model.js";

/** A small classifier with layers of several kinds of weights. */
function classifier(): LayersModel {
  const model = tf.sequential({
    layers: [
      tf.layers.conv2d({ inputShape: [6, 6, 1], filters: 2, kernelSize: 3, name: "conv" }),
      tf.layers.batchNormalization({ name: "norm" }),
      tf.layers.flatten({ name: "flat" }),
      tf.layers.dense({ units: 3, activation: "softmax", name: "classes" }),
    ],
  });
  model.compile({ optimizer: "adam", loss: "categoricalCrossentropy" });
  return model;
}

describe("models in files", () => {
  const folder = temporaryFolder();
  const at = (...parts: string[]) => join(folder(), ...parts);
  onBackend("cpu");

  const write = (name: string, content: object | Uint8Array) =>
    writeFileSync(at(name), content instanceof Uint8Array ? content : JSON.stringify(content));
  const floats = (...values: number[]) => new Uint8Array(Float32Array.from(values).buffer);

  async function predicts(model: LayersModel, other: LayersModel): Promise<void> {
    const x = tf.randomUniform([4, 6, 6, 1]);
    const [a, b] = [model.predict(x) as typeof x, other.predict(x) as typeof x];
    assert.deepEqual(await a.array(), await b.array());
    tf.dispose([x, a, b]);
  }

  it("are saved to and loaded from file:// URLs, and fileSystem, with the optimizer", async () => {
    const model = classifier();
    const x = tf.randomNormal([8, 6, 6, 1]);
    const y = tf.oneHot(tf.tensor1d([0, 1, 2, 0, 1, 2, 0, 1], "int32"), 3);
    await model.fit(x, y, { epochs: 1, verbose: 0 });
    model.setUserDefinedMetadata({ trainedOn: "noise" });
    const result = await model.save(`file://${at("new", "model")}`, { includeOptimizer: true });
    assert.equal(result.modelArtifactsInfo.modelTopologyType, "JSON");
    assert.deepEqual(readdirSync(at("new", "model")).sort(), ["model.json", "weights.bin"]);
    for (const source of [
      `file://${at("new", "model", "model.json")}`,
      `file://${at("new", "model")}`,
      fileSystem(at("new", "model")),
    ]) {
      const loaded = await tf.loadLayersModel(source);
      await predicts(model, loaded);
      assert.deepEqual(loaded.getUserDefinedMetadata(), { trainedOn: "noise" });
      assert.equal((await loaded.optimizer.getWeights()).length, (await model.optimizer.getWeights()).length);
      loaded.optimizer.dispose();
      loaded.dispose();
    }
    model.optimizer.dispose();
    model.dispose();
    tf.dispose([x, y]);
  });

  it("leave nothing of the model that they replace", async () => {
    for (let round = 0; round < 3; round++) {
      const model = tf.sequential({ layers: [tf.layers.dense({ units: round + 1, inputShape: [2] })] });
      await model.save(`file://${at("model")}`);
      const loaded = await tf.loadLayersModel(`file://${at("model")}`);
      assert.deepEqual(loaded.outputs[0].shape, [null, round + 1]);
      assert.equal(readdirSync(at("model")).length, 2);
      model.dispose();
      loaded.dispose();
    }
    write("model/notes.txt", Buffer.from("mine"));
    const json = JSON.parse(readFileSync(at("model/model.json"), "utf8"));
    json.weightsManifest[0].paths.push("notes.txt");
    write("model/model.json", json);
    const model = tf.sequential({ layers: [tf.layers.dense({ units: 1, inputShape: [2] })] });
    await model.save(`file://${at("model")}`);
    assert.equal(readFileSync(at("model/notes.txt"), "utf8"), "mine");
    model.dispose();
  });

  it("run as graph models, with weights quantised as the converter does it", async () => {
    const cases: [object | undefined, Uint8Array, number[]][] = [
      [undefined, floats(2, 3), [2, 3]],
      [{ dtype: "uint8", scale: 0.5, min: -1 }, new Uint8Array([6, 8]), [2, 3]],
      [{ dtype: "uint16", scale: 0.01, min: 0 }, new Uint8Array(new Uint16Array([200, 300]).buffer), [2, 3]],
      [{ dtype: "float16" }, new Uint8Array(new Uint16Array([0x4000, 0x4200]).buffer), [2, 3]],
    ];
    for (const [quantization, w, values] of cases) {
      write("model.json", graphModel(quantization));
      write("group1-shard1of1.bin", Buffer.concat([w, floats(0.5)]));
      const model = await tf.loadGraphModel(`file://${at("model.json")}`);
      const x = tf.tensor2d([1, 0, 0, 1], [2, 2]);
      const y = model.predict(x) as typeof x;
      assert.deepEqual(
        [...y.dataSync()].map((value) => Math.round(value * 1000) / 1000),
        values.map((value) => value + 0.5),
      );
      tf.dispose([x, y]);
      model.dispose();
    }
  });

  it("are those of tfjs-node, in both directions", async function () {
    const require = createRequire(import.meta.url);
    let theirs: { fileSystem(path: string): Required<io.IOHandler> };
    try {
      // Its file system needs none of its native code.
      theirs = require(join(packageRoot, "node_modules/@tensorflow/tfjs-node/dist/io/file_system.js"));
    } catch {
      return skip(this, "no tfjs-node in node_modules: npm run tfjs-node");
    }
    const model = classifier();
    await model.save(theirs.fileSystem(at("theirs")));
    const ours = await tf.loadLayersModel(`file://${at("theirs")}`);
    await predicts(model, ours);
    await model.save(`file://${at("ours")}`);
    const back = await tf.loadLayersModel(theirs.fileSystem(at("ours/model.json")));
    await predicts(model, back);
    const keys = (name: string) =>
      Object.keys(JSON.parse(readFileSync(at(name, "model.json"), "utf8"))).sort();
    assert.deepEqual(keys("ours"), keys("theirs"));
    for (const each of [model, ours, back]) each.dispose();
  });

  it("go through one handler only, also where tfjs-node has registered its own", async () => {
    const foreign = (url: string | string[]) =>
      String(url).startsWith("file://") ? { load: async () => ({}) } : null;
    tf.io.registerLoadRouter(foreign as Parameters<typeof tf.io.registerLoadRouter>[0]);
    tf.io.registerSaveRouter(foreign as Parameters<typeof tf.io.registerSaveRouter>[0]);
    assert.equal(tf.io.getLoadHandlers("file://x").length, 1);
    assert.equal(tf.io.getSaveHandlers("file://x").length, 1);
    assert.ok(tf.io.getLoadHandlers(["file://x.pb", "file://x.json"]).length > 0, "left to tfjs-node");
  });

  it("leave no variables behind where weights don't fit the topology", async () => {
    const model = classifier();
    await model.save(`file://${at("model")}`);
    model.dispose();
    const json = JSON.parse(readFileSync(at("model/model.json"), "utf8"));
    json.modelTopology.config.layers[3].config.units = 2;
    write("model/model.json", json);
    await assertRefused(
      () => tf.loadLayersModel(`file://${at("model")}`),
      /model: can't be made into a model: .*[Ss]hape/,
    );
    json.modelTopology.config.layers[3].class_name = "Missing";
    write("model/model.json", json);
    await assertRefused(
      () => tf.loadLayersModel(fileSystem(at("model"))),
      /can't be made into a model: Unknown layer: Missing/,
    );
  });

  it("make no more weights than their files hold, unless others are wanted", async () => {
    const model = tf.sequential({ layers: [tf.layers.dense({ units: 2, inputShape: [3], name: "d" })] });
    await model.save(`file://${at("model")}`);
    model.dispose();
    const json = JSON.parse(readFileSync(at("model/model.json"), "utf8"));
    json.modelTopology.config.layers[0].config.units = 500_000_000;
    write("model/model.json", json);
    await assertRefused(
      () => tf.loadLayersModel(`file://${at("model")}`),
      `${at("model")}: can't be made into a model: its layers have more weights than the 8 numbers that its files hold`,
    );
    json.modelTopology.config.layers[0].config.units = 2;
    const { name, class_name, config } = json.modelTopology.config.layers[0];
    const other = { name, class_name, config: { ...config, name: "other", batch_input_shape: undefined } };
    json.modelTopology.config.layers.push(other);
    write("model/model.json", json);
    await assertRefused(() => tf.loadLayersModel(`file://${at("model")}`), /more weights than the 8 numbers/);
    const loaded = await tf.loadLayersModel(`file://${at("model")}`, { strict: false });
    assert.equal(loaded.getWeights().length, 4);
    loaded.dispose();
  });

  it("keep what else is going on while one can't be built", async () => {
    write("model.json", { modelTopology: { class_name: "Missing", config: {} }, weightsManifest: [] });
    const kept: ReturnType<typeof tf.scalar>[] = [];
    let going = true;
    const other = (async () => {
      while (going) {
        await Promise.resolve();
        kept.push(tf.scalar(kept.length));
        if (kept.length % 50 === 0) await delay(0);
      }
    })();
    await assert.rejects(tf.loadLayersModel(`file://${folder()}`), /Unknown layer: Missing/);
    going = false;
    await other;
    assert.ok(kept.length > 0 && kept.every((tensor) => !tensor.isDisposed));
    tf.dispose(kept);
  });

  it("tell their progress, and stop when told to", async () => {
    const model = tf.sequential({ layers: [tf.layers.dense({ units: 3000, inputShape: [1000] })] });
    await model.save(`file://${at("model")}`);
    for (const work of [
      (handler: io.IOHandler) => model.save(handler),
      (handler: io.IOHandler) => tf.loadLayersModel(handler).then((loaded) => loaded.dispose()),
    ]) {
      const seen: number[] = [];
      await work(fileSystem(at("model"), { onProgress: (fraction) => seen.push(fraction) }));
      assert.ok(seen.length >= 3 && seen.at(-1) === 1, String(seen));
      const stop = new AbortController();
      const before = tensorMemory();
      const files = readdirSync(at("model"));
      await assert.rejects(
        async () => work(fileSystem(at("model"), { onProgress: () => stop.abort(), signal: stop.signal })),
        { name: "AbortError" },
      );
      assertNoTensorMore(before);
      assert.deepEqual(readdirSync(at("model")), files);
    }
    const seen: number[] = [];
    const loaded = await tf.loadLayersModel(`file://${at("model")}`, {
      onProgress: (fraction) => seen.push(fraction),
    });
    assert.equal(seen.at(-1), 1);
    loaded.dispose();
    model.dispose();
  });

  it("are whole, the old one or the new one, where the process that saves is killed", async function () {
    this.timeout(60_000);
    const library = pathToFileURL(join(packageRoot, "dist/src/tensor/index.js")).href;
    const program = `
      const { tf } = await import(${JSON.stringify(library)});
      await tf.setBackend("cpu");
      const model = tf.sequential({ layers: [tf.layers.dense({ units: 500, inputShape: [1000] })] });
      for (let round = 0; ; round++) {
        model.setWeights([tf.fill([1000, 500], round), tf.fill([500], round)]);
        await model.save(${JSON.stringify(`file://${at("model")}`)});
        if (round === 0) console.log("saved");
      }`;
    for (let life = 0; life < 4; life++) {
      const child = spawn(process.execPath, ["--input-type=module", "-e", program], {
        stdio: ["ignore", "pipe", "inherit"],
      });
      await once(child.stdout, "data");
      await delay(20 + 37 * life);
      child.kill("SIGKILL");
      await once(child, "exit");
      const model = await tf.loadLayersModel(`file://${at("model")}`);
      const values = model.getWeights().flatMap((weight) => [...new Set(weight.dataSync())]);
      assert.equal(new Set(values).size, 1, `weights of two rounds: ${values}`);
      model.dispose();
    }
  });

  it("give a model or a clear error for whatever bytes there are", async function () {
    this.timeout(60_000);
    mkdirSync(at("model"));
    const small = tf.sequential({ layers: [tf.layers.dense({ units: 2, inputShape: [1], name: "d" })] });
    await small.save(`file://${at("model")}`);
    small.dispose();
    const load = async () => {
      const model = await tf.loadLayersModel(`file://${at("model")}`);
      model.dispose();
    };
    for (const [name, changes] of [
      ["weights.bin", 20],
      ["model.json", 150],
    ] as const) {
      const path = at("model", name);
      const valid = readFileSync(path);
      const { refused, accepted } = await damageEverywhere({ path, valid, load, changes });
      assert.ok(refused > 20 && accepted > 0, `${name}: ${refused} refused, ${accepted} accepted`);
    }
  });
});
