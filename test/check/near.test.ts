import assert from "node:assert/strict";
import { check, assert as checkAssert } from "../../src/check/index.js";
import type { Numbers } from "../../src/check/near.js";
import { recordDisplaysAsync } from "../display/record-displays.js";

describe("the check's assert.near", () => {
  const { near } = checkAssert;

  it("takes numbers and lists of them, to within the tolerance", () => {
    near(1.05, 1, 0.1);
    near(1, 1, 0);
    near(Number.NaN, Number.NaN, 0.1);
    near(-Infinity, -Infinity, 0.1);
    near([1, 2.0001], [1, 2], 1e-3);
    near(Float32Array.of(0.1, 0.2), [0.1, 0.2], 1e-6);
    near([[1, 2], [3], []], [Float64Array.of(1, 2), [3], []], 0);
  });

  const cases: [actual: unknown, expected: Numbers, message: string][] = [
    [1.2, 1, "it is 1.2, and should be 1 (to within 0.1)"],
    [Number.NaN, 1, "it is NaN, and should be 1 (to within 0.1)"],
    [1, Number.NaN, "it is 1, and should be NaN (to within 0.1)"],
    [Infinity, -Infinity, "it is Infinity, and should be -Infinity (to within 0.1)"],
    ["1", 1, "it is '1', and should be the number 1"],
    [undefined, 1, "it is undefined, and should be the number 1"],
    [[1], 1, "it is [ 1 ], and should be the number 1"],
    [1, [1], "it is 1, and should be a list of length 1"],
    [{ 0: 1, length: 1 }, [1], "it is { '0': 1, length: 1 }, and should be a list of length 1"],
    [[1, 2, 3], [1, 2], "it has the length 3, and should have 2"],
    [[1, 3], [1, 2], "the value at [1] is 3, and should be 2 (to within 0.1)"],
    [[[1], [2, 3]], [[1], [2]], "the value at [1] has the length 2, and should have 1"],
    [[[1], 2], [[1], [2]], "the value at [1] is 2, and should be a list of length 1"],
    [[[1, 2], [3]], [[1, 2], [4]], "the value at [1][0] is 3, and should be 4 (to within 0.1)"],
  ];
  for (const [actual, expected, message] of cases) {
    it(`says: ${message}`, () => {
      assert.throws(() => near(actual, expected, 0.1), { name: "AssertionError", message });
    });
  }

  it("begins with the author's words, and leaves out a tolerance of 0", () => {
    assert.throws(() => near(1, 2, 0, "for x = 3"), { message: "for x = 3: it is 1, and should be 2" });
  });

  it("needs a tolerance", () => {
    for (const tolerance of [undefined, -1, Number.NaN]) {
      assert.throws(() => near(1, 1, tolerance as number), {
        name: "TypeError",
        message: `assert.near: tolerance must be a number of 0 or more, but is ${tolerance}`,
      });
    }
  });

  it("counts as an assertion, and its words are the check's", async () => {
    let shown: unknown;
    await recordDisplaysAsync(async () => {
      const { assertions } = await check("c", ({ it, assert }) => {
        it("holds", () => assert.near(1, 1, 0));
        it("fails", () => assert.near(1, 2, 0.5));
      });
      shown = assertions.map(({ status, message }) => [status, message]);
    });
    assert.deepEqual(shown, [
      ["passed", undefined],
      ["failed", "it is 1, and should be 2 (to within 0.5)"],
    ]);
  });
});
