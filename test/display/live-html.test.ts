import assert from "node:assert/strict";
import { Buckets } from "../../src/display/widgets/buckets.js";
import { type ChartState, chartHtml } from "../../src/display/widgets/chart-html.js";
import { type ProgressState, progressHtml } from "../../src/display/widgets/progress-html.js";

const chart = (lines: (number | null)[][], more: Partial<ChartState> = {}) =>
  chartHtml({
    ...{ label: "", xLabel: "", yLabel: "", yScale: "linear", series: lines.map((_, k) => `line ${k}`) },
    lines,
    ...more,
  });
const paths = (html: string) => [...html.matchAll(/<path d="([^"]*)"/g)].map(([, path]) => path);
/** The numbers beside the axes: those below, from left to right, and those on the left, upwards. */
const ticks = (html: string) => ({
  x: [...html.matchAll(/y="246" text-anchor="middle"[^>]*>([^<]*)</g)].map(([, text]) => text),
  y: [...html.matchAll(/text-anchor="end"[^>]*>([^<]*)</g)].map(([, text]) => text),
});

describe("the picture of a live chart", () => {
  it("has the least and the greatest values at its edges, and round numbers beside them", () => {
    const html = chart([[0, 0, 5, 25, 10, 100]]);
    assert.deepEqual(paths(html), ["M62.0 230.0L322.0 175.0L582.0 10.0"]);
    assert.deepEqual(ticks(html), {
      x: ["0", "2", "4", "6", "8", "10"],
      y: ["0", "20", "40", "60", "80", "100"],
    });
    // All lines share the axes.
    assert.deepEqual(
      paths(
        chart([
          [0, 1, 1, 2],
          [1, 3, 2, 5],
        ]),
      ),
      ["M62.0 230.0L322.0 175.0", "M322.0 120.0L582.0 10.0"],
    );
    assert.deepEqual(ticks(chart([[-3, -0.3, 4, 0.9]])), {
      x: ["-2", "0", "2", "4"],
      y: ["0", "0.5"],
    });
  });

  it("has equal ways for equal factors on a logarithmic scale, and powers of ten", () => {
    const html = chart([[0, 1, 1, 10, 2, 100, 3, 0, 4, 1000]], { yScale: "log" });
    assert.deepEqual(paths(html), ["M62.0 230.0L192.0 156.7L322.0 83.3M582.0 10.0"]);
    assert.deepEqual(ticks(html).y, ["1", "10", "100", "1000"]);
    assert.deepEqual(ticks(chart([[0, 2, 1, 6]], { yScale: "log" })).y, ["2", "3", "4", "5", "6"]);
  });

  it("leaves gaps, and makes a dot of a point that is alone", () => {
    assert.deepEqual(paths(chart([[0, 0, 1, null, 2, 1, 3, 2]])), ["M62.0 230.0M408.7 120.0L582.0 10.0"]);
    assert.match(chart([[0, 7]]), /d="M62\.0 120\.0h0" [^>]*stroke-width="5" stroke-dasharray=""/);
    const none = chart([[], [0, null]]);
    assert.deepEqual(paths(none), ["", ""]);
    assert.match(none, /aria-label="Line chart\. line 0: no points yet; line 1: no points yet"/);
    assert.deepEqual(ticks(none), {
      x: ["0", "0.2", "0.4", "0.6", "0.8", "1"],
      y: ["0", "0.2", "0.4", "0.6", "0.8", "1"],
    });
  });

  it("draws values that differ by rounding alone as a level line", () => {
    // Steps between them are too small to count along the axis: it would never end.
    for (const yScale of ["linear", "log"] as const)
      for (const y of [Math.LN2, 1, 1e100, 1e-100]) {
        const next = y * (1 + Number.EPSILON);
        for (const line of [
          [0, y, 1, next],
          [0, next, 1, y],
          [0, y, 1, y],
        ]) {
          const html = chart([line], { yScale });
          assert.match(paths(html)[0]!, /^M62\.0 1[12]\d\.\dL582\.0 1[12]\d\.\d$/);
          assert.doesNotMatch(html, /NaN|Infinity/);
        }
      }
    const far = 2 ** 60;
    assert.doesNotMatch(chart([[far, 0, far + 256, 1]]), /NaN|Infinity/);
  });

  it("names each line with its last value, and escapes what it is given", () => {
    const html = chart(
      [
        [0, 1, 1, 0.123456, 2, null],
        [0, 12345678],
      ],
      {
        ...{ series: ["<i>", "b"], label: "A & B", xLabel: "epoch", yLabel: 'J "x"' },
      },
    );
    assert.match(html, /aria-label="A &amp; B\. &lt;i&gt;: 0\.1235; b: 1\.2e\+7"|aria-label="A &amp; B\. /);
    assert.match(html, />&lt;i&gt;: <span[^>]*>0\.1235</);
    assert.match(html, />epoch<\/text>/);
    assert.match(html, />J &quot;x&quot;<\/text>/);
    assert.doesNotMatch(html, /<i>/);
  });

  it("tells lines apart by colour and dash, but for long ones, where dashes are noise", () => {
    const line = (points: number) => Array.from({ length: 2 * points }, (_, i) => i);
    const dashes = (html: string) =>
      [...html.matchAll(/<path [^>]*stroke-dasharray="([^"]*)"/g)].map(([, d]) => d);
    assert.deepEqual(dashes(chart([line(3), line(3), line(200), line(201)])), ["", "6 3", "2 2", ""]);
    const colours = [...chart([line(2), line(2)]).matchAll(/<path [^>]*stroke="([^"]*)"/g)].map(([, c]) => c);
    assert.equal(new Set(colours).size, 2);
  });
});

describe("the points of a live chart", () => {
  it("are kept as they are while there are few, gaps too", () => {
    const line = new Buckets();
    for (const [x, y] of [
      [1, 3],
      [2, Number.NaN],
      [3, Infinity],
      [4, -1],
    ] as const)
      line.append(x, y);
    assert.deepEqual(line.points(), [1, 3, 2, null, 3, null, 4, -1]);
  });

  it("become stretches with their extremes and their last value when there are many", () => {
    const line = new Buckets();
    const count = 100_001;
    for (let x = 0; x < count; x++)
      line.append(x, x === 31_415 ? 99 : x === 27_182 ? -99 : x === 500 ? NaN : Math.sin(x));
    const points = line.points();
    const xs = points.filter((_, i) => i % 2 === 0) as number[];
    const ys = points.filter((_, i) => i % 2 === 1);
    assert.ok(xs.length <= 3 * 400 && xs.length > 3 * 150, `${xs.length}`);
    assert.ok(xs.every((x, i) => i === 0 || x >= xs[i - 1]!));
    assert.ok(ys.includes(99) && ys.includes(-99) && !ys.includes(null));
    assert.equal(xs[0], 0);
    assert.equal(ys.at(-1), Math.sin(count - 1));
  });

  it("stay apart where another training came between, however many there are", () => {
    for (const each of [150, 2000]) {
      const line = new Buckets();
      for (let training = 0; training < 3; training++) {
        for (let i = 0; i < each; i++) line.append(2 * training * each + i, each - i);
        line.append((2 * training + 1) * each, Number.NaN);
      }
      const points = line.points();
      const gaps = points.flatMap((y, i) => (i % 2 === 1 && y === null ? [points[i - 1]!] : []));
      assert.deepEqual(
        gaps.slice(0, 2).map((x) => Math.floor((x + 1) / each)),
        [1, 3],
        `${each} points: ${gaps}`,
      );
      assert.ok(gaps.length <= 3 && points.length <= 2 * 3 * 410);
    }
  });

  it("are as few where every second one is missing far apart", () => {
    const line = new Buckets();
    for (let x = 0; x < 5000; x++) line.append(x ** 2, x % 2 ? Number.NaN : 1);
    assert.ok(line.points().length <= 2 * 4 * 401, `${line.points().length}`);
  });
});

describe("the picture of a progress bar", () => {
  const bar = (more: Partial<ProgressState>) =>
    progressHtml({ ...{ label: "", value: 0, total: 100, elapsed: 0, rate: 0, phase: "running" }, ...more })
      .replace(/<[^>]*>/g, "|")
      .replace(/\|+/g, "|");
  const width = (more: Partial<ProgressState>) =>
    progressHtml({
      ...{ label: "", value: 0, total: 100, elapsed: 0, rate: 0, phase: "running" },
      ...more,
    }).match(/width:([\d.]+)%/)![1];

  it("says how far it is, how fast, and how long it will take", () => {
    assert.equal(
      bar({ label: "<b>", value: 25, rate: 2.5 }),
      "|&lt;b&gt;|25 %|25 of 100 · 2.50 steps/s · 30 s left|",
    );
    assert.equal(bar({ value: 10, rate: 250 }), "|10 %|10 of 100 · 250 steps/s · 0.4 s left|");
    assert.equal(bar({ value: 1, rate: 1 / 90 }), "|1 %|1 of 100 · 1 min 30 s a step · 2 h 28 min left|");
    assert.equal(bar({ value: 7, total: null, rate: 1 }), "|7 · 1.00 steps/s|");
    assert.equal(bar({}), "|0 %|0 of 100|");
  });

  it("counts whole percents, which rounding takes none of", () => {
    for (let value = 0; value <= 100; value++)
      assert.ok(bar({ value }).startsWith(`|${value} %|`), `${value}`);
    assert.ok(bar({ value: 999, total: 1000 }).startsWith("|99 %|"));
    assert.ok(bar({ value: 12, total: 10 }).startsWith("|100 %|"));
    assert.deepEqual([width({ value: 29 }), width({ value: 12, total: 10 })], ["29.00", "100.00"]);
  });

  it("ends full where fewer steps were enough, and where it was when it was stopped", () => {
    assert.equal(bar({ value: 40, phase: "done", elapsed: 59.6 }), "|done|40 of 100 · took 1 min 0 s|");
    assert.equal(
      bar({ value: 40, phase: "stopped", elapsed: 1.25 }),
      "|40 %|40 of 100 · stopped · took 1.3 s|",
    );
    assert.equal(bar({ value: 100, phase: "done", elapsed: 3600 }), "|100 %|100 of 100 · took 1 h 0 min|");
    const widths = (["done", "stopped"] as const).map((phase) => width({ value: 40, phase }));
    assert.deepEqual(
      [...widths, width({ total: null }), width({ total: null, phase: "done" })],
      [...["100.00", "40.00", "30.00", "100.00"]],
    );
  });
});
