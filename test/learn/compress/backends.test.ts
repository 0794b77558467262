import assert from "node:assert/strict";
import { fineTune, pruneWeights, shareWeights, straightThrough } from "lectern/learn/compress";
import { rng } from "../../../src/random/index.js";
import { registerTfjsNode } from "../../../src/tensor/backend/tfjs-node.js";
import { tf } from "../../../src/tensor/index.js";
import { registerWasm } from "../../../src/tensor/wasm/index.js";
import { requirement } from "../../support/requirement.js";
import { clouds, denseModel, values } from "./examples.js";

/** Training that keeps each of the rules, from the same weights. */
function run(): number[] {
  const rules = [
    (model: ReturnType<typeof denseModel>) => pruneWeights(model, { keep: 0.4 }),
    (model: ReturnType<typeof denseModel>) => shareWeights(model, { clusters: 6 }),
    (model: ReturnType<typeof denseModel>) => straightThrough(model, { to: "ternary" }),
  ];
  return rules.flatMap((rule) => {
    const model = denseModel();
    const constraint = rule(model);
    const { losses } = fineTune(model, clouds(96), {
      epochs: 3,
      batch: 32,
      optimizer: tf.train.sgd(0.05),
      constraint,
      generator: rng(1),
    });
    constraint.dispose();
    return [...losses, ...values(model).flat()];
  });
}

const backends: Record<string, () => void> = {
  cpu: () => void tf.setBackend("cpu"),
  wasm: registerWasm,
  tensorflow: registerTfjsNode,
};

describe("fine-tuning with a rule", () => {
  const before = tf.getBackend();
  const runs = new Map<string, number[]>();
  afterEach(() => void tf.setBackend(before));

  for (const [name, use] of Object.entries(backends))
    it(`repeats exactly on ${name}`, function () {
      if (name === "tensorflow") requirement(this, "tfjs-node");
      use();
      assert.equal(tf.getBackend(), name);
      const first = run();
      assert.deepEqual(run(), first);
      runs.set(name, first);
    });

  it("gives the same within tolerance on all backends", () => {
    const [[, expected], ...others] = runs;
    assert.ok(others.length > 0);
    for (const [name, numbers] of others) {
      for (const [i, value] of numbers.entries())
        assert.ok(Math.abs(value - expected[i]) < 1e-4, `${i} on ${name}`);
    }
  });
});
