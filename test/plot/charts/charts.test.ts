import assert from "node:assert/strict";
import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { inspect } from "node:util";
import { packageRoot } from "../../../src/paths.js";
import {
  animation,
  barChart,
  confusionMatrix,
  type Drawing,
  histogram,
  imageGrid,
  lineChart,
  networkDiagram,
  plot,
  scatterChart,
  surfaceChart,
  treeChart,
  valueMap,
  vegaLiteSvg,
} from "../../../src/plot/index.js";
import { drawVegaLite } from "../../../src/plot/vega-lite-svg.js";
import { recordDisplays } from "../../display/record-displays.js";
import { examples } from "./examples.js";

const folder = join(packageRoot, "test/fixtures/charts");
const plain = (value: unknown) => JSON.parse(JSON.stringify(value)) as unknown;

describe("charts", () => {
  for (const [name, make] of Object.entries(examples)) {
    it(`${name}: the spec is as before, and drawn without a word`, () => {
      const file = join(folder, `${name.replaceAll(" ", "-")}.json`);
      const spec = make();
      // LECTERN_SNAPSHOTS=accept takes the specs for right.
      if (process.env["LECTERN_SNAPSHOTS"] === "accept") {
        mkdirSync(folder, { recursive: true });
        writeFileSync(file, `${JSON.stringify(spec, null, 1)}\n`);
      }
      assert.ok(existsSync(file), `${file} is missing: LECTERN_SNAPSHOTS=accept writes it`);
      assert.deepEqual(plain(spec), JSON.parse(readFileSync(file, "utf8")));
      const { warn } = console;
      const said: unknown[] = [];
      console.warn = (text: unknown) => void said.push(text);
      try {
        recordDisplays(() => plot(spec));
      } finally {
        console.warn = warn;
      }
      assert.deepEqual(said, []);
    });

    it(`${name}: overrides are laid over the spec`, () => {
      const before = make() as { title?: unknown; layout?: { title: object }; data: object };
      const after = make({ title: "other", layout: { title: { text: "other" } }, extra: [1] });
      assert.equal((after as { title: unknown }).title, "other");
      assert.deepEqual((after as { extra: unknown }).extra, [1]);
      assert.deepEqual((after as { data: object }).data, before.data);
      const { layout } = after as { layout: { title: { text: string } } };
      assert.deepEqual(layout.title, { ...before.layout?.title, text: "other" });
      assert.throws(() => make(1 as never), /overrides must be an object, got 1/);
    });
  }
});

/** What a chart made of bad input says. */
const message = (action: () => unknown): string => {
  try {
    action();
  } catch (error) {
    assert.ok(error instanceof TypeError, String(error));
    return error.message;
  }
  assert.fail("nothing was thrown");
};

