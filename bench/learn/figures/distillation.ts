import { digits, rng } from "../../../src/data/index.js";
import {
  accuracyOf,
  bestClassBias,
  distil,
  examplesOf,
  fineTune,
  shiftClassBias,
} from "../../../src/learn/compress/index.js";
import type { LearnFigure } from "../figure.js";
import { convolutional, perceptron, recall } from "./digit-networks.js";

/** A student with and without a teacher, and one that has never seen a 3; right answers in per cent on 2000 unseen. */
export const distillation: LearnFigure = {
  name: "distillation",
  about:
    "generated digits (not MNIST), difficulty 0.8: a CNN teaches a perceptron with 32 hidden units from 300 pictures; " +
    "and another one that is shown no 3",
  reference:
    "the student with soft targets beats the same one without, as a mean of 5 seeds; shown no 3, it reads most of them " +
    "after its bias is put right (Hinton and others, on MNIST: 98.6 %)",
  seeds: [1, 2, 3, 4, 5],
  run(seed, report) {
    const generator = rng(seed);
    const difficulty = 0.8;
    const [many, test, other] = [4000, 2000, 1000].map((m) =>
      examplesOf(digits({ m, difficulty, generator })),
    );
    const few = { x: many.x.slice(0, 300), y: many.y.slice(0, 300) };
    report("teacher");
    const teacher = convolutional(generator, [12, 24], 48);
    fineTune(teacher, many, { epochs: 8, learningRate: 0.003, generator });
    const results: Record<string, number> = { teacher: 100 * accuracyOf(teacher, test) };

    const spec = { epochs: 40, batch: 32, learningRate: 0.003 };
    report("student, true classes");
    const hard = perceptron(rng(seed), 32);
    fineTune(hard, few, { ...spec, generator: rng(seed) });
    results["student, true classes"] = 100 * accuracyOf(hard, test);
    for (const T of [1, 4]) {
      report(`student, T = ${T}`);
      const soft = perceptron(rng(seed), 32);
      distil(soft, teacher, few, { ...spec, T, hard: 0.1, generator: rng(seed) });
      results[`student, soft targets, T = ${T}`] = 100 * accuracyOf(soft, test);
    }

    report("student without a 3");
    const without = examplesOf(
      digits({ m: 3600, difficulty, classes: [0, 1, 2, 4, 5, 6, 7, 8, 9], generator }),
    );
    const student = convolutional(generator, [6, 12], 24);
    distil(student, teacher, without, { T: 4, hard: 0, epochs: 8, learningRate: 0.003, generator });
    results["never shown a 3: threes read"] = 100 * recall(student, test, 3);
    shiftClassBias(student, 3, bestClassBias(student, other, 3).by);
    results["the same, bias put right"] = 100 * recall(student, test, 3);
    return results;
  },
};
