import assert from "node:assert/strict";
import { join } from "node:path";
import { packageRoot } from "../../../src/paths.js";
import { command } from "../../support/command.js";
import { requirement } from "../../support/requirement.js";

interface Trained {
  backend: string;
  network: number[];
  gan: number[];
}

async function train(backend: string): Promise<Trained> {
  const program = join(packageRoot, "dist/test/learn/gan/on-backend.js");
  const { code, stdout, stderr } = await command(process.execPath, [program], { LECTERN_BACKEND: backend });
  assert.deepEqual({ code, stderr }, { code: 0, stderr: "" });
  const trained = JSON.parse(stdout) as Trained;
  assert.equal(trained.backend, backend);
  return trained;
}

describe("networks and GANs on each backend", function () {
  this.timeout(120_000);
  let reference: Trained;

  before(async () => {
    reference = await train("cpu");
    assert.deepEqual([reference.network.length, reference.gan.length], [10, 10]);
  });

  for (const backend of ["wasm", "node"])
    it(`give the same losses in ${backend} as in plain JavaScript`, async function () {
      if (backend === "node") requirement(this, "tfjs-node");
      const trained = await train(backend);
      for (const kind of ["network", "gan"] as const)
        trained[kind].forEach((loss, i) => {
          const off = Math.abs(loss - reference[kind][i]);
          assert.ok(off < 1e-4, `${kind}: ${trained[kind]} instead of ${reference[kind]}`);
        });
    });
});
