import assert from "node:assert/strict";
import { setTimeout as delay } from "node:timers/promises";
import { Kernel } from "../../../src/client/index.js";
import { run } from "../../support/kernel.js";
import { requirement } from "../../support/requirement.js";

const loops = {
  eager: "for (;;) { optimizer.minimize(loss); steps++; }",
  "in tf.tidy":
    "for (;;) tf.tidy(() => { for (let i = 0; i < 50; i++) x.matMul(x); optimizer.minimize(loss); steps++; })",
  compiled: "for (;;) { step().dispose(); steps++; }",
};

describe("an interrupt of training", function () {
  this.timeout(60_000);

  for (const backend of ["wasm", "node", "cpu"]) {
    it(`leaves kernel and tf as they were, on ${backend}`, async function () {
      if (backend === "node") requirement(this, "tfjs-node");
      const kernel = await Kernel.start("lectern");
      try {
        await run(kernel, `process.env["LECTERN_BACKEND"] = "${backend}"`);
        const begun = await run(
          kernel,
          `import { compile, tf } from "lectern/tensor";
           const x = tf.randomNormal([32, 32]);
           const weight = tf.variable(tf.ones([32, 32]));
           const optimizer = tf.train.sgd(1e-6);
           const loss = () => x.matMul(weight).square().mean().asScalar();
           const step = compile(() => optimizer.minimize(loss, true)!);
           let steps = 0;
           step().dispose();
           tf.memory().numTensors`,
        );
        assert.equal(begun.error, undefined);
        for (const [name, loop] of Object.entries(loops))
          for (let round = 0; round < 4; round++) {
            const running = run(kernel, `steps = 0; ${loop}`);
            await delay(250 + 31 * round);
            kernel.interrupt();
            const { error } = await running;
            assert.equal(error?.ename, "KeyboardInterrupt", `${name}: ${error?.evalue}`);
          }
        const after = await run(
          kernel,
          "optimizer.minimize(loss); [tf.engine().state.scopeStack.length, steps > 0]",
        );
        assert.equal(after.error, undefined);
        assert.equal(after.result, "[ 0, true ]");
      } finally {
        await kernel.stop();
      }
    });
  }
});
