import assert from "node:assert/strict";
import { suitsDark } from "../../src/handout/dark.js";
import { type VegaLiteSpec, vegaLiteSvg } from "../../src/plot/index.js";

describe("which Vega-Lite charts need white paper", () => {
  const data = {
    values: [
      { a: 1, b: "x" },
      { a: 2, b: "y" },
    ],
  };
  const encoding = { x: { field: "a", type: "quantitative" }, y: { field: "b", type: "nominal" } };
  const suits = (spec: VegaLiteSpec) => suitsDark(vegaLiteSvg(spec), spec);

  it("are those with dark marks or a ground of their own", () => {
    assert.equal(suits({ data, mark: { type: "point", color: "#111" }, encoding }), false);
    assert.equal(
      suits({ data, mark: { type: "text" }, encoding: { ...encoding, text: { field: "b" } } }),
      false,
    );
    assert.equal(suits({ data, mark: { type: "bar", color: "navy" }, encoding }), false);
    assert.equal(suits({ data, mark: "bar", encoding, background: "beige" }), false);
  });

  it("are not those whose marks can be seen on dark paper, whatever axes, legends and titles are", () => {
    assert.equal(suits({ data, title: "A title", mark: "bar", encoding }), true);
    const colour = { field: "b", type: "nominal" };
    assert.equal(suits({ data, mark: "point", encoding: { ...encoding, color: colour } }), true);
  });

  it("are not those that say so", () => {
    const spec = { data, mark: { type: "point", color: "#111" }, encoding, usermeta: { theme: "any" } };
    assert.equal(suits(spec), true);
  });

  it("is not known of pictures that came without a spec", () => {
    assert.equal(suitsDark("<svg></svg>", undefined), false);
  });
});
