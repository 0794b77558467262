import { normal, rng } from "../../../src/data/index.js";
import { createGan, noise, perceptron, trainGan } from "../../../src/learn/gan/index.js";
import { tf } from "../../../src/tensor/index.js";
import type { LearnFigure } from "../figure.js";

const [mean, deviation] = [3, 0.5];

/** A line x = a + bz learns to draw from one Gaussian. */
export const ganLine: LearnFigure = {
  name: "gan-line",
  about: "a GAN learns N(3, 0.5²): what its generator draws, and how far d is from ½ within two deviations",
  reference: "Goodfellow et al. 2014: d → ½ and J → -2 ln 2 = -1.386",
  seeds: [1, 2, 3, 4, 5],
  run(seed, report) {
    const generator = rng(seed);
    const gan = createGan({
      G: perceptron({ layers: [1, 1], generator }),
      d: perceptron({ layers: [1, 8, 8, 1], activation: "tanh", generator }),
      α: 1e-2,
    });
    const { history } = trainGan(gan, {
      batch: (m) =>
        tf.tensor2d(
          Float32Array.from({ length: m }, () => normal(generator, mean, deviation)),
          [m, 1],
        ),
      m: 256,
      steps: 4000,
      rateAtEnd: 0.01,
      generator,
      onStep: ({ step, J }) => {
        if (step % 1000 === 0) report(`step ${step}, J = ${J.toFixed(3)}`);
      },
    });
    const drawn = [...gan.sample(noise(generator, 10_000, 1)).dataSync()];
    const m = drawn.reduce((sum, x) => sum + x, 0) / drawn.length;
    const places = Array.from({ length: 41 }, (_, i) => mean + deviation * (i / 10 - 2));
    const d = [...gan.judge(tf.tensor2d(places, [41, 1]))];
    const last = history.slice(-200);
    gan.dispose();
    return {
      mean: m,
      deviation: Math.sqrt(drawn.reduce((sum, x) => sum + (x - m) ** 2, 0) / drawn.length),
      "largest |d - ½|": Math.max(...d.map((answer) => Math.abs(answer - 0.5))),
      J: last.reduce((sum, { J }) => sum + J, 0) / last.length,
    };
  },
};
