import { rng, shapes } from "../../../src/data/index.js";
import { meanIoU, segment, segNet, trainSegmentation, uNet } from "../../../src/learn/vision/index.js";
import type { LearnFigure } from "../figure.js";

/** Mean intersection over union on 200 unseen pictures of one or two shapes. */
export const segmentation: LearnFigure = {
  name: "segmentation",
  about:
    "circles, squares and triangles on 32×32 pixels, one or two a picture: mean IoU of four classes on unseen ones",
  reference: "0.9 or more",
  seeds: [1, 2, 3],
  run(seed, report) {
    const steps = 1400;
    const draw = (m: number, from: number) => shapes({ m, count: [1, 2], generator: rng(from) });
    const [train, test] = [draw(4000, seed), draw(200, seed + 1000)];
    const spec = () => ({ classes: 4, generator: rng(seed) });
    const networks = {
      "U-Net": uNet(spec()),
      SegNet: segNet(spec()),
    };
    const results: Record<string, number> = {};
    for (const [name, model] of Object.entries(networks)) {
      trainSegmentation(model, train, {
        steps,
        batchSize: 16,
        α: 0.01,
        decay: true,
        generator: rng(seed + 100),
        onStep: ({ step, loss }) => {
          if (step % 50 === 0) report(`${name}: step ${step} of ${steps}, J ${loss.toFixed(3)}`);
        },
      });
      results[name] = meanIoU(test.masks, segment(model, test), 4);
      model.dispose();
    }
    return results;
  },
};
