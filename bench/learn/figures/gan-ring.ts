import { rng } from "../../../src/data/index.js";
import {
  createGan,
  drawAround,
  modesFound,
  noise,
  perceptron,
  ringCenters,
  trainGan,
} from "../../../src/learn/gan/index.js";
import type { LearnFigure } from "../figure.js";

const centers = ringCenters(8, 2);
const deviation = 0.1;

/** Eight Gaussians on a ring, without and with packs of two. */
function found(pack: number, seed: number, report: (text: string) => void) {
  const generator = rng(seed);
  const gan = createGan({
    G: perceptron({ layers: [16, 64, 64, 2], generator }),
    d: perceptron({ layers: [2 * pack, 64, 64, 1], generator }),
    α: 1e-3,
    pack,
  });
  trainGan(gan, {
    batch: (m) => drawAround(generator, m, centers, deviation),
    m: 64,
    steps: 4000,
    generator,
    onStep: ({ step }) => {
      if (step % 1000 === 0) report(`packs of ${pack}, step ${step}`);
    },
  });
  const points = gan.sample(noise(generator, 2500, 16)).dataSync();
  gan.dispose();
  return modesFound(points, centers, deviation);
}

export const ganRing: LearnFigure = {
  name: "gan-ring",
  about: "a GAN learns a ring of eight Gaussians: modes covered, alone and with packs of two (PacGAN)",
  reference: "all 8 modes with the cure, collapse without (Metz et al. 2017, Lin et al. 2018)",
  seeds: [1, 2, 3, 4, 5],
  run(seed, report) {
    const [alone, packed] = [found(1, seed, report), found(2, seed, report)];
    return {
      "modes without the cure": alone.modes,
      "modes with it": packed.modes,
      "near a mode without": alone.quality,
      "near a mode with it": packed.quality,
    };
  },
};
