import { display } from "../display.js";
import { displayMethod } from "../mime-bundle.js";
import { refuseOtherThanText, refuseUnknownOptions } from "../options.js";
import { brief } from "../text.js";
import { Widget } from "../widget.js";
import { Buckets } from "./buckets.js";
import { type ChartState, chartHtml } from "./chart-html.js";
import { type ProgressState, progressHtml } from "./progress-html.js";
import { noteStopped } from "./stopped-work.js";

export interface MonitorOptions<N extends string = string> {
  /** What is being done; stands before the bar. */
  label?: string;
  /** How many steps it takes; left out where that isn't known. */
  total?: number;
  /** The names of the curves. */
  series: readonly N[];
  /** What the curves are drawn over ("step" if not given). */
  xLabel?: string;
  yLabel?: string;
  /** "log" leaves out what isn't above 0. */
  yScale?: "linear" | "log";
}

type MonitorState = ProgressState & ChartState & { stop: boolean };

/** How often a second it is sent: its whole curves each time. */
const RATE = 10;

/** The bar and the chart, without the button, which works in a live page only. */
const monitorHtml = (state: Readonly<MonitorState>) =>
  progressHtml(state) + chartHtml({ ...state, label: "" });

const esm = `const progressHtml = ${progressHtml};
const chartHtml = ${chartHtml};
export default {
  render({ model, el }) {
    const names = ["label", "value", "total", "elapsed", "rate", "phase", "xLabel", "yLabel", "yScale", "series", "lines"];
    const row = document.createElement("div");
    row.className = "lectern-monitor";
    const bar = document.createElement("div");
    const button = document.createElement("button");
    button.type = "button";
    const chart = document.createElement("div");
    row.append(bar, button);
    el.append(row, chart);
    let asked = false;
    const draw = () => {
      asked = false;
      const state = Object.fromEntries(names.map((name) => [name, model.get(name)]));
      bar.innerHTML = progressHtml(state);
      chart.innerHTML = chartHtml({ ...state, label: "" });
      const stopping = model.get("stop");
      button.hidden = state.phase !== "running";
      button.disabled = stopping;
      button.textContent = stopping ? "Stopping…" : "Stop";
      button.setAttribute("aria-label", (stopping ? "Stopping " : "Stop ") + (state.label || "the work"));
    };
    // The page is drawn at most once a frame, whatever arrives meanwhile.
    const ask = () => {
      if (!asked) requestAnimationFrame(draw);
      asked = true;
    };
    button.addEventListener("click", () => {
      model.set("stop", true);
      model.save_changes();
    });
    button.addEventListener("keydown", (event) => event.stopPropagation());
    model.on("change", ask);
    draw();
    return () => model.off("change", ask);
  },
};`;

const css = `.lectern-monitor { display: flex; flex-wrap: wrap; align-items: center; gap: 2px 14px; }
.lectern-monitor > div { flex: 0 1 auto; min-width: 0; }
.lectern-monitor button { padding: 3px 14px; border-radius: 4px; cursor: pointer; background: transparent;
  font: 600 13px/1.5 var(--jp-ui-font-family, system-ui, sans-serif);
  color: var(--jp-error-color1, #c62828); border: 1px solid currentColor; }
.lectern-monitor button[hidden] { display: none; }
.lectern-monitor button:hover:enabled { background: color-mix(in srgb, currentColor 12%, transparent); }
.lectern-monitor button:focus-visible { outline: 2px solid var(--jp-brand-color1, #1976d2); outline-offset: 2px; }
.lectern-monitor button:disabled { cursor: default; color: var(--jp-ui-font-color2, GrayText); }`;

/** A training that can be watched and stopped: a progress bar, curves and a Stop button in one widget. */
export class Monitor<N extends string = string> extends Widget<MonitorState> {
  readonly #lines: Map<string, Buckets>;
  readonly #now: { value: number; elapsed: number; rate: number };
  readonly #begun = performance.now();
  #seen = false;
  /** Steps between the last two reports. */
  #stride = 1;
  /** 1 where the first step was called 0. */
  #offset: 0 | 1 | undefined;

  constructor(options: MonitorOptions<N>) {
    const { label = "", total = null, series, xLabel = "step", yLabel = "", yScale = "linear" } = options;
    const lines = new Map<string, Buckets>(series.map((name) => [name, new Buckets()]));
    const now = { value: 0, elapsed: 0, rate: 0 };
    super(
      {
        esm,
        css,
        state: {
          ...now,
          label,
          total,
          phase: "running",
          xLabel,
          yLabel,
          yScale,
          series: [...series],
          lines: series.map(() => []),
          stop: false,
        },
        still: monitorHtml,
        text: (state) => {
          const count = `${state.value}${state.total === null ? "" : ` of ${state.total}`}`;
          const last = series.map((name, i) => `${name} ${state.lines[i]?.at(-1) ?? "-"}`).join(", ");
          return `${label || "Progress"}: ${count}${state.phase === "stopped" ? ", stopped" : ""}; ${last}`;
        },
      },
      { rate: RATE, derive: () => ({ ...now, lines: [...lines.values()].map((line) => line.points()) }) },
    );
    this.#lines = lines;
    this.#now = now;
  }

