import { createRequire } from "node:module";
import type { LoggerInterface, Spec, View } from "vega";
import { isPlainObject, toPlainJson } from "../display/index.js";
import { checkChart, type VegaLiteSpec } from "./chart.js";
import { textWidth } from "./text-width.js";

/** A picture, and what Vega-Lite had to say about the spec: fields that are missing, channels that don't exist. */
export interface Drawing {
  svg: string;
  warnings: string[];
}

/**
 * Draws a Vega-Lite spec as SVG, without a browser and without the network: the data must be in the spec.
 *
 * @throws TypeError if it isn't a Vega-Lite spec, Error if Vega-Lite can't draw it.
 */
export function vegaLiteSvg(spec: VegaLiteSpec): string {
  if (checkChart("vegaLiteSvg", spec) !== "vega-lite") {
    throw new TypeError("vegaLiteSvg: a Vega-Lite spec is needed, but got a Plotly figure");
  }
  const url = dataUrl(spec);
  if (url !== undefined) {
    throw new Error(
      `vegaLiteSvg: the data must be in the spec as data.values, but is at ${JSON.stringify(url)}`,
    );
  }
  return drawVegaLite("vegaLiteSvg", spec).svg;
}

/** The first address from which the spec would load data. */
export function dataUrl(spec: unknown): string | undefined {
  if (Array.isArray(spec)) return spec.map(dataUrl).find((url) => url !== undefined);
  if (!isPlainObject(spec)) return undefined;
  for (const [key, value] of Object.entries(spec)) {
    // The rows themselves may have any field, and may be many.
    if (key === "values" || key === "datasets") continue;
    if (key === "data" && isPlainObject(value) && typeof value["url"] === "string") return value["url"];
    const url = dataUrl(value);
    if (url !== undefined) return url;
  }
  return undefined;
}

/** As `vegaLiteSvg`, for a spec that is known to be one and to hold its data. */
export function drawVegaLite(caller: string, spec: VegaLiteSpec): Drawing {
  // Loading Vega takes a tenth of a second, which a lecture without charts shouldn't pay.
  const require = createRequire(import.meta.url);
  const vega = require("vega") as typeof import("vega") & { textMetrics: { width: typeof textWidth } };
  vega.textMetrics.width = textWidth;
  const vegaLite = require("vega-lite") as {
    compile(spec: object, options: { logger: LoggerInterface }): { spec: Spec };
  };
  const { logger, warnings } = collectingLogger();
  let view: View | undefined;
  try {
    const compiled = vegaLite.compile(toPlainJson(spec), { logger }).spec;
    view = new vega.View(vega.parse(compiled), { renderer: "none", logger });
    // A dataflow that loads nothing is done when run() returns, so that the picture needn't be awaited.
    view.run();
    return { svg: renderNow(vega, view), warnings };
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw new Error(`${caller}: Vega-Lite can't draw the spec: ${reason}`, { cause: error });
  } finally {
    view?.finalize();
  }
}

/** The size that Vega's own renderers take; its type declarations leave these fields out. */
interface LaidOutView {
  _viewWidth: number;
  _viewHeight: number;
  _origin: [number, number];
}

interface SvgRenderer {
  initialize(element: null, width: number, height: number, origin: [number, number]): SvgRenderer;
  background(colour: string): SvgRenderer;
  render(scene: object): SvgRenderer;
  svg(): string;
}

/** What `view.toSVG()` does, but at once instead of by a promise: `plot(spec)` works without `await`. */
function renderNow(vega: typeof import("vega"), view: View): string {
  const { SVGStringRenderer } = vega as unknown as { SVGStringRenderer: new (loader: object) => SvgRenderer };
  const { _viewWidth, _viewHeight, _origin } = view as unknown as LaidOutView;
  const padding = view.padding() as { left: number; right: number; top: number; bottom: number };
  const width = Math.max(0, _viewWidth + padding.left + padding.right);
  const height = Math.max(0, _viewHeight + padding.top + padding.bottom);
  const origin: [number, number] = [padding.left + _origin[0], padding.top + _origin[1]];
  const scene = (view.scenegraph() as unknown as { root: object }).root;
  return new SVGStringRenderer(view.loader())
    .initialize(null, width, height, origin)
    .background(view.background() as unknown as string)
    .render(scene)
    .svg();
}

function collectingLogger() {
  const warnings: string[] = [];
  const collect = (...message: readonly unknown[]) => {
    const text = message.map(String).join(" ");
    // Charts that listen to the window have none here; in the page they have.
    if (!text.startsWith("Can not resolve event source") && !warnings.includes(text)) warnings.push(text);
    return logger;
  };
  const logger = {
    level: () => logger,
    error: (...message: readonly unknown[]) => {
      throw message[0] instanceof Error ? message[0] : new Error(message.map(String).join(" "));
    },
    warn: collect,
    info: () => logger,
    debug: () => logger,
  } as unknown as LoggerInterface;
  return { logger, warnings };
}