describe("lineChart", () => {
  const labels = { title: "t", xLabel: "x", yLabel: "y" };

  it("keeps the peaks of a long line and draws it within a thousand points", () => {
    const line = Array.from({ length: 50_000 }, (_, i) => (i === 31_415 ? 99 : Math.sin(i)));
    const { data } = lineChart({ ...labels, series: { line } }) as {
      data: { values: { x: number; y: number }[] };
    };
    assert.ok(data.values.length <= 1000, `${data.values.length}`);
    assert.deepEqual(
      data.values.find(({ y }) => y === 99),
      { name: "line", x: 31_415, y: 99 },
    );
    assert.ok(data.values.every(({ x }, i) => i === 0 || x > data.values[i - 1]!.x));
  });

  it("draws a dot where a line has one point only", () => {
    const spec = lineChart({ ...labels, series: { many: [1, 2], one: [{ x: 1, y: 3 }], none: [] } });
    const [line, dots] = spec["layer"] as { mark: { type: string }; data: { values: unknown[] } }[];
    assert.deepEqual([line!.mark.type, dots!.mark.type], ["line", "point"]);
    assert.deepEqual(dots!.data.values, [{ name: "one", x: 1, y: 3 }]);
  });

  it("writes powers of ten at a logarithmic axis, and what is neither large nor small plainly", () => {
    const series = { a: [3e-19, 1, 2e5] };
    const values = [1e-18, 1e-5, 0.01, 1e4];
    const svg = vegaLiteSvg(
      lineChart({ ...labels, series, yScale: "log" }, { encoding: { y: { axis: { values } } } }),
    );
    for (const text of ["10⁻¹⁸", "10⁻⁵", "0.01", "10⁴"]) assert.ok(svg.includes(`>${text}<`), text);
  });

  it("says so where there is nothing to draw, and draws its axes without a warning", () => {
    for (const [yScale, line, reason] of [
      ["linear", [Number.NaN, Infinity], "nothing to draw: no value is finite"],
      ["linear", [], "nothing to draw: no value is finite"],
      ["log", [0, -1], "nothing to draw: no value is finite and above 0"],
    ] as const) {
      const chart = lineChart({ ...labels, series: { line }, yScale });
      const { svg, warnings } = drawVegaLite("plot", chart);
      assert.deepEqual(warnings, []);
      assert.ok(svg.includes(reason), reason);
    }
    assert.equal(lineChart({ ...labels, series: { a: [1], b: [] } })["title"], "t");
  });

  it("draws what is below 0, but not on a logarithmic axis, where it is a gap", () => {
    const drawn = (yScale: "linear" | "log") => {
      const series = { a: [-2, 0, 3, Number.NaN, Infinity] };
      const band = { a: { low: [-3, -1, 2, 1, 1], high: [1, 1, 4, 1, 1] } };
      const { layer } = lineChart({ ...labels, series, band, yScale }) as {
        layer: { data: { values: { y?: number; low?: number }[] } }[];
      };
      return layer.slice(0, 2).map(({ data }) => data.values.map(({ y, low }) => y ?? low));
    };
    assert.deepEqual(drawn("linear"), [
      [-3, -1, 2, 1, 1],
      [-2, 0, 3, undefined, undefined],
    ]);
    assert.deepEqual(drawn("log"), [
      [2, 1, 1],
      [undefined, undefined, 3, undefined, undefined],
    ]);
  });

  it("lets an entry of a list be changed by its index", () => {
    const band = { a: { low: [0, 0], high: [1, 1] } };
    const chart = lineChart(
      { ...labels, series: { a: [1, 2] }, band },
      { layer: { 1: { mark: { strokeWidth: 9 } } } },
    ) as { layer: { mark: { type: string; strokeWidth?: number } }[] };
    assert.deepEqual(
      chart.layer.map(({ mark }) => [mark.type, mark.strokeWidth]),
      [
        ["area", undefined],
        ["line", 9],
      ],
    );
  });

  it("refuses what it can't draw", () => {
    assert.equal(
      message(() => lineChart({ ...labels, series: {} })),
      "lineChart: series must be an object of lines by name, got {}",
    );
    assert.equal(
      message(() => lineChart({ ...labels, series: { a: ["1"] } as never })),
      "lineChart: series.a must be a list of numbers, got [ '1' ]",
    );
    assert.equal(
      message(() => lineChart({ ...labels, series: { a: [1, 2] }, x: [1] })),
      "lineChart: series.a must be as long as x, 1, got 2",
    );
    assert.equal(
      message(() => lineChart({ ...labels, series: { a: [1] }, yScale: "ln" as never })),
      'lineChart: yScale must be "linear" or "log", got \'ln\'',
    );
    assert.equal(
      message(() => lineChart({ ...labels, series: { a: [1] }, band: { b: { low: [1], high: [1] } } })),
      "lineChart: band must be by the name of a line (a), got 'b'",
    );
    assert.equal(
      message(() => lineChart({ ...labels, series: { a: [1] }, colour: "red" } as never)),
      'lineChart: unknown option "colour"; the options are title, series, x, xLabel, yLabel, yScale, band',
    );
    assert.equal(
      message(() => lineChart({ series: { a: [1] }, xLabel: "x", yLabel: "y" } as never)),
      "lineChart: title must be a text, got undefined",
    );
  });
});

