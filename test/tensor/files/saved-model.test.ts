import assert from "node:assert/strict";
import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { gunzipSync } from "node:zlib";
import type { NamedTensorMap, Tensor } from "@tensorflow/tfjs";
import { packageRoot } from "../../../src/paths.js";
import { encodeMessage } from "../../../src/tensor/files/messages.js";
import { savedModelMessages } from "../../../src/tensor/files/saved-model-messages.js";
import {
  loadCheckpoint,
  loadSavedModel,
  loadSavedModelVariables,
  saveCheckpoint,
  tf,
} from "../../../src/tensor/index.js";
import { command } from "../../support/command.js";
import { requirement } from "../../support/requirement.js";
import { temporaryFolder } from "../../support/temp.js";
import { assertNoTensorMore, tensorMemory } from "../../support/tensors.js";
import { assertRefused, damageEverywhere, onBackend } from "./damage.js";

const fixtures = join(packageRoot, "test/fixtures/saved-models");
const expected = JSON.parse(readFileSync(join(fixtures, "expected.json"), "utf8"));

/** Unpacks a folder that TensorFlow wrote. */
function unpack(from: string, to: string): string {
  mkdirSync(to);
  for (const entry of readdirSync(from, { withFileTypes: true })) {
    if (entry.isDirectory()) unpack(join(from, entry.name), join(to, entry.name));
    else
      writeFileSync(
        join(to, entry.name.replace(/\.gz$/, "")),
        gunzipSync(readFileSync(join(from, entry.name))),
      );
  }
  return to;
}

/** Asserts that numbers in nested lists are equal but for rounding. */
function assertNear(actual: unknown, wanted: unknown): void {
  const [a, b] = [[actual].flat(9), [wanted].flat(9)] as number[][];
  assert.equal(a.length, b.length);
  a.forEach((value, i) => {
    assert.ok(Math.abs(value - b[i]) < 1e-6, `${value} instead of ${b[i]} at ${i}`);
  });
}

