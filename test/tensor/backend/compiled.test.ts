import assert from "node:assert/strict";
import { join } from "node:path";
import { packageRoot } from "../../../src/paths.js";
import { command } from "../../support/command.js";
import { requirement } from "../../support/requirement.js";

describe("compiled steps beside tfjs-node", function () {
  this.timeout(120_000);

  it("give the losses of its eager steps", async function () {
    requirement(this, "tfjs-node");
    const mocha = join(packageRoot, "node_modules/mocha/bin/mocha.js");
    const suite = join(packageRoot, "dist/test/tensor/compile/steps.test.js");
    const steps = "MLP, adam:|MLP with dropout|LeNet|residual network";
    const args = [
      mocha,
      "--no-config",
      "--exit",
      "--timeout",
      "100000",
      "--reporter",
      "json",
      "-g",
      steps,
      suite,
    ];
    const { code, stdout, stderr } = await command(process.execPath, args, { LECTERN_BACKEND: "node" });
    assert.equal(code, 0, stdout + stderr);
    const { passes } = JSON.parse(stdout.slice(stdout.indexOf("{\n"))).stats;
    assert.equal(passes, 4);
  });
});
