import assert from "node:assert/strict";
import { join } from "node:path";
import { packageRoot } from "../../../src/paths.js";
import { command } from "../../support/command.js";
import { requirement } from "../../support/requirement.js";

interface Trained {
  backend: string;
  tfjs: string;
  dense: number[];
  convolutional: number[];
}

async function train(env: NodeJS.ProcessEnv): Promise<Trained> {
  const program = join(packageRoot, "dist/test/tensor/backend/train.js");
  const { code, stdout, stderr } = await command(process.execPath, [program], env);
  // Banners, logs and Node's warnings would be there, too.
  assert.deepEqual({ code, stderr }, { code: 0, stderr: "" });
  return JSON.parse(stdout);
}

describe("training on each backend", () => {
  let reference: Trained;

  before(async () => {
    reference = await train({ LECTERN_BACKEND: "cpu" });
  });

  it("loses less and less in plain JavaScript", () => {
    assert.deepEqual([reference.backend, reference.tfjs], ["cpu", "cpu"]);
    for (const losses of [reference.dense, reference.convolutional]) {
      assert.equal(losses.length, 5);
      for (const [i, loss] of losses.entries()) if (i > 0) assert.ok(loss < losses[i - 1]!, `${losses}`);
    }
  });

  it("gives the same losses in WebAssembly", async () => {
    const trained = await train({ LECTERN_BACKEND: "wasm" });
    assert.deepEqual([trained.backend, trained.tfjs], ["wasm", "wasm"]);
    assertClose(trained, reference);
  });

  it("gives the same losses in tfjs-node, which is what is used where it is installed", async function () {
    requirement(this, "tfjs-node");
    for (const name of ["node", ""]) {
      const trained = await train({ LECTERN_BACKEND: name });
      assert.deepEqual([trained.backend, trained.tfjs], ["node", "tensorflow"]);
      assertClose(trained, reference);
    }
  });
});

function assertClose(actual: Trained, expected: Trained): void {
  for (const kind of ["dense", "convolutional"] as const) {
    assert.equal(actual[kind].length, expected[kind].length);
    for (const [i, loss] of actual[kind].entries()) {
      const difference = Math.abs(loss - expected[kind][i]!);
      assert.ok(difference < 1e-5, `${kind}: ${actual[kind]} instead of ${expected[kind]}`);
    }
  }
}
