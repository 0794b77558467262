import assert from "node:assert/strict";
import { setTimeout as delay } from "node:timers/promises";
import { lecternKernel } from "../../../support/kernel.js";

describe("fitCompiled in a kernel", function () {
  this.timeout(60_000);
  const kernel = lecternKernel();

  it("is stopped by an interrupt, after which the model can be trained again", async () => {
    const { error: none } = await kernel.run(`
      import { fitCompiled, tf } from "lectern/tensor";
      const model = tf.sequential({ layers: [tf.layers.dense({ units: 1, inputShape: [2] })] });
      model.compile({ optimizer: "sgd", loss: "meanSquaredError" });
      const [x, y] = [tf.ones([64, 2]), tf.ones([64, 1])];
      let batches = 0;
      const callbacks = { onBatchEnd: async () => { batches++; } };
      await fitCompiled(model, x, y, { epochs: 3, batchSize: 8, verbose: 0 });`);
    assert.equal(none, undefined);
    const ran = kernel.run(
      "await fitCompiled(model, x, y, { epochs: 1e6, batchSize: 8, verbose: 0, callbacks })",
    );
    await delay(500);
    kernel().interrupt();
    assert.equal((await ran).error?.ename, "KeyboardInterrupt");
    const stopped = Number((await kernel.run("batches")).result);
    assert.ok(stopped > 0, `${stopped} batches`);
    const again = await kernel.run(
      "(await fitCompiled(model, x, y, { epochs: 2, batchSize: 8, verbose: 0 })).epoch.length + '; ' + Object.hasOwn((model as any).model, 'makeTrainFunction')",
    );
    assert.equal(again.error, undefined);
    assert.equal(again.result, "'2; false'");
    assert.equal(Number((await kernel.run("batches")).result), stopped);
  });
});
