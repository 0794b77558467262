import assert from "node:assert/strict";
import { setTimeout } from "node:timers/promises";
import type { Tensor } from "@tensorflow/tfjs";
import { createDqn } from "../../../bench/tensor/steps/index.js";
import { rng } from "../../../src/random/index.js";
import { compile, tf } from "../../../src/tensor/index.js";

const steps = 10_000;

/** What the process may grow by over all steps, besides what it has after as many before: garbage that waits. */
const slack = 24 * 2 ** 20;

/** In how many rounds it may grow by more: garbage of other tests comes at times, what leaks comes each time. */
const rounds = 3;

/** V8 holds a few tensors for a while when it is compiling what used them; a leak would be of one a call. */
const few = 10;

function assertNoMore(after: ReturnType<typeof tf.memory>, before: ReturnType<typeof tf.memory>): void {
  assert.ok(
    after.numTensors - before.numTensors < few,
    `${after.numTensors} tensors, ${before.numTensors} before`,
  );
  assert.ok(
    after.numBytes - before.numBytes < few * 2 ** 20,
    `${after.numBytes} bytes, ${before.numBytes} before`,
  );
  assert.ok(after.numDataBuffers - before.numDataBuffers < few, `${after.numDataBuffers} buffers`);
}

/** Does the work again and again until it leaves the process, and the tensors, as they are. */
async function assertGrowsNoMore(work: () => Promise<void>, limit: number): Promise<void> {
  const grown: number[] = [];
  do {
    const before = { ...tf.memory(), rss: process.memoryUsage.rss() };
    await work();
    assertNoMore(tf.memory(), before);
    grown.push(process.memoryUsage.rss() - before.rss);
  } while (grown.at(-1)! >= limit && grown.length < rounds);
  const megabytes = grown.map((bytes) => (bytes / 2 ** 20).toFixed(1));
  assert.ok(grown.at(-1)! < limit, `the process has grown by ${megabytes.join(", ")} MiB`);
}

/** Runs the step many times, and looks at tensors and the process's memory from when it has settled. */
async function assertKeepsNothing(
  call: (step: (index: number) => Tensor, index: number) => void,
): Promise<void> {
  const { step, inputs } = createDqn({ generator: rng(1), batch: 16, units: 16 });
  const compiled = compile(step, { onFallback: (reason) => assert.fail(reason) });
  const run = async (count: number) => {
    for (let index = 0; index < count; index++) {
      call((at) => compiled(...inputs(at)) as Tensor, index);
      // As a training loop does, so that what waits for the event loop is freed.
      if (index % 1000 === 0) await setTimeout();
    }
  };
  await run(steps);
  await assertGrowsNoMore(() => run(steps), slack);
  compiled.dispose();
}

describe(`A compiled step, called ${steps} times`, function () {
  this.timeout(120_000);

  it("keeps no tensor and no memory, where each loss is disposed", () =>
    assertKeepsNothing((step, index) => step(index).dispose()));

  it("keeps none where each call is in tf.tidy", () =>
    assertKeepsNothing((step, index) => {
      tf.tidy(() => {
        step(index);
      });
    }));

  it("frees what it holds when it is disposed, and holds nothing twice when it is compiled again", async () => {
    const weights = tf.variable(tf.ones([512, 512]));
    const step = (x: Tensor) => {
      weights.assign(weights.mul(0.999).add(tf.matMul(x, x, true)) as never);
    };
    const compiled = compile(step, { onFallback: (reason) => assert.fail(reason) });
    const x = tf.ones([4, 512]);
    const compileOnce = async () => {
      for (let call = 0; call < 4; call++) compiled(x);
      assert.equal(compiled.forms[0]!.runs, "compiled");
      compiled.dispose();
      await setTimeout();
    };
    const compileOften = async () => {
      for (let time = 0; time < 40; time++) await compileOnce();
    };
    await compileOften();
    // Two places for the weights, of one megabyte each, would be 80.
    await assertGrowsNoMore(compileOften, 2 * slack);
  });
});
