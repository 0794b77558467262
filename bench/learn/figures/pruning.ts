import { digits, rng } from "../../../src/data/index.js";
import {
  accuracyOf,
  denseSparseDense,
  examplesOf,
  fineTune,
  packModel,
  pruneFilters,
} from "../../../src/learn/compress/index.js";
import type { LearnFigure } from "../figure.js";
import { convolutional } from "./digit-networks.js";

/** Filters removed by L1 norm and at random, with and without training again; and dense-sparse-dense beside dense. */
export const pruning: LearnFigure = {
  name: "pruning",
  about:
    "generated digits (not MNIST), difficulty 0.8: a CNN loses filters; right answers in % on 2000 unseen, and its file; " +
    "DSD beside as many epochs without",
  reference:
    "by L1 norm less is lost than at random; trained again, most of it is won back (Li and others, on CIFAR-10: a third " +
    "of the operations, at nearly the original accuracy); DSD gains about a point (Han and others, on ImageNet)",
  seeds: [1, 2, 3, 4, 5],
  run(seed, report) {
    const generator = rng(seed);
    const difficulty = 0.8;
    const [train, test] = [4000, 2000].map((m) => examplesOf(digits({ m, difficulty, generator })));
    report("training");
    const model = convolutional(generator, [12, 24], 48);
    fineTune(model, train, { epochs: 8, learningRate: 0.003, generator });
    const bytes = (one: typeof model) => packModel(one, { kernels: { kind: "float32" } }).bytes.length;
    const results: Record<string, number> = {
      "all filters": 100 * accuracyOf(model, test),
      "all filters, bytes": bytes(model),
    };
    for (const keep of [0.75, 0.5, 0.25])
      for (const measure of ["L1", "random"] as const) {
        report(`${100 * keep} % by ${measure}`);
        const { model: narrow } = pruneFilters(model, { keep, measure, generator: rng(seed) });
        const name = `${100 * keep} % by ${measure}`;
        results[name] = 100 * accuracyOf(narrow, test);
        fineTune(narrow, train, { epochs: 2, learningRate: 0.002, generator: rng(seed) });
        results[`${name}, trained again`] = 100 * accuracyOf(narrow, test);
        if (measure === "L1") results[`${100 * keep} %, bytes`] = bytes(narrow);
      }
    report("DSD");
    const [dense, dsd] = [0, 1].map(() => convolutional(rng(seed), [12, 24], 48));
    fineTune(dense, train, { epochs: 8, learningRate: 0.003, generator: rng(seed) });
    fineTune(dense, train, { epochs: 4, learningRate: 0.0003, generator: rng(seed + 100) });
    denseSparseDense(dsd, train, { epochs: [4, 4, 4], keep: 0.7, learningRate: 0.003, generator: rng(seed) });
    results["dense, 12 epochs"] = 100 * accuracyOf(dense, test);
    results["DSD, 4 + 4 + 4 epochs"] = 100 * accuracyOf(dsd, test);
    return results;
  },
};
