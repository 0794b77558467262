import assert from "node:assert/strict";
import { createRequire } from "node:module";
import { livePlot, plot, type VegaLiteSpec, vegaLiteSvg } from "../../src/plot/index.js";
import { recordDisplays } from "../display/record-displays.js";

const require = createRequire(import.meta.url);
const { version } = require("vega-lite/package.json") as { version: string };
const vegaMime = `application/vnd.vegalite.v${version.split(".")[0]}+json`;
const values = Array.from({ length: 30 }, (_, i) => ({ a: i, b: Math.sin(i), c: `k${i % 3}` }));
const encoding = { x: { field: "a", type: "quantitative" }, y: { field: "b", type: "quantitative" } };

/** Runs `action` and returns what it warned of; elsewhere in these tests a warning is a failure. */
function warningsOf(action: () => unknown): string[] {
  const { warn } = console;
  const warnings: string[] = [];
  console.warn = (text: string) => void warnings.push(text);
  try {
    action();
  } finally {
    console.warn = warn;
  }
  return warnings;
}

/** As recordDisplays, and nothing may be warned of. */
function shown(action: () => unknown) {
  let sent: ReturnType<typeof recordDisplays> = [];
  assert.deepEqual(
    warningsOf(() => {
      sent = recordDisplays(action);
    }),
    [],
  );
  return sent;
}

describe("plot", () => {
  it("shows a Vega-Lite spec with its picture and a text, at once", () => {
    const spec = { mark: "point", data: { values }, encoding };
    const [display, ...others] = shown(() => assert.equal(plot(spec), undefined));
    assert.deepEqual(others, []);
    assert.deepEqual(Object.keys(display!.data).sort(), [vegaMime, "image/svg+xml", "text/plain"]);
    assert.deepEqual(display!.data[vegaMime], spec);
    assert.match(display!.data["image/svg+xml"] as string, /^<svg .*<\/svg>$/s);
    assert.equal(display!.data["text/plain"], "Vega-Lite chart: point of x = a, y = b; 30 rows");
  });

  it("shows a Plotly figure", () => {
    const [display] = shown(() => plot({ data: [{ y: Float64Array.of(1, 2) }] }));
    assert.deepEqual(display!.data, {
      "application/vnd.plotly.v1+json": { data: [{ y: [1, 2] }] },
      "text/plain": "Plotly figure: scatter (2 points)",
    });
  });

  it("leaves the picture out when told to, when data is to be loaded, and when it would be huge", () => {
    const many = Array.from({ length: 8000 }, (_, i) => ({ a: i, b: i }));
    const sent = shown(() => {
      plot({ mark: "point", data: { values }, encoding }, { picture: false });
      plot({ mark: "point", data: { url: "iris.csv" }, encoding });
      plot({ mark: "point", data: { values: many }, encoding });
    });
    for (const { data } of sent) assert.deepEqual(Object.keys(data), [vegaMime, "text/plain"]);
  });

  it("doesn't change the spec it is given", () => {
    const spec = { mark: "bar", data: { values }, encoding };
    const copy = structuredClone(spec);
    shown(() => plot(spec));
    assert.deepEqual(spec, copy);
  });

  it("tells what Vega-Lite finds odd", () => {
    const spec = { mark: "point", data: { values }, encoding: { ...encoding, yy: { field: "b" } } };
    const warnings = warningsOf(() => recordDisplays(() => plot(spec)));
    assert.deepEqual(warnings, ["plot: yy-encoding is dropped as yy is not a valid encoding channel."]);
  });

  it("refuses what isn't a chart, with the rule and the value", () => {
    const rule =
      "plot: a Vega-Lite spec such as { data, mark, encoding } or a Plotly figure such as { data: [trace], layout } is needed, but got";
    for (const [value, text] of [
      [undefined, `${rule} undefined`],
      ["point", `${rule} 'point'`],
      [{ a: 1 }, `${rule} { a: 1 }`],
      [[{ y: [1] }], `${rule} [ { y: [Array] } ]; traces belong into { data: traces }`],
      [{ data: [1] }, `${rule} { data: [ 1 ] }`],
    ] as const) {
      assert.throws(() => plot(value as never), new TypeError(text));
    }
    assert.throws(() => plot({ mark: "pint" }), {
      name: "TypeError",
      message: /^plot: the mark must be one of Vega-Lite's \(arc, .*trail\), but is 'pint'$/,
    });
    assert.throws(() => plot({ data: [{ type: "bar" }, { type: "scater" }] }), {
      name: "TypeError",
      message: /^plot: data\[1\]\.type must be one of Plotly's traces \(bar, .*\), but is 'scater'$/,
    });
    assert.throws(
      () => plot({ mark: "point" }, { svg: true } as never),
      new TypeError('plot: unknown option "svg"; the options are picture'),
    );
  });

  it("says why Vega-Lite can't draw a spec", () => {
    const spec = { mark: "point", data: { values }, transform: [{ calculate: "foo(", as: "q" }], encoding };
    assert.throws(
      () => plot(spec),
      new Error("plot: Vega-Lite can't draw the spec: Unexpected end of input", {
        cause: new Error("Unexpected end of input"),
      }),
    );
  });
});

describe("livePlot", () => {
  it("replaces the chart in its place", () => {
    const sent = shown(() => {
      const chart = livePlot({ data: [{ y: [1] }] });
      chart.update({ data: [{ y: [1, 2] }] });
    });
    assert.deepEqual(
      sent.map(({ update }) => update),
      [false, true],
    );
    assert.equal(sent[0]!.displayId, sent[1]!.displayId);
    assert.equal(sent[1]!.data["text/plain"], "Plotly figure: scatter (2 points)");
  });
});

describe("vegaLiteSvg", () => {
  const facet = { data: { values }, facet: { field: "c" }, columns: 2, spec: { mark: "line", encoding } };
  const fit = { autosize: "fit", width: 300, height: 200, mark: "area", data: { values }, encoding };
  const titled = {
    title: "A title",
    mark: "bar",
    data: { values },
    encoding: { x: { field: "c" }, y: { aggregate: "count" } },
  };
  const smooth = { data: { values }, transform: [{ loess: "b", on: "a" }], mark: "line", encoding };

  for (const [name, spec] of Object.entries({ facet, fit, titled, smooth } as Record<string, VegaLiteSpec>)) {
    it(`draws what Vega's own toSVG draws: ${name}`, async () => {
      const vega = require("vega");
      const compiled = require("vega-lite").compile(spec).spec;
      const expected: string = await new vega.View(vega.parse(compiled), { renderer: "none" }).toSVG();
      assert.equal(renumber(vegaLiteSvg(spec)), renumber(expected));
    });
  }

  /** Vega numbers clip paths and gradients through all drawings of a process. */
  function renumber(svg: string): string {
    return svg.replaceAll(/(clip|gradient_)\d+/g, "$1");
  }

  it("refuses figures and data at an address", () => {
    assert.throws(
      () => vegaLiteSvg({ data: [{ y: [1] }] }),
      new TypeError("vegaLiteSvg: a Vega-Lite spec is needed, but got a Plotly figure"),
    );
    const layered = { layer: [{ data: { url: "https://example.org/a.csv" }, mark: "point" }] };
    assert.throws(
      () => vegaLiteSvg(layered),
      new Error(
        'vegaLiteSvg: the data must be in the spec as data.values, but is at "https://example.org/a.csv"',
      ),
    );
    const rows = {
      mark: "point",
      data: { values: [{ a: 1, data: { url: "u" } }] },
      encoding: { x: { field: "a" } },
    };
    assert.match(vegaLiteSvg(rows), /^<svg/);
  });
});
