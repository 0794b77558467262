export { type Monitor, type MonitorOptions, monitor } from "../display/index.js";
export type { Chart, PlotlyFigure, VegaLiteSpec } from "./chart.js";
export * from "./charts/index.js";
export { livePlot, type PlotHandle, type PlotOptions, plot } from "./plot.js";
export { vegaLiteSvg } from "./vega-lite-svg.js";
