import { brief, chartKind, isPlainObject, plotlyTraces, vegaLiteMarks } from "../display/index.js";

/**
 * A Vega-Lite spec: https://vega.github.io/vega-lite/docs/. The type is light on purpose: a spec kept in a `const` must
 * be accepted, and the full type takes the compiler seconds.
 */
export interface VegaLiteSpec {
  data?: object | null;
  mark?: string | { type: string; [property: string]: unknown };
  encoding?: object;
  transform?: readonly object[];
  title?: string | readonly string[] | object;
  width?: number | string | object;
  height?: number | string | object;
  layer?: readonly object[];
  hconcat?: readonly object[];
  vconcat?: readonly object[];
  concat?: readonly object[];
  facet?: object;
  repeat?: object;
  spec?: object;
  [property: string]: unknown;
}

/** A Plotly figure: https://plotly.com/javascript/reference/. */
export interface PlotlyFigure {
  data: readonly object[];
  layout?: object;
  config?: object;
  frames?: readonly object[];
}

/** What `plot` draws. */
export type Chart = VegaLiteSpec | PlotlyFigure;

/** Which library draws the chart; throws a TypeError that names what is wrong if neither can. */
export function checkChart(caller: string, chart: unknown): "vega-lite" | "plotly" {
  if (isPlainObject(chart)) {
    const { data } = chart;
    if (Array.isArray(data) && data.every(isPlainObject)) {
      data.forEach((trace, i) => {
        checkTrace(caller, trace, i);
      });
      return "plotly";
    }
    if ("mark" in chart) checkMark(caller, chart["mark"]);
    if ("mark" in chart || chartKind(chart) === "vega-lite") return "vega-lite";
  }
  const hint = Array.isArray(chart) ? "; traces belong into { data: traces }" : "";
  throw new TypeError(
    `${caller}: a Vega-Lite spec such as { data, mark, encoding } or a Plotly figure such as { data: [trace], layout } ` +
      `is needed, but got ${brief(chart)}${hint}`,
  );
}

/** Plotly would draw a trace of a misspelt type as a scatter plot. */
function checkTrace(caller: string, trace: Record<string, unknown>, index: number): void {
  const { type } = trace;
  if (type === undefined || (typeof type === "string" && plotlyTraces.has(type))) return;
  throw new TypeError(
    `${caller}: data[${index}].type must be one of Plotly's traces (${[...plotlyTraces].join(", ")}), but is ${brief(type)}`,
  );
}

/** Vega-Lite stumbles over an unknown mark with a message that doesn't name it. */
function checkMark(caller: string, mark: unknown): void {
  const type = isPlainObject(mark) ? mark["type"] : mark;
  if (typeof type === "string" && vegaLiteMarks.has(type)) return;
  throw new TypeError(
    `${caller}: the mark must be one of Vega-Lite's (${[...vegaLiteMarks].join(", ")}), but is ${brief(type)}`,
  );
}
