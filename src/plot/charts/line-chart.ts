import { refuseUnknownOptions } from "../../display/index.js";
import { mustBe } from "../../random/options.js";
import type { VegaLiteSpec } from "../chart.js";
import { type Overrides, withOverrides } from "./overrides.js";
import { cycle, dashes, palette } from "./palette.js";
import {
  anyTheme,
  config,
  legendAbove,
  mustBeNamed,
  mustBeText,
  numbers,
  type Point,
  rounded,
} from "./vega.js";

export interface LineChartSpec {
  title: string;
  /** The lines by name: their values, or their points. */
  series: Record<string, ArrayLike<number> | readonly Point[]>;
  /** Where the values of all lines stand (0, 1, 2, … if not given). */
  x?: ArrayLike<number>;
  xLabel: string;
  yLabel: string;
  /** "log" leaves out what isn't above 0 ("linear" if not given). */
  yScale?: "linear" | "log";
  /** A shade about a line, such as its deviation over several seeds: its lower and upper edge, by the line's name. */
  band?: Record<string, { low: ArrayLike<number>; high: ArrayLike<number> }>;
}

/** A line longer than this is drawn by the extremes of its stretches. */
const maxPoints = 600;

/**
 * What a logarithmic axis writes, in Vega's language of expressions: 0.001 and 1000 as they are, but 10⁻⁴ and 10⁴. Between
 * the powers of ten it writes nothing, or only 2 and 5 where there are few powers.
 */
function logarithmicLabel(few: boolean): string {
  const exponent = "floor(log(datum.value) / LN10 + 1e-9)";
  const mantissa = `format(datum.value / pow(10, ${exponent}), '.2~f')`;
  const digit = (n: string) => `slice('⁰¹²³⁴⁵⁶⁷⁸⁹', ${n}, ${n} + 1)`;
  const size = `abs(${exponent})`;
  const raised = `(${exponent} < 0 ? '⁻' : '') + (${size} > 9 ? ${digit(`floor(${size} / 10)`)} : '') + ${digit(`(${size} % 10)`)}`;
  const power = `(${mantissa} === '1' ? '' : ${mantissa} + '·') + '10' + ${raised}`;
  const plain = "format(datum.value, '~g')";
  const written = (few ? [1, 2, 5] : [1]).map((m) => `${mantissa} === '${m}'`).join(" || ");
  return `!(${written}) ? '' : datum.value < 0.0009 || datum.value > 9000 ? ${power} : ${plain}`;
}

interface Row extends Partial<Point> {
  name: string;
  x: number;
}

/**
 * Lines over a common axis, such as losses over the steps of a training. What is not finite is a gap. Of a long line the
 * least and the greatest value of each stretch are drawn, so peaks are kept.
 *
 * @param overrides laid over the Vega-Lite spec
 * @throws TypeError if an option is unknown, missing or of the wrong kind
 */