describe("scatterChart", () => {
  const labels = { title: "t", xLabel: "x", yLabel: "y" };

  it("has numbered classes in order, and named ones as they come", () => {
    const classes = (...names: (string | number)[]) => {
      const points = names.map((name) => ({ x: 0, y: 0, class: name }));
      const chart = scatterChart({ ...labels, points }) as {
        layer: { encoding: { color: { scale: { domain: string[] } } } }[];
      };
      return chart.layer[0]!.encoding.color.scale.domain;
    };
    assert.deepEqual(classes(2, 0, 10), ["class 0", "class 2", "class 10"]);
    assert.deepEqual(classes("true", "one", "true", "a third"), ["true", "one", "a third"]);
  });

  it("gives the cells of the background whole pixels", () => {
    const axis = Array.from({ length: 37 }, (_, i) => i / 36);
    const z = axis.map(() => axis.map(() => 0.7));
    const chart = scatterChart({ ...labels, points: [], regions: { x: axis, y: axis, z } });
    assert.equal((chart.width as number) % 37, 0);
    assert.equal((chart.height as number) % 37, 0);
  });

  it("refuses what it can't draw", () => {
    assert.equal(
      message(() => scatterChart({ ...labels, points: [[1, 2]] as never })),
      "scatterChart: points must be a list of { x, y } or { x, y, class }, got [ [ 1, 2 ] ]",
    );
    const regions = { x: [0, 1], y: [0, 1], z: [[1, 2]] };
    assert.equal(
      message(() => scatterChart({ ...labels, points: [], regions })),
      "scatterChart: regions.z must be 2 rows of 2 numbers, got [ [ 1, 2 ] ]",
    );
    assert.equal(
      message(() => scatterChart({ ...labels, points: [], regions: { ...regions, x: [1, 1] } })),
      "scatterChart: regions.x must be two or more numbers that rise in even steps, got [ 1, 1 ]",
    );
    const uneven = { x: [0, 2, 1, 3], y: [0, 1], z: [new Array(4).fill(0), new Array(4).fill(0)] };
    assert.equal(
      message(() => scatterChart({ ...labels, points: [], regions: uneven })),
      "scatterChart: regions.x must be two or more numbers that rise in even steps, got [ 0, 2, 1, 3 ]",
    );
    assert.equal(
      message(() =>
        scatterChart({ ...labels, points: [], regions: { x: [0, 1], y: [0, 1], z: null as never } }),
      ),
      "scatterChart: regions.z must be 2 rows of 2 numbers, got null",
    );
    for (const points of [[{ x: 1, y: 2 }, null], [{ x: 1, y: 2 }, undefined], { length: 1 }])
      assert.match(
        message(() => scatterChart({ ...labels, points: points as never })),
        /^scatterChart: points must/,
      );
    for (const line of [null, 1, [null], [{ x: 1 }]])
      assert.equal(
        message(() => scatterChart({ ...labels, points: [], lines: { a: line as never } })),
        `scatterChart: lines.a must be a list of { x, y }, got ${inspect(line)}`,
      );
  });
});

describe("barChart", () => {
  it("refuses what it can't draw", () => {
    const labels = { title: "t", xLabel: "x", yLabel: "y" };
    assert.equal(
      message(() => barChart({ ...labels, bars: [] })),
      "barChart: bars must be a list of { label, value }, at least one, got []",
    );
    assert.equal(
      message(() => barChart({ ...labels, bars: [{ label: "a", value: Number.NaN }] })),
      "barChart: bars[0] must be { label, value } with a finite value, got { label: 'a', value: NaN }",
    );
  });
});

describe("histogram", () => {
  it("counts in bins of equal width from the least to the greatest value", () => {
    const series = { a: [1, 2, 2.5, 4.99, 5, 9, Number.NaN, Infinity], b: [3] };
    const bins = (spec: { series: Record<string, number[]> }) =>
      (
        histogram({ title: "t", ...spec, bins: 4, xLabel: "x" }).data as {
          values: { name: string; from: number; to: number; count: number }[];
        }
      ).values.map(({ name, from, to, count }) => [name, from, to, count]);
    assert.deepEqual(bins({ series }), [
      ["a", 1, 3, 3],
      ["a", 3, 5, 1],
      ["a", 5, 7, 1],
      ["a", 7, 9, 1],
      ["b", 3, 5, 1],
    ]);
    assert.deepEqual(bins({ series: { c: [2, 2] } }), [["c", 2, 2.25, 2]]);
  });

  it("counts each sample once, the greatest one too", () => {
    const series = { a: Array.from({ length: 101 }, (_, i) => i / 100), b: [0.5] };
    const { data } = histogram({ title: "t", series, bins: 7, xLabel: "x" }) as {
      data: { values: { name: string; count: number; from: number; to: number }[] };
    };
    const counts = (name: string) => data.values.filter((bin) => bin.name === name).map(({ count }) => count);
    assert.equal(
      counts("a").reduce((sum, count) => sum + count),
      101,
    );
    assert.deepEqual(counts("b"), [1]);
  });

  it("refuses what it can't draw", () => {
    assert.equal(
      message(() => histogram({ title: "t", series: { a: [Number.NaN] }, xLabel: "x" })),
      "histogram: series must hold a finite number, but there is none",
    );
    assert.equal(
      message(() => histogram({ title: "t", series: { a: [1] }, bins: 0, xLabel: "x" })),
      "histogram: bins must be an integer, 1 or above, got 0",
    );
  });
});

