import { refuseUnknownOptions } from "../../display/index.js";
import { mustBe } from "../../random/options.js";
import type { VegaLiteSpec } from "../chart.js";
import { type Overrides, withOverrides } from "./overrides.js";
import { cycle, dashes, neutral, palette, shapes } from "./palette.js";
import { anyTheme, config, legendAbove, mustBeText, numbers, type Point, rounded } from "./vega.js";

/** A point, and the class it belongs to. */
export interface ClassPoint extends Point {
  class?: number | string;
}

export interface ScatterChartSpec {
  title: string;
  points: readonly ClassPoint[];
  xLabel: string;
  yLabel: string;
  /**
   * What a classifier says of each place, as a background: z[row][column] belongs to y[row] and x[column], which are evenly
   * spaced. Whole numbers are classes; others are probabilities of class 1 against class 0.
   */
  regions?: { x: ArrayLike<number>; y: ArrayLike<number>; z: readonly ArrayLike<number>[] };
  /** Lines by name, such as a decision line. */
  lines?: Record<string, readonly Point[]>;
}

/**
 * A cloud of points, coloured and shaped by class, before the regions of a classifier.
 *
 * @param overrides laid over the Vega-Lite spec
 * @throws TypeError if an option is unknown, missing or of the wrong kind
 */
export function scatterChart(spec: ScatterChartSpec, overrides: Overrides = {}): VegaLiteSpec {
  const { title, points, xLabel, yLabel, regions, lines = {}, ...unknown } = spec;
  refuseUnknownOptions("scatterChart", unknown, ["title", "points", "xLabel", "yLabel", "regions", "lines"]);
  mustBeText("scatterChart", "title", title);
  mustBeText("scatterChart", "xLabel", xLabel);
  mustBeText("scatterChart", "yLabel", yLabel);
  const isPoint = ({ x, y }: ClassPoint) => typeof x === "number" && typeof y === "number";
  const holds = Array.isArray(points) && points.every((point) => isPoint(Object(point)));
  mustBe("scatterChart", "points", "a list of { x, y } or { x, y, class }", points, holds);

  const names = Object.keys(lines);
  for (const name of names) {
    const line: unknown = lines[name];
    const isLine = Array.isArray(line) && line.every((point) => isPoint(Object(point)));
    mustBe("scatterChart", `lines.${name}`, "a list of { x, y }", line, isLine);
  }
  const grid = regions === undefined ? undefined : gridOf(regions);
  const classes = classNames(points, regions);
  const x = axis("x", xLabel, grid?.x);
  const y = axis("y", yLabel, grid?.y);
  // Opaque colours of a legend that serves points and background alike.
  const scale = { domain: classes, range: cycle(palette, classes.length) };
  const legend = classes.length < 2 ? null : legendAbove(classes);

  const layer: object[] = [];
  if (regions !== undefined && grid !== undefined)
    layer.push({
      data: { values: cells(regions, grid) },
      mark: { type: "rect", strokeWidth: 0 },
      encoding: {
        x: { field: "x0", ...x },
        x2: { field: "x1" },
        y: { field: "y0", ...y },
        y2: { field: "y1" },
        color: { field: "class", type: "nominal", scale, legend },
        opacity: {
          field: "share",
          type: "quantitative",
          scale: { domain: [0, 1], range: [0, 0.4] },
          legend: null,
        },
      },
    });
  layer.push({
    data: {
      values: points.map((point) => ({
        x: rounded(point.x),
        y: rounded(point.y),
        class: className(point.class),
      })),
    },
    mark: { type: "point", filled: true, size: points.length > 400 ? 22 : 40, opacity: 0.85, tooltip: true },
    encoding: {
      x: { field: "x", ...x },
      y: { field: "y", ...y },
      color: { field: "class", type: "nominal", scale, legend },
      shape: {
        field: "class",
        type: "nominal",
        scale: { domain: classes, range: cycle(shapes, classes.length) },
        legend,
      },
    },
  });
  names.forEach((name, i) => {
    const values = lines[name]!.map((point) => ({ name, x: rounded(point.x), y: rounded(point.y) }));
    layer.push({
      data: { values },
      mark: {
        type: "line",
        color: neutral,
        strokeWidth: 2.5,
        strokeDash: dashes[i % dashes.length],
        clip: true,
      },
      encoding: {
        x: { field: "x", ...x },
        y: { field: "y", ...y },
        order: { value: null },
        tooltip: { field: "name" },
      },
    });
  });
  const chart: VegaLiteSpec = {
    title,
    // Each cell of the background has a whole number of pixels: no seams.
    width: (grid?.x.count ?? 0) > 0 ? wholeCells(420, grid!.x.count) : 420,
    height: (grid?.y.count ?? 0) > 0 ? wholeCells(340, grid!.y.count) : 340,
    layer,
    config,
    usermeta: anyTheme,
  };
  return withOverrides("scatterChart", chart, overrides);
}

