// Trains a small SegNet on whichever backend is chosen, and prints J at each step.
import { rng, shapes } from "../../../src/data/index.js";
import { segNet, trainSegmentation } from "../../../src/learn/vision/index.js";

const model = segNet({ size: 16, classes: 4, filters: [3, 4], batchNorm: false, generator: rng(1) });
const { losses } = trainSegmentation(model, shapes({ m: 12, size: 16, generator: rng(2) }), {
  steps: 5,
  batchSize: 4,
  generator: rng(3),
});
process.stdout.write(JSON.stringify(losses));
