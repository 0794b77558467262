// Trains a small convolutional network on whichever backend is chosen, and prints J at each step.
import { digits, rng } from "../../../src/data/index.js";
import { augmentation, buildModel, trainClassifier } from "../../../src/learn/vision/index.js";

const model = buildModel(
  {
    name: "small",
    input: [12, 12, 1],
    layers: [
      { kind: "convolution", filters: 3, kernel: 3, activation: "tanh" },
      { kind: "pooling", window: 2, mode: "mean" },
      { kind: "flatten" },
      { kind: "dropout", rate: 0.2 },
      { kind: "dense", units: 10, activation: "softmax" },
    ],
  },
  rng(1),
);
const { losses } = trainClassifier(model, digits({ m: 24, size: 12, generator: rng(2) }), {
  epochs: 2,
  batchSize: 8,
  λ: 0.01,
  augment: augmentation({ shift: 1 }),
  generator: rng(3),
});
process.stdout.write(JSON.stringify(losses));
