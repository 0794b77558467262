import { refuseUnknownOptions } from "../../display/index.js";
import { mustBe } from "../../random/options.js";
import type { VegaLiteSpec } from "../chart.js";
import { type Overrides, withOverrides } from "./overrides.js";
import { cycle, palette } from "./palette.js";
import { anyTheme, config, legendAbove, mustBeList, mustBeText, rounded } from "./vega.js";

export interface BarChartSpec {
  title: string;
  /** The bars in their order; bars of one label and different groups stand side by side. */
  bars: readonly { label: string | number; value: number; group?: string }[];
  xLabel: string;
  yLabel: string;
}

/**
 * Bars for a few numbers that are to be compared.
 *
 * @param overrides laid over the Vega-Lite spec
 * @throws TypeError if an option is unknown, missing or of the wrong kind
 */
export function barChart(spec: BarChartSpec, overrides: Overrides = {}): VegaLiteSpec {
  const { title, bars, xLabel, yLabel, ...unknown } = spec;
  refuseUnknownOptions("barChart", unknown, ["title", "bars", "xLabel", "yLabel"]);
  mustBeText("barChart", "title", title);
  mustBeText("barChart", "xLabel", xLabel);
  mustBeText("barChart", "yLabel", yLabel);
  mustBeList("barChart", "bars", "{ label, value }", bars);
  bars.forEach((bar, i) => {
    const holds =
      Number.isFinite(bar?.value) && (typeof bar.label === "string" || Number.isFinite(bar.label));
    mustBe("barChart", `bars[${i}]`, "{ label, value } with a finite value", bar, holds);
  });

  const labels = [...new Set(bars.map(({ label }) => String(label)))];
  const groups = [...new Set(bars.flatMap(({ group }) => (group === undefined ? [] : [group])))];
  const width = Math.max(300, Math.min(480, 90 * labels.length));
  // Long labels are written word under word.
  const fits = (texts: string[]) =>
    Math.max(...texts.map((text) => text.length)) * 6.5 * labels.length < width;
  const axis = fits(labels)
    ? { labelAngle: 0 }
    : {
        labelExpr: "split(datum.label, ' ')",
        labelAngle: fits(labels.flatMap((label) => label.split(" "))) ? 0 : -35,
      };
  const grouped = groups.length > 1;
  const chart: VegaLiteSpec = {
    title,
    width,
    height: 260,
    data: {
      values: bars.map(({ label, value, group }) => ({
        label: String(label),
        value: rounded(value),
        ...(group === undefined ? {} : { group }),
      })),
    },
    mark: { type: "bar", tooltip: true, ...(grouped ? {} : { color: palette[0] }) },
    encoding: {
      x: {
        field: "label",
        type: "nominal",
        sort: null,
        title: xLabel,
        axis: { ...axis, labelLimit: 220 },
        scale: { paddingInner: 0.25 },
      },
      y: { field: "value", type: "quantitative", title: yLabel },
      ...(grouped
        ? {
            xOffset: { field: "group", sort: groups },
            color: {
              field: "group",
              type: "nominal",
              scale: { domain: groups, range: cycle(palette, groups.length) },
              legend: legendAbove(groups, { width }),
            },
          }
        : {}),
    },
    config,
    usermeta: anyTheme,
  };
  return withOverrides("barChart", chart, overrides);
}
