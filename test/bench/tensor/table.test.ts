import assert from "node:assert/strict";
import { summarize } from "../../../bench/statistics.js";
import { figures } from "../../../bench/tensor/figures.js";
import { tensorTable } from "../../../bench/tensor/table.js";

const peers = [
  { name: "pytorch", title: "PyTorch" },
  { name: "tfjs-cpu", title: "tfjs cpu" },
  { name: "lectern", title: "Lectern wasm" },
  { name: "lectern-compiled", title: "Lectern compiled" },
] as const;
const result = { rounds: 3, versions: {}, differences: {}, wrong: [] };
const figure = (name: string) => figures.find((figure) => figure.name === name)!;

describe("Table of tensor figures", () => {
  it("has a median with its spread, what is reached and what is asked", () => {
    const of = {
      pytorch: summarize([10, 8, 9.5]),
      "tfjs-cpu": summarize([4000, 4400, 4100]),
      lectern: summarize([50, 41, 40]),
      "lectern-compiled": summarize([7.125, 7, 8]),
    };
    const table = tensorTable(
      [{ figure: figure("lenet"), result: { ...result, of, failures: {} } }],
      [...peers],
    );
    assert.deepEqual(table.split("\n"), [
      "| median (least to most) | PyTorch | tfjs cpu | Lectern wasm | Lectern compiled | reached | asked |",
      "|---|---|---|---|---|---|---|",
      "| LeNet 28×28×1, batch 64, ms a step | 9.5 (8 to 10) | 4,100 (4,000 to 4,400) | 41 (40 to 50) | 7.13 (7 to 8) | 0.75 × PyTorch | 1 or less |",
      "| LeNet, eager, ms a step | – | 4,100 (4,000 to 4,400) | 41 (40 to 50) | – | 100 times tfjs cpu's speed | 5 or more |",
    ]);
  });

  it("compares fit without asking for a figure", () => {
    const of = { lectern: summarize([30]), "lectern-compiled": summarize([10]) };
    const table = tensorTable(
      [{ figure: figure("fit"), result: { ...result, of, failures: {} } }],
      [...peers],
    );
    assert.match(table, /\| 30 \| 10 \| 3 times fit's speed \| – \|$/);
  });

  it("says what could not be done, and claims nothing for it", () => {
    const of = { pytorch: summarize([0.5]) };
    const failures = { "lectern-compiled": "not available" };
    const table = tensorTable([{ figure: figure("dqn"), result: { ...result, of, failures } }], [...peers]);
    assert.match(table, /ms a step \| 0\.5 \| – \| – \| – \| – \| 0\.5 or less \|/);
    assert.match(table, /\n\ndqn, Lectern compiled: not available$/);
  });
});
