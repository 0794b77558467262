import { createRequire } from "node:module";
import { plotlySummary, vegaLiteSummary } from "./chart-summary.js";
import type { MimeBundle } from "./mime.js";
import { isPlainObject, toPlainJson } from "./plain.js";

/** The mime type by which JupyterLab, GitHub and others know Plotly figures. */
export const plotlyMime = "application/vnd.plotly.v1+json";

/** The marks that Vega-Lite draws. */
export const vegaLiteMarks: ReadonlySet<string> = new Set(
  "arc area bar boxplot circle errorband errorbar geoshape image line point rect rule square text tick trail".split(
    " ",
  ),
);
const compositions = ["layer", "hconcat", "vconcat", "concat"] as const;

/** The types of traces that Plotly draws. */
export const plotlyTraces: ReadonlySet<string> = new Set(
  (
    "bar barpolar box candlestick carpet choropleth choroplethmap cone contour contourcarpet densitymap " +
    "funnel funnelarea heatmap histogram histogram2d histogram2dcontour icicle image indicator isosurface mesh3d " +
    "ohlc parcats parcoords pie quiver sankey scatter scatter3d scattercarpet scattergeo scattergl scattermap " +
    "scatterpolar scatterpolargl scattersmith scatterternary splom streamtube sunburst surface table treemap violin volume waterfall"
  ).split(" "),
);

/** Which library draws the value, if it is surely a chart; used for values shown without being asked for as charts. */
export function chartKind(value: unknown): "vega-lite" | "plotly" | undefined {
  if (!isPlainObject(value)) return undefined;
  if (isVegaLite(value)) return "vega-lite";
  if (isPlotly(value)) return "plotly";
  return undefined;
}

function isVegaLite(spec: Record<string, unknown>): boolean {
  if (typeof spec["$schema"] === "string") return spec["$schema"].includes("/schema/vega-lite/");
  // A record may well have a field "mark"; only with data or an encoding beside it is it a chart.
  if (hasMark(spec)) return isPlainObject(spec["encoding"]) || isPlainObject(spec["data"]);
  for (const key of compositions) {
    const parts = spec[key];
    if (Array.isArray(parts))
      return parts.length > 0 && parts.every((part) => isPlainObject(part) && isPart(part));
  }
  return ("facet" in spec || "repeat" in spec) && isPlainObject(spec["spec"]) && isPart(spec["spec"]);
}

/** In a layer or a row of charts, the data and the encoding may be the whole's. */
function isPart(spec: Record<string, unknown>): boolean {
  return hasMark(spec) || isVegaLite(spec);
}

function hasMark(spec: Record<string, unknown>): boolean {
  const mark = isPlainObject(spec["mark"]) ? spec["mark"]["type"] : spec["mark"];
  return typeof mark === "string" && vegaLiteMarks.has(mark);
}

function isPlotly(figure: Record<string, unknown>): boolean {
  const { data, layout } = figure;
  if (!Array.isArray(data) || !data.every(isPlainObject)) return false;
  const isKnown = (trace: Record<string, unknown>) =>
    typeof trace["type"] === "string" && plotlyTraces.has(trace["type"]);
  // A trace needs no type, so a layout beside points is evidence enough; without a layout each type must be one of Plotly's.
  if (isPlainObject(layout))
    return data.every((trace) => isKnown(trace) || "x" in trace || "y" in trace || "z" in trace);
  return data.length > 0 && data.every(isKnown);
}

/** The mime type of Vega-Lite specs for the major version that is installed, which is the one the specs are checked with. */
export function vegaLiteMime(): string {
  const { version } = createRequire(import.meta.url)("vega-lite/package.json") as { version: string };
  return `application/vnd.vegalite.v${version.split(".")[0]}+json`;
}

/** What a front end needs to draw the chart, and a line of text for those that can't. */
export function chartBundle(kind: "vega-lite" | "plotly", chart: object): MimeBundle {
  const plain = toPlainJson(chart) as Record<string, unknown>;
  if (kind === "plotly") return { [plotlyMime]: plain, "text/plain": plotlySummary(plain) };
  return { [vegaLiteMime()]: plain, "text/plain": vegaLiteSummary(plain) };
}
