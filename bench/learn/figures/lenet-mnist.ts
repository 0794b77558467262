import { rng } from "../../../src/data/index.js";
import {
  buildModel,
  evaluate,
  lenet5,
  loadMnist,
  trainClassifier,
  withBorder,
} from "../../../src/learn/vision/index.js";
import type { LearnFigure } from "../figure.js";
import { withoutMnist } from "../mnist.js";

/** LeNet-5 on MNIST, where somebody has it: nothing is downloaded. */
export const lenetMnist: LearnFigure = {
  name: "lenet-mnist",
  about: "LeNet-5 on MNIST's 60 000 and 10 000 pictures: error in %",
  reference: "0.95 % (LeCun, Bottou, Bengio and Haffner 1998)",
  seeds: [1, 2, 3],
  unavailable: withoutMnist,
  async run(seed, report) {
    const { train, test } = await loadMnist();
    const generator = rng(seed);
    const model = buildModel(lenet5, generator);
    trainClassifier(model, withBorder(train, 2), {
      epochs: 20,
      batchSize: 64,
      onStep: ({ step, steps, loss }) => {
        if (step % 500 === 0) report(`step ${step} of ${steps}, J ${loss.toFixed(3)}`);
      },
      generator,
    });
    const error = 100 * (1 - evaluate(model, withBorder(test, 2)).accuracy);
    model.dispose();
    return { "error in %": error };
  },
};
