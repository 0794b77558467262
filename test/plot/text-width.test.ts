import assert from "node:assert/strict";
import { lineChart } from "../../src/plot/charts/index.js";
import { vegaLiteSvg } from "../../src/plot/index.js";
import { textWidth } from "../../src/plot/text-width.js";

describe("the width of texts", () => {
  // Measured in Chromium with DejaVu Sans at 100 pixels.
  const measured: Record<string, number> = {
    "logistic regression": 907,
    "entropy H(p̂), the least there is": 1545,
    "size of ∂J/∂z (logarithmic)": 1248,
    "10⁻¹⁸": 260,
    "−1.5": 243,
    "Остановка в локальном минимуме": 1829,
    "WWW MMM": 587,
    "ill, till": 269,
    "Ornstein–Uhlenbeck, θ = 0.15, σ = 0.2": 1931,
    "100,000": 414,
  };

  it("is about that in a browser, and rather more than less", () => {
    for (const [text, expected] of Object.entries(measured)) {
      const width = textWidth({ fontSize: 100 }, text);
      assert.ok(width > 0.95 * expected && width < 1.25 * expected, `${text}: ${width}, and is ${expected}`);
    }
  });

  it("grows with weight, is the same for all characters of a monospaced font, and is cut at the limit", () => {
    assert.ok(textWidth({ fontWeight: 600 }, "title") > textWidth({}, "title"));
    assert.equal(
      textWidth({ font: "DejaVu Sans Mono" }, "iiii"),
      textWidth({ font: "DejaVu Sans Mono" }, "mmmm"),
    );
    assert.equal(textWidth({ limit: 20 }, "a long legend"), 20);
    assert.deepEqual([textWidth({}, null), textWidth({}, undefined), textWidth({}, "  ")], [0, 0, 0]);
  });

  it("makes no picture wider than its chart because of a title that fits", () => {
    const title = "Where the agent pushes to the left and to the right, as it was trained";
    const chart = lineChart({ title, xLabel: "x", yLabel: "y", series: { a: [1, 2] } });
    const width = Number(/width="(\d+)"/.exec(vegaLiteSvg(chart))![1]);
    assert.ok(width > 500 && width < 600, `${width}`);
  });
});