describe("surfaceChart's surface", () => {
  it("must be over axes that rise, as a path is laid between their values", () => {
    const labels = { title: "t", xLabel: "x", yLabel: "y", zLabel: "z" };
    const z = [[1, 2, 3]];
    for (const x of [
      [0, 2, 1],
      [0, 0, 1],
      [0, Number.NaN, 1],
    ])
      assert.equal(
        message(() => surfaceChart({ ...labels, surface: { x, y: [0, 1], z: [...z, ...z] } })),
        `surfaceChart: surface.x must be two or more numbers that rise, got ${inspect(x)}`,
      );
    assert.equal(
      message(() => surfaceChart({ ...labels, surface: { x: [0, 1, 2], y: [0], z } })),
      "surfaceChart: surface.y must be two or more numbers that rise, got [ 0 ]",
    );
  });
});

describe("surfaceChart", () => {
  const labels = { title: "t", xLabel: "x", yLabel: "y", zLabel: "z" };
  const surface = {
    x: [0, 1],
    y: [0, 2],
    z: [
      [0, 1],
      [2, 3],
    ],
  };

  it("finds heights between the corners of a field, and at the edge beyond them", () => {
    const uneven = { x: [0, 1, 3], y: [0, 2], z: [...[[0, 1, 3]], [10, 21, 53]] };
    const at = (points: [number, number][]) => {
      const paths = { a: { x: points.map(([x]) => x), y: points.map(([, y]) => y) } };
      const { data } = surfaceChart({ ...labels, surface: uneven, paths });
      return (data[1] as { z: number[] }).z;
    };
    // Between 1 and 3, and between 21 and 53, halfway; then a quarter up.
    assert.deepEqual(
      at([
        [2, 0],
        [2, 2],
        [2, 0.5],
        [0.5, 1],
        [3, 2],
        [-1, 1],
      ]),
      [2, 37, 10.75, 8, 53, 5],
    );
  });

  it("lays a path without heights on the surface", () => {
    const paths = { a: { x: [0, 0.5, 9], y: [0, 1, 9] } };
    const { data } = surfaceChart({ ...labels, surface, paths });
    assert.deepEqual((data[1] as { z: number[] }).z, [0, 1.5, 3]);
  });

  it("refuses what it can't draw", () => {
    assert.equal(
      message(() => surfaceChart({ ...labels, surface, log: true })),
      "surfaceChart: surface.z must be above 0, as log is true, got 0",
    );
    assert.equal(
      message(() => surfaceChart({ ...labels, surface: { ...surface, z: [[1, 2]] } })),
      "surfaceChart: surface.z must be 2 rows of 2 numbers, got [ [ 1, 2 ] ]",
    );
    assert.equal(
      message(() => surfaceChart({ ...labels, surface, paths: { a: { x: [1], y: [] } } })),
      "surfaceChart: paths.a.y must be as long as its x, 1, got 0",
    );
    assert.equal(
      message(() => surfaceChart({ ...labels, surface, view: "2d" as never })),
      'surfaceChart: view must be "3d" or "contour", got \'2d\'',
    );
  });
});

describe("imageGrid", () => {
  it("puts each pixel where it belongs", () => {
    const images = [
      [
        [1, 2],
        [3, 4],
      ],
      [
        [5, 6],
        [7, 8],
      ],
      [
        [9, 9],
        [9, 9],
      ],
    ];
    const { data } = imageGrid({ title: "t", images, columns: 2, cell: 6 });
    assert.deepEqual((data[0] as { z: unknown }).z, [
      [1, 2, null, 5, 6],
      [3, 4, null, 7, 8],
      [null, null, null, null, null],
      [9, 9, null, null, null],
      [9, 9, null, null, null],
    ]);
  });

  it("refuses what it can't draw", () => {
    assert.equal(
      message(() => imageGrid({ title: "t", images: [] })),
      "imageGrid: images must be a list of pictures, at least one, got []",
    );
    assert.equal(
      message(() => imageGrid({ title: "t", images: [[[1, 2]], [[1]]] })),
      "imageGrid: images[1] must be 1 rows of 2 numbers, like the first, got [ [ 1 ] ]",
    );
    assert.equal(
      message(() => imageGrid({ title: "t", images: [[[1]]], labels: [1, 2] })),
      "imageGrid: labels must be as many as images, 1, got 2",
    );
    assert.equal(
      message(() => imageGrid({ title: "t", images: [[[1]]], range: [1, 0] })),
      "imageGrid: range must be [low, high] with low < high, got [ 1, 0 ]",
    );
  });
});

