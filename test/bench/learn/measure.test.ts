import assert from "node:assert/strict";
import type { LearnFigure } from "../../../bench/learn/figure.js";
import { figures } from "../../../bench/learn/figures/index.js";
import { measureLearning, spread } from "../../../bench/learn/measure.js";
import { learnTable } from "../../../bench/learn/table.js";

const figure: LearnFigure = {
  name: "double",
  about: "a number doubled",
  reference: "twice the seed",
  seeds: [1, 2, 3],
  run: (seed) => ({ double: 2 * seed, "|1|": 1 }),
};

describe("what is trained at length", () => {
  it("gives mean and sample deviation over its seeds", async () => {
    const said: string[] = [];
    const { of, seeds } = await measureLearning(figure, [1, 2, 3], (text) => said.push(text));
    assert.deepEqual(seeds, [1, 2, 3]);
    assert.deepEqual(of["double"], { mean: 4, deviation: 2, samples: [2, 4, 6] });
    assert.equal(said[1], "seed 2 gave double 4.0000, |1| 1.0000");
    assert.deepEqual(spread([5]), { mean: 5, deviation: 0, samples: [5] });
  });

  it("refuses what is no number, naming it", async () => {
    const broken = { ...figure, run: (seed: number) => (seed === 1 ? { loss: 1 } : { loss: Number.NaN }) };
    await assert.rejects(
      measureLearning(broken, [1, 2], () => {}),
      /^Error: double: every seed must give a number for "loss", got NaN$/,
    );
  });

  it("makes a table with each reference once, and says what couldn't be measured", async () => {
    const result = await measureLearning(figure, [1, 2, 3], () => {});
    assert.equal(
      learnTable([
        { figure, result },
        { figure, result: "no files given" },
      ]),
      [
        "| what | mean ± deviation | seeds | reference |",
        "|---|---|---|---|",
        "| a number doubled: double | 4 ± 2 | 3 | twice the seed |",
        "| … \\|1\\| | 1 | 3 |  |",
        "| a number doubled | not measured: no files given | – | twice the seed |",
      ].join("\n"),
    );
  });

  it("has figures with names of their own and three seeds or more", () => {
    assert.equal(new Set(figures.map(({ name }) => name)).size, figures.length);
    for (const { name, seeds } of figures) assert.ok(new Set(seeds).size >= 3, name);
  });
});
