import assert from "node:assert/strict";
import { lecternKernel } from "../../support/kernel.js";

describe("tensors in a notebook", function () {
  this.timeout(60_000);
  const kernel = lecternKernel();

  before(async () => {
    const { status } = await kernel.run('import { tf } from "lectern/tensor";\nconst x = tf.ones([10]);');
    assert.equal(status, "ok");
  });

  it("are freed that a cell leaves unreachable, as the next cell sees", async () => {
    const code = "for (let i = 0; i < 3000; i++) tf.add(x, i);\ntf.engine().state.numTensors";
    assert.equal((await kernel.run(code)).result, "3001");
    const left = Number((await kernel.run("tf.memory().numTensors")).result);
    assert.ok(left < 20, `${left} tensors`);
  });

  it("are warned of that a cell's loop piles up, with the cell's line", async () => {
    const code =
      "const kept: unknown[] = [];\nfor (let i = 0; i < 101_000; i++) {\n  kept.push(tf.mul(x, 2));\n}";
    const { status, stderr } = await kernel.run(code);
    assert.equal(status, "ok");
    assert.match(
      stderr,
      /^lectern\/tensor: 10\d,\d{3} tensors \(\d\.\d MB\) are alive, and more and more come\. Most are made at cell 4:3:\d+\. They can't be freed, .*\n$/,
    );
    await kernel.run("kept.length = 0;");
    const left = Number((await kernel.run("tf.memory().numTensors")).result);
    assert.ok(left < 20, `${left} tensors`);
  });

  it("train on after an interrupt, which may hit TensorFlow.js inside of an operation", async () => {
    const code = [
      "const w = tf.variable(tf.ones([40, 40]));",
      "const optimizer = tf.train.adam(0.01);",
      "const loss = () => tf.mean(tf.square(tf.matMul(w, w))) as tf.Scalar;",
      "const step = () => tf.tidy(() => optimizer.minimize(loss, true)!.dataSync()[0]);",
      "step();",
    ].join("\n");
    assert.equal((await kernel.run(code)).error, undefined);
    const count = async () => Number((await kernel.run("tf.memory().numTensors")).result);
    const before = await count();
    for (const loop of ["while (true) step();", "await null;\nwhile (true) step();"]) {
      const running = kernel.run(loop);
      setTimeout(() => kernel().interrupt(), 400);
      assert.equal((await running).error?.ename, "KeyboardInterrupt");
      const { result, error } = await kernel.run("step() > step()");
      assert.deepEqual([result, error], ["true", undefined]);
    }
    const left = await count();
    assert.ok(left < before + 20, `${left} tensors, ${before} before`);
  });
});
