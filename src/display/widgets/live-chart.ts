import { display } from "../display.js";
import { displayMethod } from "../mime-bundle.js";
import { refuseOtherThanText, refuseUnknownOptions } from "../options.js";
import { brief } from "../text.js";
import { Buckets } from "./buckets.js";
import { type ChartState, chartHtml } from "./chart-html.js";
import { LiveHtml } from "./live-html.js";

export interface LiveChartOptions<N extends string = string> {
  /** The names of the lines. */
  series: readonly N[];
  /** Stands above. */
  label?: string;
  xLabel?: string;
  yLabel?: string;
  /** "log" leaves out what isn't above 0. */
  yScale?: "linear" | "log";
}

/** How often a second it is sent: its whole lines each time, which a slow connection must bear. */
const RATE = 10;

/** A line chart that grows while a loop runs. */
export class LiveChart<N extends string = string> extends LiveHtml<ChartState> {
  readonly #lines: Map<string, Buckets>;
  #count = 0;
  #seen = false;

  constructor({ series, label = "", xLabel = "", yLabel = "", yScale = "linear" }: LiveChartOptions<N>) {
    const lines = new Map<string, Buckets>(series.map((name) => [name, new Buckets()]));
    super(
      {
        state: { label, xLabel, yLabel, yScale, series: [...series], lines: series.map(() => []) },
        html: chartHtml,
        text: (state) =>
          `${label === "" ? "Line chart" : label}: ${series.map((name, i) => `${name} ${state.lines[i]?.at(-1) ?? "-"}`).join(", ")}`,
      },
      { rate: RATE, derive: () => ({ lines: [...lines.values()].map((line) => line.points()) }) },
    );
    this.#lines = lines;
  }

  /**
   * Adds a point to each of the lines named. It shows itself at the first one.
   *
   * @param x by default the number of points before
   * @throws TypeError for a line that there isn't, an x that isn't finite, or a value that is no number; NaN makes a gap
   */
  append(values: Partial<Record<N, number>>): void;
  append(x: number, values: Partial<Record<N, number>>): void;
  append(first: number | Partial<Record<N, number>>, second?: Partial<Record<N, number>>): void {
    const x = typeof first === "number" ? first : this.#count;
    if (!Number.isFinite(x)) throw new TypeError(`append: x must be a finite number, but is ${brief(x)}`);
    const values = typeof first === "number" ? second : first;
    for (const [name, y] of Object.entries(values ?? {})) {
      const line = this.#lines.get(name);
      if (!line)
        throw new TypeError(
          `append: the chart's series are ${[...this.#lines.keys()].join(", ")}, but got "${name}"`,
        );
      if (typeof y !== "number") throw new TypeError(`append: ${name} must be a number, but is ${brief(y)}`);
      line.append(x, y);
    }
    this.#count++;
    if (!this.#seen) display(this);
    this.touch();
  }

  override [displayMethod]() {
    this.#seen = true;
    return super[displayMethod]();
  }
}

/**
 * A line chart to which points are appended, also in a synchronous loop:
 * `const chart = liveChart({ series: ["train", "test"] }); … chart.append({ train: 0.3, test: 0.4 })`.
 *
 * However many points there are, it keeps at most a few hundred a line, with the extremes of those in between.
 *
 * @throws TypeError if there are no series, or two of one name, or an option is unknown or of the wrong kind
 */
export function liveChart<const N extends string>(options: LiveChartOptions<N>): LiveChart<N> {
  refuseUnknownOptions("liveChart", options, ["series", "label", "xLabel", "yLabel", "yScale"]);
  const { series, yScale } = options;
  if (!Array.isArray(series) || series.length === 0 || series.some((name) => typeof name !== "string"))
    throw new TypeError(`liveChart: series must be a list of names, but is ${brief(series)}`);
  if (new Set(series).size < series.length)
    throw new TypeError(`liveChart: series must be a list of different names, but is ${brief(series)}`);
  if (yScale !== undefined && yScale !== "linear" && yScale !== "log")
    throw new TypeError(`liveChart: yScale must be "linear" or "log", but is ${brief(yScale)}`);
  refuseOtherThanText("liveChart", options, ["label", "xLabel", "yLabel"]);
  return new LiveChart(options);
}