export function lineChart(spec: LineChartSpec, overrides: Overrides = {}): VegaLiteSpec {
  const { title, series, x, xLabel, yLabel, yScale = "linear", band = {}, ...unknown } = spec;
  const known = ["title", "series", "x", "xLabel", "yLabel", "yScale", "band"];
  refuseUnknownOptions("lineChart", unknown, known);
  mustBeText("lineChart", "title", title);
  mustBeText("lineChart", "xLabel", xLabel);
  mustBeText("lineChart", "yLabel", yLabel);
  mustBe("lineChart", "yScale", '"linear" or "log"', yScale, yScale === "linear" || yScale === "log");
  mustBeNamed("lineChart", "series", "lines", series);
  const xs = x === undefined ? undefined : numbers("lineChart", "x", x);
  const drawn = (y: number) => Number.isFinite(y) && (yScale === "linear" || y > 0);

  const names = Object.keys(series);
  const rows: Row[] = names.flatMap((name) =>
    thin(linePoints(name, series[name]!, xs)).map(({ x, y }) => ({
      name,
      x: rounded(x),
      ...(drawn(y) ? { y: rounded(y) } : {}),
    })),
  );
  const shades = Object.entries(band).map(([name, { low, high }]) => {
    mustBe("lineChart", "band", `by the name of a line (${names.join(", ")})`, name, names.includes(name));
    const lows = numbers("lineChart", `band.${name}.low`, low);
    const highs = numbers("lineChart", `band.${name}.high`, high);
    const line = linePoints(name, series[name]!, xs);
    const rule = `as long as the line ${name}, ${line.length}`;
    mustBe("lineChart", "band", rule, lows.length, lows.length === line.length);
    mustBe("lineChart", "band", rule, highs.length, highs.length === line.length);
    const step = Math.ceil(line.length / maxPoints);
    const values = line
      .map(({ x }, i) => ({ x: rounded(x), low: rounded(lows[i]!), high: rounded(highs[i]!) }))
      .filter(({ low, high }, i) => i % step === 0 && drawn(low) && drawn(high));
    return { values, colour: palette[names.indexOf(name) % palette.length] };
  });

  const scale = { domain: names, range: cycle(palette, names.length) };
  const legend = names.length === 1 ? null : legendAbove(names, { of: "lines" });
  const places = rows.map(({ x }) => x);
  const span = Math.max(...places) - Math.min(...places);
  // Vega-Lite would warn of axes without ends; a training that diverged at once has no more to show.
  const isEmpty = !rows.some(({ x, y }) => Number.isFinite(x) && y !== undefined);
  const ends = isEmpty ? { domain: [1, 10] } : {};
  const heights = rows.flatMap(({ y }) => (y === undefined ? [] : [y]));
  const [low, high] = [Math.min(...heights), Math.max(...heights)];
  const xAxis = {
    field: "x",
    type: "quantitative",
    title: xLabel,
    scale: { nice: false, zero: false, ...ends },
    // Half an episode would be an odd thing to write.
    axis: span <= 10 && places.every(Number.isInteger) ? { tickCount: span } : {},
  };
  const yAxis = {
    type: "quantitative",
    title: yLabel,
    scale: { ...(yScale === "log" ? { type: "log" } : { zero: false }), ...ends },
    // A logarithmic axis would write a number at every one of 1, 2, 3, …
    ...(yScale === "log" ? { axis: { tickCount: 5, labelExpr: logarithmicLabel(high < 100 * low) } } : {}),
  };
  const line = {
    data: { values: rows },
    mark: { type: "line", strokeWidth: 2, tooltip: true, invalid: "break-paths-show-path-domains" },
    encoding: {
      x: xAxis,
      y: { field: "y", ...yAxis },
      color: { field: "name", type: "nominal", scale, legend },
      strokeDash: {
        field: "name",
        type: "nominal",
        scale: { domain: names, range: cycle(dashes, names.length) },
        legend,
      },
    },
  };
  // A line through one point is none: after a training that was stopped early, say.
  const lone = names
    .map((name) => rows.filter((row) => row.name === name && row.y !== undefined))
    .filter((points) => points.length === 1)
    .flat();
  const dots =
    lone.length === 0
      ? []
      : [
          {
            data: { values: lone },
            mark: { type: "point", filled: true, size: 50, tooltip: true },
            encoding: { x: xAxis, y: line.encoding.y, color: line.encoding.color },
          },
        ];
  const areas = shades.map(({ values, colour }) => ({
    data: { values },
    mark: { type: "area", opacity: 0.2, color: colour },
    encoding: { x: xAxis, y: { field: "low", ...yAxis }, y2: { field: "high" } },
  }));
  const reason = `nothing to draw: no value is finite${yScale === "log" ? " and above 0" : ""}`;
  const chart: VegaLiteSpec = {
    title: isEmpty ? { text: title, subtitle: reason } : title,
    width: 480,
    height: 260,
    ...(areas.length + dots.length > 0 ? { layer: [...areas, line, ...dots] } : line),
    config,
    usermeta: anyTheme,
  };
  return withOverrides("lineChart", chart, overrides);
}

function linePoints(name: string, line: ArrayLike<number> | readonly Point[], xs?: number[]): Point[] {
  const isPoint = (entry: unknown): entry is Point =>
    typeof entry === "object" &&
    entry !== null &&
    typeof (entry as Point).x === "number" &&
    typeof (entry as Point).y === "number";
  if (Array.isArray(line) && line.length > 0 && line.every(isPoint)) return line as Point[];
  const field = `series.${name}`;
  const values = numbers("lineChart", field, line);
  const rule = `as long as x, ${xs?.length}`;
  mustBe("lineChart", field, rule, values.length, xs === undefined || xs.length === values.length);
  return values.map((y, i) => ({ x: xs === undefined ? i : xs[i]!, y }));
}

/** The least and the greatest point of each stretch of a line that is too long, in their order. */
function thin(line: Point[]): Point[] {
  if (line.length <= maxPoints) return line;
  const stretch = Math.ceil((2 * line.length) / maxPoints);
  const kept: Point[] = [];
  for (let start = 0; start < line.length; start += stretch) {
    const part = line.slice(start, start + stretch).filter(({ y }) => Number.isFinite(y));
    if (part.length === 0) {
      kept.push(line[start]!);
      continue;
    }
    const least = part.reduce((a, b) => (b.y < a.y ? b : a));
    const greatest = part.reduce((a, b) => (b.y > a.y ? b : a));
    if (least === greatest) kept.push(least);
    else kept.push(...(part.indexOf(least) < part.indexOf(greatest) ? [least, greatest] : [greatest, least]));
  }
  return kept;
}