describe("confusionMatrix", () => {
  it("counts actual classes in rows and predicted ones in columns", () => {
    const chart = confusionMatrix({ title: "t", actual: [0, 0, 1, 2], predicted: [0, 1, 1, 0] });
    const { values } = chart.data as { values: { actual: string; predicted: string; count: number }[] };
    const counts = values.map(({ actual, predicted, count }) => `${actual}${predicted}:${count}`);
    assert.deepEqual(counts, ["00:1", "01:1", "02:0", "10:0", "11:1", "12:0", "20:1", "21:0", "22:0"]);
  });

  it("refuses what it can't draw", () => {
    assert.equal(
      message(() => confusionMatrix({ title: "t", actual: [0, 1], predicted: [0] })),
      "confusionMatrix: predicted must be as long as actual, 2, got 1",
    );
    assert.equal(
      message(() => confusionMatrix({ title: "t", actual: [0, 2], predicted: [0, 1], labels: ["a", "b"] })),
      "confusionMatrix: actual must be classes from 0 to 1, got 2",
    );
    for (const value of [-1, 0.5, Number.NaN])
      assert.match(
        message(() => confusionMatrix({ title: "t", actual: [value], predicted: [0] })),
        /^confusionMatrix: actual must be classes from 0 to /,
      );
    for (const labels of [[], "ab", 2])
      assert.equal(
        message(() => confusionMatrix({ title: "t", actual: [0], predicted: [0], labels: labels as never })),
        `confusionMatrix: labels must be a list of the classes' names, got ${inspect(labels)}`,
      );
    assert.match(
      message(() => confusionMatrix({ title: "t", actual: [0], predicted: [0], names: [] } as never)),
      /unknown option "names"; the options are title, actual, predicted, labels$/,
    );
  });

  it("counts as many examples as there are", () => {
    const many = new Uint8Array(300_000);
    const { values } = confusionMatrix({ title: "t", actual: many, predicted: many }).data as {
      values: { count: number }[];
    };
    assert.deepEqual(
      values.map(({ count }) => count),
      [300_000],
    );
  });
});

describe("valueMap", () => {
  it("writes all values with the same number of decimals", () => {
    const labels = (values: number[][]) =>
      (valueMap({ title: "t", values }).data as { values: { label: string }[] }).values.map(
        ({ label }) => label,
      );
    assert.deepEqual(labels([[-1, -1.9, -2.71]]), ["−1.00", "−1.90", "−2.71"]);
    assert.deepEqual(labels([[-13, 0, 100]]), ["−13", "0", "100"]);
    assert.deepEqual(labels([[-12.35, -0.001]]), ["−12.3", "0.0"]);
  });

  it("writes no decimals that are 0 everywhere", () => {
    const labels = (values: number[][]) =>
      (valueMap({ title: "t", values }).data as { values: { label: string }[] }).values.map(
        ({ label }) => label,
      );
    assert.deepEqual(labels([[0.52, -0.08]]), ["0.52", "−0.08"]);
    assert.deepEqual(labels([[0.5, 20]]), ["0.5", "20.0"]);
  });

  it("refuses what it can't draw", () => {
    assert.equal(
      message(() => valueMap({ title: "t", values: [[1], [1, 2]] })),
      "valueMap: values must be rows of the same length, at least one, got [ [ 1 ], [ 1, 2 ] ]",
    );
    assert.equal(
      message(() => valueMap({ title: "t", values: [[1]], arrows: [["↑", "↑"]] })),
      "valueMap: arrows must be as large as values, 1 × 1, got [ 1, 2 ]",
    );
    assert.equal(
      message(() => valueMap({ title: "t", values: [[1]], path: [[0, 1]] })),
      "valueMap: path must be within 1 × 1 fields, got [ 0, 1 ]",
    );
    const values = [
      [1, 2],
      [3, null],
    ];
    for (const place of [[0, 2], [2, 0], [-1, 0], [0, -1], [0, 0.5], null])
      assert.equal(
        message(() => valueMap({ title: "t", values, path: [[1, 1], place as never] })),
        `valueMap: path must be within 2 × 2 fields, got ${inspect(place)}`,
      );
    for (const mark of [{ row: 0, column: 1.5, text: "S" }, null])
      assert.equal(
        message(() => valueMap({ title: "t", values, marks: [mark as never] })),
        `valueMap: marks must be within 2 × 2 fields, got ${inspect(mark)}`,
      );
    assert.equal(
      message(() => valueMap({ title: "t", values, path: 1 as never, marks: [] })),
      "valueMap: path must be a list of [row, column], got 1",
    );
    assert.equal(
      message(() => valueMap({ title: "t", values: [[1]], arrows: [["up" as never]] })),
      "valueMap: arrows must be one of ↑ → ↓ ← or empty, got 'up'",
    );
  });
});