describe("SavedModels", () => {
  const folder = temporaryFolder();
  const unpacked = (name: string) => unpack(join(fixtures, name), join(folder(), name));
  onBackend("cpu");

  it("of a tf.Module have variables of every type", async () => {
    const variables = await loadSavedModelVariables(unpacked("module"));
    const seen = Object.fromEntries(
      Object.entries(variables).map(([name, tensor]) => [name, [tensor.dtype, tensor.arraySync()]]),
    );
    assert.deepEqual(seen, {
      w: [
        "float32",
        [
          [1, 2, 3],
          [4, 5, 6],
        ],
      ],
      b: ["float32", [0.5, -0.75, 0]],
      calls: ["int32", 0],
      half: ["float32", [1.5, -2]],
      bfloat: ["float32", [1.5, -2]],
      double: ["float32", [Math.fround(0.1), Infinity]],
      uint8: ["int32", [0, 255]],
      int8: ["int32", [-128, 127]],
      int16: ["int32", [-32768, 32767]],
      uint16: ["int32", [0, 65535]],
      int32: ["int32", [-(2 ** 31), 2 ** 31 - 1]],
      int64: ["int32", [-(2 ** 31), 2 ** 31 - 1]],
      mask: ["bool", [[1], [0]]],
      z: ["complex64", [1, 2, 3, -4]],
      texts: ["string", ["", "a", "длинный".repeat(30)]],
      empty: ["float32", []],
    });
    assert.deepEqual(variables["empty"].shape, [0, 3]);
    tf.dispose(variables);
    const keys = await loadCheckpoint(join(folder(), "module/variables/variables"));
    assert.deepEqual(keys["w/.ATTRIBUTES/VARIABLE_VALUE"].arraySync(), [
      [1, 2, 3],
      [4, 5, 6],
    ]);
    assert.deepEqual(keys["types/0/.ATTRIBUTES/VARIABLE_VALUE"].arraySync(), [1.5, -2]);
    tf.dispose(keys);
  });

  it("of a tf.Module run, with one output or several by name", async () => {
    const path = unpacked("module");
    const x = tf.tensor2d(expected.module.x);
    const linear = await loadSavedModel(path);
    assert.deepEqual(
      linear.inputs.map(({ name, shape }) => [name, shape]),
      [["serving_default_x", [-1, 2]]],
    );
    const y = linear.predict(x) as Tensor;
    assertNear(y.arraySync(), expected.module.linear);
    const several = await loadSavedModel(path, { signature: "several" });
    const scale = tf.scalar(-2);
    const outputs = several.predict({ x, scale }) as NamedTensorMap;
    assert.deepEqual(Object.keys(outputs), ["difference", "indices", "sum"]);
    for (const [name, tensor] of Object.entries(outputs))
      assertNear(tensor.arraySync(), expected.module.several[name]);
    tf.dispose([x, y, scale, outputs]);
    linear.dispose();
    several.dispose();
  });

  for (const name of ["keras3", "keras2"]) {
    it(`of ${name} run, and give their weights by name`, async () => {
      const path = unpacked(name);
      const before = tensorMemory();
      const model = await loadSavedModel(path);
      const images = tf.tidy(() => tf.linspace(-1, 1, 72).reshape([2, 6, 6, 1]));
      const y = model.predict(images) as Tensor;
      assertNear(y.arraySync(), expected[name].y);
      await model.save(`file://${join(folder(), "converted")}`);
      const converted = await tf.loadGraphModel(`file://${join(folder(), "converted")}`);
      const again = converted.predict(images) as Tensor;
      assert.deepEqual(again.arraySync(), y.arraySync());
      model.dispose();
      converted.dispose();
      const variables = await loadSavedModelVariables(path);
      const kernel = Object.keys(variables).find((variable) => variable.endsWith("classes/kernel"));
      assert.deepEqual(variables[kernel as string].arraySync(), expected[name].kernel);
      tf.dispose([images, y, again, variables]);
      assertNoTensorMore(before);
    });
  }

  it("run on tfjs-node, too, whose own loader also runs what branches", async function () {
    requirement(this, "tfjs-node");
    const program = join(packageRoot, "dist/test/tensor/files/on-tfjs-node.js");
    const { module: wanted } = expected;
    const args = [program, unpacked("module"), JSON.stringify(wanted.x)];
    const { code, stdout, stderr } = await command(process.execPath, args, { LECTERN_BACKEND: "node" });
    assert.equal(code, 0, stderr);
    const { backend, theirs, loop, ours, saved, w } = JSON.parse(stdout);
    assert.deepEqual([backend, loop], ["tensorflow", 192]);
    for (const values of [theirs, ours, saved]) assertNear(values, wanted.linear);
    assert.deepEqual(w, [
      [1, 2, 3],
      [4, 5, 6],
    ]);
  });

  it("say what of them can't be run", async () => {
    const path = unpacked("module");
    const graph = join(path, "saved_model.pb");
    await assertRefused(
      () => loadSavedModel(path, { signature: "other" }),
      `${graph}: has the signatures count, loop, serving_default, several, got 'other'`,
    );
    await assertRefused(
      () => loadSavedModel(path, { signature: "loop" }),
      /saved_model\.pb: can't be run without TensorFlow itself: it branches or loops by functions, got '(Stateless)?While .*'$/,
    );
    await assertRefused(
      () => loadSavedModel(path, { signature: "count" }),
      /saved_model\.pb: can't be run without TensorFlow itself: it changes state or looks tables up, got 'AssignAddVariableOp /,
    );
    await assert.rejects(
      loadSavedModel(path, { signature: 1 as never }),
      /loadSavedModel: signature must be a name, got 1/,
    );
  });

  it("are refused at once where functions call each other without end", async () => {
    const path = unpacked("module");
    const depth = 60;
    const call = (name: string, f: string, input: string) => ({
      name,
      op: "PartitionedCall",
      input: [input],
      attr: { f: { func: { name: f } } },
    });
    const arg = { name: "a" };
    // Each function calls the next twice: 2^60 calls, and not a node that computes.
    const functions = Array.from({ length: depth }, (_, i) => ({
      signature: { name: `f${i}`, input_arg: [arg], output_arg: [{ name: "r" }] },
      node_def: i + 1 < depth ? [call("x", `f${i + 1}`, "a"), call("y", `f${i + 1}`, "x:output:0")] : [],
      ret: { r: i + 1 < depth ? "y:output:0" : "a" },
    }));
    const model = (library: object[]) =>
      encodeMessage(savedModelMessages, "SavedModel", {
        meta_graphs: [
          {
            meta_info_def: { tags: ["serve"] },
            graph_def: {
              node: [{ name: "x", op: "Placeholder" }, call("y", "f0", "x")],
              library: { function: library },
            },
            signature_def: {
              serving_default: { inputs: { x: { name: "x:0" } }, outputs: { y: { name: "y:0" } } },
            },
          },
        ],
      });
    writeFileSync(join(path, "saved_model.pb"), model(functions));
    await assertRefused(() => loadSavedModel(path), /its calls must have at most 1000000 nodes$/);
    functions[depth - 1] = {
      ...functions[0],
      signature: { ...functions[0].signature, name: `f${depth - 1}` },
    };
    functions[depth - 1].node_def = [call("x", "f0", "a"), call("y", "f0", "x:output:0")];
    writeFileSync(join(path, "saved_model.pb"), model(functions));
    await assertRefused(
      () => loadSavedModel(path),
      /its graph is too deep$|its calls must have at most 1000000 nodes$/,
    );
  });

  it("name the file that is missing or cut", async () => {
    const path = unpacked("module");
    const index = join(path, "variables/variables.index");
    const data = join(path, "variables/variables.data-00000-of-00001");
    const bytes = readFileSync(data);
    writeFileSync(data, bytes.subarray(0, 100));
    await assertRefused(
      () => loadSavedModelVariables(path),
      /variables\.data-00000-of-00001: must have \d+ bytes, for tensor ".*", got 100$/,
    );
    bytes[3] ^= 1;
    writeFileSync(data, bytes);
    await assertRefused(
      () => loadSavedModelVariables(path),
      /variables\.data-00000-of-00001, byte 0: the checksum of tensor ".*" must be right, got \d+$/,
    );
    rmSync(data);
    await assertRefused(
      () => loadSavedModel(path),
      `${data}: can't be read: there is no such file or folder`,
    );
    writeFileSync(index, readFileSync(index).subarray(0, 60));
    await assertRefused(
      () => loadSavedModelVariables(path),
      /variables\.index: must end in the eight bytes that mark a table, got '[0-9a-f]{16}'$/,
    );
    writeFileSync(index, "short");
    await assertRefused(
      () => loadCheckpoint(join(path, "variables/variables")),
      `${index}: must end in a footer of 48 bytes, got 'a file of 5 bytes'`,
    );
    await assertRefused(
      () => loadSavedModel(folder()),
      `${join(folder(), "saved_model.pb")}: can't be read: there is no such file or folder`,
    );
  });

  it("tell their progress, and stop when told to", async () => {
    const path = unpacked("keras3");
    const seen: number[] = [];
    const model = await loadSavedModel(path, { onProgress: (fraction) => seen.push(fraction) });
    model.dispose();
    assert.ok(seen.length > 2 && seen.at(-1) === 1, String(seen));
    const before = tensorMemory();
    const stop = new AbortController();
    const options = { onProgress: () => stop.abort(), signal: stop.signal };
    await assert.rejects(loadSavedModelVariables(path, options), { name: "AbortError" });
    assertNoTensorMore(before);
  });

  it("give a model or a clear error for whatever bytes there are", async function () {
    this.timeout(60_000);
    const path = unpacked("module");
    const variables = () => loadSavedModelVariables(path);
    const files: [string, () => Promise<unknown>, number][] = [
      ["variables/variables.index", variables, 200],
      ["variables/variables.data-00000-of-00001", variables, 200],
    ];
    for (const [name, load, changes] of files) {
      const file = join(path, name);
      const { refused } = await damageEverywhere({
        path: file,
        valid: readFileSync(file),
        load,
        changes,
        lengths: 250,
      });
      assert.ok(refused > changes, `${name}: ${refused} refused`);
    }
    const graph = join(path, "saved_model.pb");
    const whole = readFileSync(graph);
    const { refused, accepted } = await damageEverywhere({
      path: graph,
      valid: whole,
      load: async () => (await loadSavedModel(path)).dispose(),
      changes: 100,
      // A message that ends early between two fields is a message.
      mustRefuse: (length) => length < whole.length / 4,
      lengths: 150,
    });
    assert.ok(refused > 25 && accepted > 25, `${refused} refused, ${accepted} accepted`);
  });
});

