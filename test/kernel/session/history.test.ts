import assert from "node:assert/strict";
import { History } from "../../../src/kernel/session/history.js";

describe("History", () => {
  const history = new History();
  for (const [i, code] of ["1 + 1", "f(x)", "1 + 2", "1 + 1"].entries()) history.add(i + 1, code);
  history.setOutput("2");

  const inputs = (request: object) => history.query({ ...request }).map(([, line, input]) => [line, input]);

  it("gives the last n", () => {
    assert.deepEqual(inputs({ hist_access_type: "tail", n: 2 }), [
      [3, "1 + 2"],
      [4, "1 + 1"],
    ]);
  });

  it("gives a range, its stop left out, and outputs where asked", () => {
    assert.deepEqual(inputs({ hist_access_type: "range", session: 0, start: 2, stop: 4 }), [
      [2, "f(x)"],
      [3, "1 + 2"],
    ]);
    assert.deepEqual(history.query({ hist_access_type: "range", start: 4, output: true }), [
      [1, 4, ["1 + 1", "2"]],
    ]);
  });

  it("searches by pattern over whole cells, the latest of equal ones where asked", () => {
    assert.deepEqual(inputs({ hist_access_type: "search", pattern: "1 + ?" }).length, 3);
    assert.deepEqual(inputs({ hist_access_type: "search", pattern: "1 + ?", unique: true }), [
      [3, "1 + 2"],
      [4, "1 + 1"],
    ]);
    assert.deepEqual(inputs({ hist_access_type: "search", pattern: "f(*)", n: 5 }), [[2, "f(x)"]]);
    assert.deepEqual(inputs({ hist_access_type: "search", pattern: "*", n: 1 }), [[4, "1 + 1"]]);
  });
});
