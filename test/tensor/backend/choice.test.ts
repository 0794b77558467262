import assert from "node:assert/strict";
import { cpSync, mkdirSync, readdirSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { packageRoot } from "../../../src/paths.js";
import { command } from "../../support/command.js";
import { requirement } from "../../support/requirement.js";
import { temporaryFolder } from "../../support/temp.js";

const show = `
  const { backend, tf } = await import(process.argv[1]);
  const [x] = tf.matMul([[2, 3]], [[5], [7]]).dataSync();
  console.log(JSON.stringify({ ...backend, x }));
`;

/** Chooses a backend in a process of its own, whose `lectern` lies in `root`. */
async function choose(wanted: string, root = packageRoot, flags: string[] = []) {
  const index = pathToFileURL(join(root, "dist/src/tensor/index.js")).href;
  const args = [...flags, "--input-type=module", "-e", show, index];
  const { code, stdout, stderr } = await command(process.execPath, args, { LECTERN_BACKEND: wanted });
  return { code, stderr, choice: code === 0 ? JSON.parse(stdout) : undefined };
}

/** A copy of the library with the packages it needs, among which tfjs-node is another one, or is missing. */
function installation(folder: string, tfjsNode?: (place: string) => void): string {
  mkdirSync(join(folder, "dist"));
  cpSync(join(packageRoot, "dist/src"), join(folder, "dist/src"), { recursive: true });
  writeFileSync(join(folder, "package.json"), '{ "type": "module" }');
  const packages = join(folder, "node_modules/@tensorflow");
  mkdirSync(packages, { recursive: true });
  const link = (name: string) =>
    symlinkSync(join(packageRoot, "node_modules", name), join(folder, "node_modules", name));
  const scope = readdirSync(join(packageRoot, "node_modules/@tensorflow"));
  for (const name of scope) if (name !== "tfjs-node") link(`@tensorflow/${name}`);
  const others = readdirSync(join(packageRoot, "node_modules")).filter(
    (name) => !/^[.]|^(@tensorflow|lectern)$/.test(name),
  );
  for (const name of others) link(name);
  tfjsNode?.(join(packages, "tfjs-node"));
  return folder;
}

function packageThat(does: string): (place: string) => void {
  return (place) => {
    mkdirSync(place);
    writeFileSync(join(place, "package.json"), '{ "main": "index.js" }');
    writeFileSync(join(place, "index.js"), does);
  };
}

describe("the choice of a backend", () => {
  const folder = temporaryFolder();

  it("is the one that LECTERN_BACKEND names", async () => {
    for (const name of ["wasm", "cpu"]) {
      const { choice, stderr } = await choose(name);
      const reason = `LECTERN_BACKEND=${name} asks for it`;
      assert.deepEqual({ choice, stderr }, { choice: { name, reason, rejected: [], x: 31 }, stderr: "" });
    }
  });

  it("refuses a name that is none", async () => {
    const { code, stderr } = await choose("gpu");
    assert.equal(code, 1);
    assert.match(stderr, /Error: LECTERN_BACKEND must be node, wasm or cpu, not "gpu"\n/);
  });

  it("is WebAssembly where tfjs-node is not installed", async () => {
    const root = installation(folder());
    const { choice, stderr } = await choose("", root);
    assert.equal(stderr, "");
    assert.deepEqual(choice, {
      name: "wasm",
      reason: "WebAssembly is the fastest that loads",
      rejected: [{ name: "node", problem: "tfjs-node is not installed" }],
      x: 31,
    });
    const forced = await choose("node", root);
    assert.equal(forced.code, 1);
    assert.match(forced.stderr, /Error: LECTERN_BACKEND asks for node, but tfjs-node is not installed/);
  });

  it("is WebAssembly where tfjs-node can't load, and says why", async () => {
    const root = installation(
      folder(),
      packageThat('throw new Error("libtensorflow.so: wrong ELF class\\nat …");'),
    );
    const { choice, stderr } = await choose("", root);
    assert.equal(stderr, "");
    assert.equal(choice.name, "wasm");
    const problem = "tfjs-node does not load: libtensorflow.so: wrong ELF class";
    assert.deepEqual(choice.rejected, [{ name: "node", problem }]);
  });

  it("refuses a tfjs-node with a TensorFlow.js of its own", async () => {
    const root = installation(folder(), (place) => {
      packageThat("")(place);
      mkdirSync(join(place, "node_modules/@tensorflow/tfjs"), { recursive: true });
      writeFileSync(join(place, "node_modules/@tensorflow/tfjs/index.js"), "");
    });
    const { choice } = await choose("", root);
    assert.match(
      choice.rejected[0].problem,
      /^tfjs-node has a TensorFlow.js of its own, .*: both must use the same one$/,
    );
  });

  it("is plain JavaScript where there is no WebAssembly either", async () => {
    const root = installation(folder());
    const { choice } = await choose("", root, [
      "--import",
      "data:text/javascript,delete globalThis.WebAssembly",
    ]);
    assert.equal(choice.name, "cpu");
    assert.equal(choice.reason, "nothing faster than plain JavaScript loads");
    assert.match(choice.rejected[1].problem, /WebAssembly/);
  });

  it("leaves one tfjs-core in the process, and the process as it was", async function () {
    requirement(this, "tfjs-node");
    const code = `
      const { createRequire } = await import("node:module");
      const util = (await import("node:util")).default;
      const before = { keys: Object.keys(util).join(), log: process.env.TF_CPP_MIN_LOG_LEVEL };
      const { backend } = await import(process.argv[1]);
      const { cache } = createRequire(process.argv[1]);
      const cores = Object.keys(cache).filter((file) => /tfjs-core.dist.tf-core/.test(file)).length;
      const after = { keys: Object.keys(util).join(), log: process.env.TF_CPP_MIN_LOG_LEVEL };
      console.log(JSON.stringify([backend.name, cores, before.keys === after.keys && before.log === after.log]));
    `;
    const index = pathToFileURL(join(packageRoot, "dist/src/tensor/index.js")).href;
    const args = ["--input-type=module", "-e", code, index];
    const { stdout, stderr } = await command(process.execPath, args, { LECTERN_BACKEND: "node" });
    assert.deepEqual({ stdout, stderr }, { stdout: '["node",1,true]\n', stderr: "" });
  });
});