  /** Whether Stop was pressed. True inside a synchronous loop, too, as soon as it is. */
  get stopped(): boolean {
    return this.get("stop");
  }

  /**
   * Says that a step is done, and adds a point to each of the curves named. It shows itself at the first one.
   *
   * @param step the number of the step; by default the one after the last
   * @returns whether to go on: false once Stop was pressed
   * @throws TypeError for a curve that there isn't, or a value that is no number; NaN makes a gap
   */
  report(values: Partial<Record<N, number>>): boolean;
  report(step: number, values: Partial<Record<N, number>>): boolean;
  report(first: number | Partial<Record<N, number>>, second?: Partial<Record<N, number>>): boolean {
    const numbered = typeof first === "number";
    if (numbered && !Number.isFinite(first))
      throw new TypeError(`report: step must be a finite number, but is ${brief(first)}`);
    const values = (numbered ? second : first) as Partial<Record<N, number>> | undefined;
    // What counts from 0 has done one step when it reports step 0.
    this.#offset ??= numbered && first === 0 ? 1 : 0;
    const { total, phase } = this.peek();
    // What would come after it (the second of two trainings) is told to stop, and does not count.
    if (this.stopped && phase === "stopped") return false;
    const done = numbered ? first + this.#offset : this.#now.value + 1;
    this.#append(numbered ? first : done, values ?? {});
    this.#stride = done - this.#now.value;
    this.#now.value = total === null ? done : Math.min(done, total);
    this.#tick();
    if (!this.#seen) {
      noteStopped(this.peek().label, undefined);
      display(this);
    }
    this.touch();
    if (this.stopped) {
      if (phase === "running") this.#end("stopped");
      return false;
    }
    if (phase === "stopped") {
      noteStopped(this.peek().label, undefined);
      this.set("phase", "running");
    }
    if (phase !== "done" && total !== null && done >= total) this.#end("done");
    return true;
  }

  /** Says that the work is done, though it may have taken fewer steps than were thought. */
  end(): void {
    if (this.peek().phase === "running") this.#end(this.stopped ? "stopped" : "done");
  }

  override [displayMethod]() {
    this.#seen = true;
    return super[displayMethod]();
  }

  /** @internal A cell that ends while the work is not done has thrown an error, or was broken off. */
  override settle(what: Parameters<Widget["settle"]>[0]): void {
    const { total, phase } = this.peek();
    if (what !== "message" && phase === "running") {
      const whole = what === "cell" && total !== null && this.#now.value + this.#stride > total;
      this.#end(whole ? "done" : "stopped");
    }
    super.settle(what);
  }

  #append(x: number, values: Partial<Record<N, number>>): void {
    for (const [name, y] of Object.entries(values)) {
      const line = this.#lines.get(name);
      if (!line)
        throw new TypeError(
          `report: the monitor's series are ${[...this.#lines.keys()].join(", ")}, but got "${name}"`,
        );
      if (typeof y !== "number") throw new TypeError(`report: ${name} must be a number, but is ${brief(y)}`);
      line.append(x, y);
    }
  }

  #tick(): void {
    const now = this.#now;
    now.elapsed = (performance.now() - this.#begun) / 1000;
    now.rate = now.elapsed > 0 ? now.value / now.elapsed : 0;
  }

  #end(phase: "done" | "stopped"): void {
    this.#tick();
    this.touch();
    const { label, total } = this.peek();
    noteStopped(label, phase === "stopped" ? { value: this.#now.value, total } : undefined);
    this.set("phase", phase);
    this.showLast();
  }
}

/**
 * Watches a training: one widget with a progress bar, the curves of what is reported, and a Stop button.
 *
 * ```ts
 * const watch = monitor({ label: "Training", total: 500, series: ["loss"] });
 * for (let step = 1; step <= 500; step++) if (!watch.report(step, { loss: train() })) break;
 * ```
 *
 * It moves during a synchronous loop, too. It ends by itself at `total` and with its cell; call `end()` where fewer steps
 * are enough. In handouts and in kernels without widgets it is a picture that is replaced four times a second.
 *
 * @throws TypeError if there are no series, or two of one name, or an option is unknown or of the wrong kind; RangeError if `total` is not a whole number above 0
 */
export function monitor<const N extends string>(options: MonitorOptions<N>): Monitor<N> {
  refuseUnknownOptions("monitor", options, ["label", "total", "series", "xLabel", "yLabel", "yScale"]);
  const { series, total, yScale } = options;
  if (!Array.isArray(series) || series.length === 0 || series.some((name) => typeof name !== "string"))
    throw new TypeError(`monitor: series must be a list of names, but is ${brief(series)}`);
  if (new Set(series).size < series.length)
    throw new TypeError(`monitor: series must be a list of different names, but is ${brief(series)}`);
  refuseOtherThanText("monitor", options, ["label", "xLabel", "yLabel"]);
  if (total !== undefined && !(Number.isSafeInteger(total) && total > 0))
    throw new RangeError(`monitor: total must be a whole number above 0, but is ${brief(total)}`);
  if (yScale !== undefined && yScale !== "linear" && yScale !== "log")
    throw new TypeError(`monitor: yScale must be "linear" or "log", but is ${brief(yScale)}`);
  return new Monitor(options);
}
