import {
  chartBundle,
  type DisplayHandle,
  display,
  type MimeBundle,
  refuseUnknownOptions,
} from "../display/index.js";
import { type Chart, checkChart, type VegaLiteSpec } from "./chart.js";
import { dataUrl, drawVegaLite } from "./vega-lite-svg.js";

export interface PlotOptions {
  /** Add a drawn picture for pages that can't run the chart (default true; only Vega-Lite can draw one). */
  picture?: boolean;
}

/** A chart that can be replaced where it stands. */
export interface PlotHandle {
  /** Draws another chart in the chart's place, such as a loss curve that has grown. */
  update(chart: Chart): void;
}

/** A picture beyond this many characters makes the notebook slow to save, and the chart in the page is enough. */
const maxPicture = 1_000_000;

/**
 * Shows a Vega-Lite spec or a Plotly figure below the running cell.
 *
 * It is done when it returns, so no `await` is needed and the order among other outputs is kept; it returns nothing, so it
 * may stand last in a cell. The front end draws the chart by its own renderer (for Plotly that is the extension that
 * `lectern register` installs), so nothing is loaded from the network. Beside the chart go a text, and for Vega-Lite a picture.
 *
 * What Vega-Lite finds odd about a spec (a field that no row has, a channel that doesn't exist) is told by `console.warn`.
 */
export function plot(chart: Chart, options: PlotOptions = {}): void {
  display(plotBundle("plot", chart, options), { raw: true });
}

/** As `plot`, but returns a handle that can replace the chart while a cell computes. */
export function livePlot(chart: Chart, options: PlotOptions = {}): PlotHandle {
  const shown: DisplayHandle = display(plotBundle("livePlot", chart, options), { raw: true });
  return {
    update(next) {
      shown.update(plotBundle("update", next, options), { raw: true });
    },
  };
}

function plotBundle(caller: string, chart: Chart, options: PlotOptions): MimeBundle {
  refuseUnknownOptions(caller, options, ["picture"]);
  const kind = checkChart(caller, chart);
  const bundle = chartBundle(kind, chart);
  if (kind === "plotly" || options.picture === false || dataUrl(chart) !== undefined) return bundle;
  const { svg, warnings } = drawVegaLite(caller, chart as VegaLiteSpec);
  for (const warning of warnings) console.warn(`${caller}: ${warning}`);
  return svg.length > maxPicture ? bundle : { ...bundle, "image/svg+xml": svg };
}