describe("networkDiagram", () => {
  it("joins every unit with every unit of the next layer", () => {
    const layers = [3, 5, 2].map((units) => ({ label: "layer", units }));
    const { layer } = networkDiagram({ title: "t", layers }) as { layer: { data: { values: unknown[] } }[] };
    assert.equal(layer[0]!.data.values.length, 3 * 5 + 5 * 2);
    assert.equal(layer[2]!.data.values.length, 3 + 5 + 2);
  });

  it("refuses what it can't draw", () => {
    assert.equal(
      message(() => networkDiagram({ title: "t", layers: [{ label: "a", units: 5, shape: [2, 2] }] })),
      "networkDiagram: layers[0].shape must be such that its numbers multiply to units, 5, got [ 2, 2 ]",
    );
    assert.equal(
      message(() => networkDiagram({ title: "t", layers: [{ label: "a", units: 0 }] })),
      "networkDiagram: layers[0].units must be an integer, 1 or above, got 0",
    );
    assert.equal(
      message(() => networkDiagram({ title: "t", layers: [{ label: "a", units: 4, shape: 4 as never }] })),
      "networkDiagram: layers[0].shape must be such that its numbers multiply to units, 4, got 4",
    );
  });
});

describe("animation", () => {
  const frame = (shapes: number): Drawing => ({
    x: [0, 1],
    y: [0, 1],
    shapes: Array.from({ length: shapes }, () => ({ x: [0, 1], y: [0, 1] })),
  });

  it("has as many traces in each frame, as Plotly changes them by number", () => {
    const { data, frames } = animation({ title: "t", frames: [frame(1), frame(3), frame(2)] });
    assert.equal(data.length, 3);
    assert.deepEqual(
      frames!.map((one) => (one as { data: object[] }).data.length),
      [3, 3, 3],
    );
  });

  it("refuses what it can't draw", () => {
    assert.equal(
      message(() => animation({ title: "t", frames: [] })),
      "animation: frames must be a list of drawings, at least one, got []",
    );
    assert.equal(
      message(() => animation({ title: "t", frames: [frame(0)], labels: [] })),
      "animation: labels must be as many as frames, 1, got 0",
    );
    assert.match(
      message(() => animation({ title: "t", frames: [{ ...frame(0), x: [1, 0] }] })),
      /^animation: frames\[0\] must be a drawing \{ x, y, shapes \}, each shape with as many x as y, got /,
    );
    for (const shape of [null, {}, { x: [1], y: [] }, { x: 1, y: 1 }])
      assert.match(
        message(() =>
          animation({ title: "t", frames: [frame(1), { ...frame(0), shapes: [shape as never] }] }),
        ),
        /^animation: frames\[1\] must be a drawing/,
      );
  });
});

describe("the charts' pictures", () => {
  it("hold no more than what is drawn", () => {
    const series = { line: Array.from({ length: 100_000 }, (_, i) => Math.sin(i)) };
    const svg = vegaLiteSvg(lineChart({ title: "t", series, xLabel: "x", yLabel: "y" }));
    assert.ok(svg.length < 100_000, `${svg.length} characters`);
  });
});

describe("treeChart", () => {
  it("draws a line to each node but the root", () => {
    const { layer } = examples["tree chart"]!() as { layer: { data: { values: object[] } }[] };
    assert.deepEqual(
      layer.map(({ data }) => data.values.length),
      [2, 3, 3, 2],
    );
  });

  it("refuses what it can't draw", () => {
    assert.equal(
      message(() => treeChart({ title: "t", nodes: [] })),
      "treeChart: nodes must be a list of { x, depth, text }, at least one, got []",
    );
    assert.equal(
      message(() => treeChart({ title: "t", nodes: [{ x: NaN, depth: 0, text: "" }] })),
      "treeChart: nodes[0] must be { x, depth, text } with finite places, got { x: NaN, depth: 0, text: '' }",
    );
  });
});