describe("checkpoints", () => {
  const folder = temporaryFolder();
  onBackend("cpu");

  /** What make.py beside the fixtures has TensorFlow save. */
  function tensors(): NamedTensorMap {
    const layers = Array.from({ length: 40 }, (_, i): [string, Tensor] => [
      `layer_${String(i).padStart(2, "0")}/kernel`,
      tf.fill([i], i),
    ]);
    return {
      имя: tf.scalar(3),
      z: tf.complex([1, 3], [2, -4]),
      a: tf.tensor2d([0.5, -0, Infinity, 2 ** -149], [2, 2]),
      empty: tf.zeros([0, 3]),
      mask: tf.tensor1d([true, false, true], "bool"),
      steps: tf.tensor1d([7, -(2 ** 31)], "int32"),
      texts: tf.tensor1d(["", "a", "длинный".repeat(30)]),
      ...Object.fromEntries(layers),
    };
  }

  it("are saved as TensorFlow saves them, to the byte", async () => {
    const theirs = unpack(join(fixtures, "checkpoint"), join(folder(), "theirs"));
    const ours = tensors();
    const seen: number[] = [];
    await saveCheckpoint(join(folder(), "variables"), ours, {
      onProgress: (fraction) => seen.push(fraction),
    });
    tf.dispose(ours);
    assert.equal(seen.at(-1), 1);
    for (const name of ["variables.data-00000-of-00001", "variables.index"]) {
      assert.deepEqual(readFileSync(join(folder(), name)), readFileSync(join(theirs, name)), name);
    }
    const back = await loadCheckpoint(join(folder(), "variables"));
    assert.equal(Object.keys(back).length, 47);
    assert.deepEqual(back["a"].arraySync(), [
      [0.5, -0],
      [Infinity, 2 ** -149],
    ]);
    assert.deepEqual(back["texts"].arraySync(), ["", "a", "длинный".repeat(30)]);
    tf.dispose(back);
  });

  it("may have more names than one block of the index holds", async () => {
    const one = tf.scalar(1);
    const many = Object.fromEntries(
      Array.from({ length: 3000 }, (_, i) => [`${(i * 7919) % 3000}${"x".repeat(100)}`, one]),
    );
    await saveCheckpoint(join(folder(), "many"), many);
    assert.ok(readFileSync(join(folder(), "many.index")).length > 256 << 10);
    const back = await loadCheckpoint(join(folder(), "many"));
    assert.deepEqual(Object.keys(back).sort(), Object.keys(many).sort());
    tf.dispose([one, back]);
  });

  it("leave nothing behind where they can't be saved", async () => {
    const one = tf.scalar(1);
    await assert.rejects(
      saveCheckpoint(join(folder(), "x"), { "": one }),
      /saveCheckpoint: the name of a tensor must be some text, got ''/,
    );
    await assert.rejects(
      saveCheckpoint(join(folder(), "x"), { a: 1 as never }),
      /saveCheckpoint: "a" must be a tensor, got 1/,
    );
    const stop = AbortSignal.abort(new Error("enough"));
    await assert.rejects(saveCheckpoint(join(folder(), "x"), { one }, { signal: stop }), /^Error: enough$/);
    assert.deepEqual(readdirSync(folder()), []);
    one.dispose();
  });
});
