import assert from "node:assert/strict";
import { createRequire } from "node:module";
import { inspect } from "node:util";
import { displayMethod, html, image, json, markdown, svg, toMimeBundle } from "../../src/display/index.js";

const png = Uint8Array.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a, 0, 0]);

describe("toMimeBundle", () => {
  it("inspects what it doesn't know, without colour codes", () => {
    assert.deepEqual(toMimeBundle(3), { "text/plain": "3" });
    assert.deepEqual(toMimeBundle("3"), { "text/plain": "'3'" });
    assert.deepEqual(toMimeBundle(undefined), { "text/plain": "undefined" });
    assert.deepEqual(toMimeBundle(Symbol("s")), { "text/plain": "Symbol(s)" });
    const coloured = { [inspect.custom]: () => "\u001b[31mred\u001b[39m" };
    assert.deepEqual(toMimeBundle(coloured), { "text/plain": "red" });
  });

  it("cuts long text and says how much is missing", () => {
    const text = toMimeBundle({ [inspect.custom]: () => "x".repeat(30_000) })["text/plain"] as string;
    assert.match(text, /^x{20000}\n… 10000 more characters$/);
  });

  it("asks the value's own method first, bound to the value", () => {
    const value = { mark: "point", encoding: {}, word: "own", [displayMethod]: ownWord };
    function ownWord(this: { word: string }) {
      return { "text/plain": this.word, "image/png": png, "text/html": undefined };
    }
    assert.deepEqual(toMimeBundle(value), { "text/plain": "own", "image/png": "iVBORw0KGgoAAA==" });
  });

  it("adds text/plain to the value's own bundle, and leaves an empty one empty", () => {
    class Shown {
      [displayMethod]() {
        return { "text/html": "<b>b</b>" };
      }
    }
    assert.deepEqual(toMimeBundle(new Shown()), { "text/html": "<b>b</b>", "text/plain": "Shown {}" });
    assert.deepEqual(toMimeBundle({ [displayMethod]: () => ({}) }), {});
  });

  it("falls back to inspected text when the value's own method throws or isn't one", () => {
    const throwing = new (class Broken {
      [displayMethod]() {
        throw new Error("no");
      }
    })();
    assert.deepEqual(toMimeBundle(throwing), { "text/plain": "Broken {}" });
    assert.match(toMimeBundle({ a: 1, [displayMethod]: "html" })["text/plain"] as string, /^\{\s+a: 1/);
    assert.match(toMimeBundle({ a: 1, [displayMethod]: async () => ({}) })["text/plain"] as string, /a: 1/);
  });

  it("copes with values that can't even be inspected", () => {
    const hostile = new (class {
      get outerHTML(): string {
        throw new Error("no");
      }
      [inspect.custom](): string {
        throw new Error("never");
      }
    })();
    assert.deepEqual(toMimeBundle(hostile), { "text/plain": "[object that can't be inspected: never]" });
  });

  it("shows pictures by their first bytes", () => {
    assert.deepEqual(toMimeBundle(png), {
      "image/png": "iVBORw0KGgoAAA==",
      "text/plain": "PNG picture, 10 bytes",
    });
    assert.equal(toMimeBundle(Buffer.from([0xff, 0xd8, 0xff, 0xe0]))["image/jpeg"], "/9j/4A==");
    assert.equal(toMimeBundle(Buffer.from("GIF89a"))["text/plain"], "GIF picture, 6 bytes");
    assert.deepEqual(toMimeBundle(Uint8Array.of(1, 2)), { "text/plain": "Uint8Array(2) [ 1, 2 ]" });
  });

  it("takes a view's own part of a buffer only", () => {
    const buffer = new Uint8Array(20);
    buffer.set(png, 5);
    assert.equal(toMimeBundle(buffer.subarray(5, 15))["image/png"], "iVBORw0KGgoAAA==");
  });

  it("shows what has outerHTML", () => {
    const element = { outerHTML: "<p>hi</p>" };
    assert.deepEqual(toMimeBundle(element), { "text/html": "<p>hi</p>", "text/plain": "<p>hi</p>" });
  });
});

describe("toMimeBundle of charts", () => {
  const { version } = createRequire(import.meta.url)("vega-lite/package.json") as { version: string };
  const vegaMime = `application/vnd.vegalite.v${version.split(".")[0]}+json`;

  it("knows Vega-Lite specs", () => {
    const data = { values: [{ a: 1, b: 2 }] };
    const encoding = { x: { field: "a" }, y: { aggregate: "mean", field: "b" } };
    const spec = { title: "T", data, mark: "point", encoding };
    assert.deepEqual(toMimeBundle(spec), {
      [vegaMime]: spec,
      "text/plain": 'Vega-Lite chart "T": point of x = a, y = mean(b); 1 row',
    });
    for (const other of [
      { mark: { type: "bar" }, encoding },
      { $schema: "https://vega.github.io/schema/vega-lite/v5.json" },
      { encoding, layer: [{ mark: "line" }, { mark: "rule" }] },
      { data, hconcat: [{ mark: "point", encoding }, { layer: [{ mark: "line" }] }] },
      { data, facet: { field: "a" }, spec: { mark: "point", encoding } },
    ]) {
      assert.equal(vegaMime in toMimeBundle(other), true, inspect(other));
    }
  });

  it("knows Plotly figures, with typed arrays as arrays", () => {
    const figure = { data: [{ type: "scatter", name: "a", x: Float32Array.of(1, 2), y: [Number.NaN, 4] }] };
    assert.deepEqual(toMimeBundle(figure), {
      "application/vnd.plotly.v1+json": { data: [{ type: "scatter", name: "a", x: [1, 2], y: [null, 4] }] },
      "text/plain": 'Plotly figure: scatter "a" (2 points)',
    });
    const untyped = { data: [{ y: [1] }], layout: { title: { text: "Loss" } } };
    assert.equal(toMimeBundle(untyped)["text/plain"], 'Plotly figure "Loss": scatter (1 point)');
  });

  it("doesn't take other objects for charts", () => {
    for (const value of [
      { mark: "A", data: { name: "Ann" } },
      { mark: "point" },
      { mark: "point", data: 3 },
      { data: [{ type: "user" }] },
      { data: [] },
      { data: [1], layout: {} },
      { layer: [] },
      { layer: [{ name: "dense" }] },
      { facet: 1, spec: 2 },
    ]) {
      assert.deepEqual(Object.keys(toMimeBundle(value)), ["text/plain"], inspect(value));
    }
  });
});

describe("toMimeBundle of records", () => {
  it("makes a table, escaped, numbers to the right", () => {
    const bundle = toMimeBundle([{ "a<b": "<i>", n: 1 }, { n: 2.5 }]);
    assert.equal(
      bundle["text/html"],
      '<table class="lectern-table"><thead><tr><th></th><th style="text-align: left">a&lt;b</th><th style="text-align: right">n</th></tr></thead>' +
        '<tbody><tr><th>0</th><td style="text-align: left">&lt;i&gt;</td><td style="text-align: right">1</td></tr>' +
        '<tr><th>1</th><td style="text-align: left"></td><td style="text-align: right">2.5</td></tr></tbody></table><p>2 rows × 2 columns</p>',
    );
    assert.equal(bundle["text/plain"], "   a<b    n\n0  <i>    1\n1       2.5\n2 rows × 2 columns");
  });

  it("shows the first and the last rows of many", () => {
    const rows = Array.from({ length: 1000 }, (_, i) => ({ i }));
    const table = toMimeBundle(rows)["text/html"] as string;
    const numbers = [...table.matchAll(/<td style="text-align: right">(\d+)<\/td>/g)].map(
      (match) => match[1],
    );
    assert.deepEqual(numbers.join(" "), "0 1 2 3 4 5 6 7 8 9 995 996 997 998 999");
    assert.match(table, /1,000 rows × 1 column</);
  });

  it("leaves nested records, instances and empty ones to inspection", () => {
    for (const value of [[], [{}], [{ a: [1] }], [{ a: {} }], [new Error("e")], [1, 2], [{ f() {} }]]) {
      assert.deepEqual(Object.keys(toMimeBundle(value)), ["text/plain"], inspect(value));
    }
  });
});

describe("display helpers", () => {
  it("choose the form", () => {
    assert.deepEqual(toMimeBundle(html("<b>b</b>")), { "text/html": "<b>b</b>", "text/plain": "<b>b</b>" });
    assert.deepEqual(toMimeBundle(markdown("*m*")), { "text/markdown": "*m*", "text/plain": "*m*" });
    assert.deepEqual(toMimeBundle(svg("<svg/>")), {
      "image/svg+xml": "<svg/>",
      "text/plain": "SVG picture, 6 characters",
    });
    assert.equal(toMimeBundle(image(png))["image/png"], "iVBORw0KGgoAAA==");
    assert.deepEqual(toMimeBundle(json({ a: [1n] })), {
      "application/json": { a: [1] },
      "text/plain": "{ a: [ 1n ] }",
    });
  });

  it("refuse what isn't of that form", () => {
    assert.throws(() => html(3 as never), new TypeError("html: a string is needed, but got 3"));
    assert.throws(
      () => image(Uint8Array.of(1, 2)),
      new TypeError(
        "image: the bytes of a PNG, JPEG, GIF or WebP picture are needed, but got Uint8Array(2) [ 1, 2 ]",
      ),
    );
  });
});
