import { refuseUnknownOptions } from "../../display/index.js";
import { mustBeCount } from "../../random/options.js";
import type { VegaLiteSpec } from "../chart.js";
import { type Overrides, withOverrides } from "./overrides.js";
import { cycle, palette } from "./palette.js";
import { anyTheme, config, legendAbove, mustBeNamed, mustBeText, numbers, rounded } from "./vega.js";

export interface HistogramSpec {
  title: string;
  /** The samples by name; what is not finite is left out. */
  series: Record<string, ArrayLike<number>>;
  /** The number of bins, the same for all (30 if not given). */
  bins?: number;
  xLabel: string;
}

/**
 * How samples are distributed: how many of them lie in each of some bins of equal width.
 *
 * @param overrides laid over the Vega-Lite spec
 * @throws TypeError if an option is unknown, missing or of the wrong kind, or no sample is finite
 */
export function histogram(spec: HistogramSpec, overrides: Overrides = {}): VegaLiteSpec {
  const { title, series, bins = 30, xLabel, ...unknown } = spec;
  refuseUnknownOptions("histogram", unknown, ["title", "series", "bins", "xLabel"]);
  mustBeText("histogram", "title", title);
  mustBeText("histogram", "xLabel", xLabel);
  mustBeCount("histogram", "bins", bins);
  mustBeNamed("histogram", "series", "samples", series);
  const names = Object.keys(series);
  const samples = names.map((name) =>
    numbers("histogram", `series.${name}`, series[name]).filter(Number.isFinite),
  );
  const [low, high] = extent(samples);
  const width = (high - low) / bins;

  const values = names.flatMap((name, k) => {
    const counts = new Array<number>(bins).fill(0);
    for (const value of samples[k]!) counts[Math.min(bins - 1, Math.floor((value - low) / width))]!++;
    return counts.map((count, i) => ({
      name,
      from: rounded(low + i * width),
      to: rounded(low + (i + 1) * width),
      count,
    }));
  });
  const several = names.length > 1;
  const chart: VegaLiteSpec = {
    title,
    width: 480,
    height: 240,
    data: { values: values.filter(({ count }) => count > 0) },
    mark: { type: "bar", opacity: several ? 0.55 : 1, binSpacing: several ? 0 : 1, tooltip: true },
    encoding: {
      x: {
        field: "from",
        bin: { binned: true },
        type: "quantitative",
        title: xLabel,
        axis: { tickCount: 8 },
      },
      x2: { field: "to" },
      y: { field: "count", type: "quantitative", title: "count", stack: null },
      color: {
        field: "name",
        type: "nominal",
        scale: { domain: names, range: cycle(palette, names.length) },
        legend: several ? legendAbove(names) : null,
      },
    },
    config,
    usermeta: anyTheme,
  };
  return withOverrides("histogram", chart, overrides);
}

/** From the least to the greatest of all samples; about a single value, half a unit on either side. */
function extent(samples: number[][]): [low: number, high: number] {
  let [low, high] = [Infinity, -Infinity];
  for (const sample of samples)
    for (const value of sample) {
      if (value < low) low = value;
      if (value > high) high = value;
    }
  if (low > high) throw new TypeError("histogram: series must hold a finite number, but there is none");
  return low === high ? [low - 0.5, high + 0.5] : [low, high];
}
