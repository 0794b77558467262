import { digits, rng } from "../../../src/data/index.js";
import {
  type DeepNetworkSpec,
  deepNetwork,
  pixelCrossEntropy,
  toTensors,
  trainMinibatches,
} from "../../../src/learn/vision/index.js";
import { tf } from "../../../src/tensor/index.js";
import type { LearnFigure } from "../figure.js";

type Setting = Pick<DeepNetworkSpec, "initialisation" | "batchNorm">;

const settings: { name: string; setting: Setting; depths: number[] }[] = [
  { name: "Glorot", setting: { initialisation: "glorotUniform" }, depths: [4, 10, 20, 40] },
  { name: "He", setting: { initialisation: "heNormal" }, depths: [4, 20, 40] },
  {
    name: "He, batch norm",
    setting: { initialisation: "heNormal", batchNorm: true },
    depths: [4, 20, 40],
  },
];

/** J on the training pictures (the mean of the last 20 of 200 batches) of networks with and without shortcuts. */
export const residualDepth: LearnFigure = {
  name: "residual-depth",
  about:
    "plain and residual networks on easy generated digits, 8 filters, 200 Adam steps: J on the training pictures",
  reference:
    "plain and deep is worse than plain and shallow, residual is not (He et al. 2015); 2.303 is ln 10",
  seeds: [1, 2, 3],
  run(seed, report) {
    const { x, y } = toTensors(digits({ m: 1500, difficulty: "easy", generator: rng(seed) }));
    const results: Record<string, number> = {};
    for (const { name, setting, depths } of settings)
      for (const depth of depths)
        for (const residual of [false, true]) {
          const label = `${name}: ${residual ? "residual" : "plain"} ${depth}`;
          report(label);
          const model = deepNetwork({ depth, residual, ...setting, generator: rng(seed) });
          const spec = { loss: pixelCrossEntropy, steps: 200, α: 0.003, generator: rng(seed + 100) };
          const { losses } = trainMinibatches(model, x, y, spec);
          results[label] = losses.slice(-20).reduce((sum, loss) => sum + loss / 20, 0);
          model.dispose();
        }
    tf.dispose([x, y]);
    return results;
  },
};