function className(name: number | string | undefined): string {
  return name === undefined ? "points" : typeof name === "number" ? `class ${name}` : name;
}

/** All classes, those of the background too: numbers in order, then names as they come. */
function classNames(points: readonly ClassPoint[], regions: ScatterChartSpec["regions"]): string[] {
  const found = new Set<number | string | undefined>(points.map((point) => point.class));
  if (regions) {
    const values = regions.z.flatMap((row) => Array.from(row));
    for (const value of values.every(Number.isInteger) ? values : [0, 1]) found.add(value);
  }
  const numbered = [...found].filter((name) => typeof name === "number").sort((a, b) => a - b);
  const named = [...found].filter((name) => typeof name !== "number");
  return [...new Set([...numbered, ...named].map(className))];
}

interface GridAxis {
  values: number[];
  half: number;
  count: number;
}

function gridOf({ x, y, z }: NonNullable<ScatterChartSpec["regions"]>): { x: GridAxis; y: GridAxis } {
  const axisOf = (name: string, list: ArrayLike<number>): GridAxis => {
    const values = numbers("scatterChart", `regions.${name}`, list);
    const half = (values.at(-1)! - values[0]!) / (values.length - 1) / 2;
    const even = values.every((value, i) => Math.abs(value - (values[0]! + 2 * half * i)) <= half / 100);
    const rule = "two or more numbers that rise in even steps";
    mustBe("scatterChart", `regions.${name}`, rule, values, half > 0 && even);
    return { values, half, count: values.length };
  };
  const grid = { x: axisOf("x", x), y: axisOf("y", y) };
  const rule = `${grid.y.count} rows of ${grid.x.count} numbers`;
  const holds =
    Array.isArray(z) && z.length === grid.y.count && z.every((row) => row?.length === grid.x.count);
  mustBe("scatterChart", "regions.z", rule, z, holds);
  return grid;
}

function axis(name: string, title: string, grid?: GridAxis) {
  const range = grid && [grid.values[0]! - grid.half, grid.values.at(-1)! + grid.half].map(rounded);
  const scale = range ? { domain: range, nice: false, zero: false } : { zero: false };
  return {
    type: "quantitative",
    title,
    scale,
    axis: { grid: range === undefined, tickCount: name === "x" ? 7 : 6 },
  };
}

/** The background's cells: what they are and how surely, 0 to 1. */
function cells(
  { z }: NonNullable<ScatterChartSpec["regions"]>,
  grid: { x: GridAxis; y: GridAxis },
): object[] {
  const whole = z.every((row) => Array.from(row).every(Number.isInteger));
  return z.flatMap((row, i) =>
    Array.from(row, (value, j) => {
      const [x, y] = [grid.x.values[j]!, grid.y.values[i]!];
      return {
        x0: rounded(x - grid.x.half),
        x1: rounded(x + grid.x.half),
        y0: rounded(y - grid.y.half),
        y1: rounded(y + grid.y.half),
        class: className(whole ? value : value >= 0.5 ? 1 : 0),
        share: whole ? 0.7 : Math.round(Math.min(1, Math.abs(value - 0.5) * 2) * 100) / 100,
      };
    }),
  );
}

function wholeCells(wanted: number, count: number): number {
  return count * Math.max(1, Math.round(wanted / count));
}
