import assert from "node:assert/strict";
import { liveChart, progress, slider, stopButton } from "../../src/display/index.js";
import { recordDisplays } from "./record-displays.js";

const refuses = (
  call: () => unknown,
  message: string,
  Kind: typeof TypeError | typeof RangeError = TypeError,
) => assert.throws(call, new Kind(message));

describe("the options of widgets", () => {
  it("that are texts must be texts", () => {
    refuses(
      () => liveChart({ series: ["a"], xLabel: 1 as never }),
      "liveChart: xLabel must be a text, but is 1",
    );
    refuses(() => progress(3, { label: 1 as never }), "progress: label must be a text, but is 1");
    refuses(() => slider({ label: null as never }), "slider: label must be a text, but is null");
    refuses(() => stopButton({ label: 1 as never }), "stopButton: label must be a text, but is 1");
  });

  it("of a live chart are names of lines, and a scale", () => {
    for (const series of [[], "loss", [1]])
      assert.throws(
        () => liveChart({ series: series as never }),
        /^TypeError: liveChart: series must be a list of names/,
      );
    refuses(
      () => liveChart({ series: ["a", "a"] }),
      "liveChart: series must be a list of different names, but is [ 'a', 'a' ]",
    );
    refuses(
      () => liveChart({ series: ["a"], yScale: "ln" as never }),
      `liveChart: yScale must be "linear" or "log", but is 'ln'`,
    );
    const chart = liveChart({ series: ["a"] });
    recordDisplays(() => {
      refuses(() => chart.append(Number.NaN, { a: 1 }), "append: x must be a finite number, but is NaN");
      refuses(() => chart.append({ b: 1 } as never), `append: the chart's series are a, but got "b"`);
      refuses(() => chart.append({ a: "1" as never }), "append: a must be a number, but is '1'");
    });
  });

  it("of progress are a whole number, or something to go over", () => {
    for (const what of [null, undefined, {}, true])
      assert.throws(
        () => progress(what as never),
        /^TypeError: progress: what it goes over must be a number or something to iterate over, but is /,
      );
    refuses(
      () => progress(1.5),
      "progress: the number of steps must be a whole number from 0, but is 1.5",
      RangeError,
    );
    recordDisplays(() => {
      const seen: unknown[] = [];
      for (const what of [2, "ab", new Set([7]), [].values()] as Iterable<unknown>[])
        seen.push([...progress(what)]);
      assert.deepEqual(seen, [[0, 1], ["a", "b"], [7], []]);
    });
  });

  it("of a slider are numbers that fit together", () => {
    refuses(
      () => slider({ min: 1, max: 1 }),
      "slider: min must be below max, but 1 is not below 1",
      RangeError,
    );
    refuses(() => slider({ step: 0 }), "slider: step must be above 0, but is 0", RangeError);
    refuses(() => slider({ value: 101 }), "slider: value must be from 0 to 100, but is 101", RangeError);
    refuses(
      () => slider({ max: Infinity }),
      "slider: max must be a finite number, but is Infinity",
      RangeError,
    );
    const one = slider({ min: -1, max: 1, step: 0.5 });
    assert.equal(one.value, 0);
    one.value = 1;
    refuses(() => (one.value = 1.5), "a slider's value must be from -1 to 1, but is 1.5", RangeError);
    assert.deepEqual([slider().value, slider({ value: 0 }).value, one.value], [50, 0, 1]);
  });
});
