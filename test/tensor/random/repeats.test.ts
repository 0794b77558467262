import assert from "node:assert/strict";
import { setSeed, tf } from "lectern/tensor";
import { registerTfjsNode } from "../../../src/tensor/backend/tfjs-node.js";
import { registerWasm } from "../../../src/tensor/wasm/index.js";
import { requirement } from "../../support/requirement.js";

/** A run with everything in it that is random: initial weights, dropout, noise, shuffling of `fit`. */
async function run(seed: number): Promise<{ losses: number[]; weights: number[] }> {
  setSeed(seed);
  const model = tf.sequential({
    layers: [
      tf.layers.conv2d({ inputShape: [8, 8, 1], filters: 3, kernelSize: 3, activation: "relu" }),
      tf.layers.maxPooling2d({ poolSize: 2 }),
      tf.layers.flatten(),
      tf.layers.gaussianNoise({ stddev: 0.1 }),
      tf.layers.dense({ units: 16, activation: "tanh", kernelInitializer: "orthogonal" }),
      tf.layers.dropout({ rate: 0.3, seed: 5 }),
      tf.layers.alphaDropout({ rate: 0.1 }),
      tf.layers.dense({ units: 2, activation: "softmax", kernelInitializer: "heNormal" }),
    ],
  });
  model.compile({ optimizer: tf.train.adam(0.01), loss: "categoricalCrossentropy" });
  const x = tf.randomNormal([24, 8, 8, 1]);
  const y = tf.oneHot(tf.randomUniformInt([24], 0, 2), 2);
  const { history } = await model.fit(x, y, { epochs: 2, batchSize: 8, shuffle: true, verbose: 0 });
  const weights = model.getWeights().flatMap((weight) => [...weight.dataSync()]);
  tf.dispose([x, y]);
  model.dispose();
  return { losses: history["loss"] as number[], weights };
}

const backends: Record<string, () => void> = {
  cpu: () => void tf.setBackend("cpu"),
  wasm: registerWasm,
  tensorflow: registerTfjsNode,
};

describe("a run with a seed", () => {
  const before = tf.getBackend();
  const runs = new Map<string, Awaited<ReturnType<typeof run>>>();
  afterEach(() => void tf.setBackend(before));

  for (const [name, use] of Object.entries(backends)) {
    it(`repeats exactly on ${name}`, async function () {
      if (name === "tensorflow") requirement(this, "tfjs-node");
      use();
      assert.equal(tf.getBackend(), name);
      const first = await run(7);
      assert.deepEqual(await run(7), first);
      assert.notDeepEqual((await run(8)).losses, first.losses);
      runs.set(name, first);
    });
  }

  it("is the same within tolerance on all backends", () => {
    const [[, expected], ...others] = runs;
    assert.ok(others.length > 0);
    for (const [name, { losses, weights }] of others) {
      for (const [i, loss] of losses.entries())
        assert.ok(Math.abs(loss - expected.losses[i]) < 1e-4, `loss ${i} on ${name}`);
      for (const [i, weight] of weights.entries())
        assert.ok(Math.abs(weight - expected.weights[i]) < 1e-3, `weight ${i} on ${name}`);
    }
  });

  it("drops other units at each step with a layer that has a seed, the same in each run", () => {
    const masks = () => {
      const layer = tf.layers.dropout({ rate: 0.5, seed: 3 });
      const step = () => [
        ...(layer.apply(tf.ones([1, 64]), { training: true }) as ReturnType<typeof tf.tensor>).dataSync(),
      ];
      return [step(), step(), step()];
    };
    const first = masks();
    assert.notDeepEqual(first[0], first[1]);
    assert.deepEqual(masks(), first);
    assert.equal(tf.layers.dropout({ rate: 0.5, seed: 3 }).getConfig()["seed"], 3);
  });
});
