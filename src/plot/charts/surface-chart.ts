import { refuseUnknownOptions } from "../../display/index.js";
import { mustBe } from "../../random/options.js";
import type { PlotlyFigure } from "../chart.js";
import { type Overrides, withOverrides } from "./overrides.js";
import { palette } from "./palette.js";
import { title as titleOf } from "./plotly.js";
import { mustBeText, numbers, rounded } from "./vega.js";

/** Values on a grid: z[row][column] belongs to y[row] and x[column]. */
export interface SurfaceData {
  x: ArrayLike<number>;
  y: ArrayLike<number>;
  z: readonly ArrayLike<number>[];
}

/** A way over the surface. Without z it lies on the surface. */
export interface SurfacePath {
  x: ArrayLike<number>;
  y: ArrayLike<number>;
  z?: ArrayLike<number>;
}

export interface SurfaceChartSpec {
  title: string;
  surface: SurfaceData;
  paths?: Record<string, SurfacePath>;
  /** A surface that can be turned, or its lines of equal height from above ("3d" if not given). */
  view?: "3d" | "contour";
  /** Draw log₁₀ z, so that the floor of a valley can be told from its sides; all z must be above 0 (false if not given). */
  log?: boolean;
  xLabel: string;
  yLabel: string;
  zLabel: string;
}

/** Pale, so that paths of any colour can be seen upon it; the valleys are the darker parts. */
const slate = [
  [0, "#5b6b82"],
  [0.35, "#8d9db3"],
  [0.7, "#c3cddb"],
  [1, "#eef2f7"],
];

/**
 * A surface, such as J over two parameters, and paths upon it, such as those of a descent.
 *
 * @param overrides laid over the Plotly figure
 * @throws TypeError if an option is unknown, missing or of the wrong kind
 */
export function surfaceChart(spec: SurfaceChartSpec, overrides: Overrides = {}): PlotlyFigure {
  const { title, surface, paths = {}, view = "3d", log = false, xLabel, yLabel, zLabel, ...unknown } = spec;
  const known = ["title", "surface", "paths", "view", "log", "xLabel", "yLabel", "zLabel"];
  refuseUnknownOptions("surfaceChart", unknown, known);
  for (const [name, text] of Object.entries({ title, xLabel, yLabel, zLabel }))
    mustBeText("surfaceChart", name, text);
  mustBe("surfaceChart", "view", '"3d" or "contour"', view, view === "3d" || view === "contour");
  const { x, y, z: heights } = checkSurface(surface);
  const height = (value: number) => {
    if (log) mustBe("surfaceChart", "surface.z", "above 0, as log is true", value, !(value <= 0));
    return rounded(log ? Math.log10(value) : value);
  };
  const z = heights.map((row) => row.map(height));
  const lines = Object.entries(paths).map(([name, path]) => {
    const px = numbers("surfaceChart", `paths.${name}.x`, path.x);
    const py = numbers("surfaceChart", `paths.${name}.y`, path.y);
    const pz = path.z && numbers("surfaceChart", `paths.${name}.z`, path.z).map(height);
    const rule = `as long as its x, ${px.length}`;
    mustBe("surfaceChart", `paths.${name}.y`, rule, py.length, py.length === px.length);
    mustBe("surfaceChart", `paths.${name}.z`, rule, pz?.length, pz === undefined || pz.length === px.length);
    const z3 = pz ?? px.map((at, i) => rounded(interpolate({ x, y, z }, at, py[i]!)));
    return { name, x: px.map(rounded), y: py.map(rounded), z: z3 };
  });
  const valueLabel = log ? `log₁₀ ${zLabel}` : zLabel;
  const text = { title, xLabel, yLabel, valueLabel };
  const figure =
    view === "3d" ? threeDimensional({ x, y, z }, lines, text) : fromAbove({ x, y, z }, lines, text);
  return withOverrides("surfaceChart", figure, overrides);
}

interface Grid {
  x: number[];
  y: number[];
  z: number[][];
}

interface Line {
  name: string;
  x: number[];
  y: number[];
  z: number[];
}

interface Text {
  title: string;
  xLabel: string;
  yLabel: string;
  valueLabel: string;
}

/** A single path is orange on the usual colours; several are told apart on a pale ground, the same in both views. */
function colours(count: number): { ground: unknown; paths: readonly string[] } {
  return count > 1 ? { ground: slate, paths: palette } : { ground: "Viridis", paths: ["#ff7a1a"] };
}

function threeDimensional(surface: Grid, lines: Line[], text: Text): PlotlyFigure {
  const { ground, paths } = colours(lines.length);
  const traces = lines.map((line, i) => ({
    type: "scatter3d",
    ...line,
    mode: "lines+markers",
    line: { color: paths[i % paths.length], width: 6 },
    marker: { color: paths[i % paths.length], size: 2.5 },
  }));
  return {
    data: [{ type: "surface", ...surface, colorscale: ground, showscale: false }, ...traces],
    layout: {
      title: titleOf(text.title),
      height: 460,
      showlegend: lines.length > 1,
      legend: { orientation: "h", y: -0.02 },
      scene: {
        xaxis: { title: { text: text.xLabel } },
        yaxis: { title: { text: text.yLabel } },
        zaxis: { title: { text: text.valueLabel } },
        aspectmode: "manual",
        aspectratio: { x: 1.15, y: 1.15, z: 0.8 },
        camera: { eye: { x: 1.5, y: -1.4, z: 0.95 }, center: { x: 0, y: 0, z: -0.14 } },
      },
      margin: { l: 0, r: 0, t: 40, b: 0 },
    },
  };
}

function fromAbove(surface: Grid, lines: Line[], text: Text): PlotlyFigure {
  const { ground, paths } = colours(lines.length);
  const traces = lines.map(({ name, x, y }, i) => ({
    type: "scatter",
    name,
    x,
    y,
    mode: "lines+markers",
    line: { color: paths[i % paths.length], width: 2.5 },
    marker: {
      color: paths[i % paths.length],
      size: x.length > 60 ? 3 : 5,
      line: { color: "#ffffff", width: 0.5 },
    },
  }));
  return {
    data: [
      {
        type: "contour",
        ...surface,
        colorscale: ground,
        ncontours: 20,
        line: { width: 0.7, color: "#3d4a5c" },
        // The empty line keeps the label off the topmost number.
        colorbar: { title: { text: `${text.valueLabel}<br> ` }, thickness: 14, outlinewidth: 0 },
      },
      ...traces,
    ],
    layout: {
      title: titleOf(text.title),
      height: 420,
      showlegend: lines.length > 1,
      legend: { orientation: "h", y: -0.18 },
      // A path that leaves the surface must not shrink it.
      xaxis: { title: { text: text.xLabel }, range: ends(surface.x), zeroline: false },
      yaxis: {
        title: { text: text.yLabel, standoff: 10 },
        range: ends(surface.y),
        zeroline: false,
        automargin: true,
      },
      margin: { l: 60, r: 20, t: 40, b: 50 },
    },
  };
}

function ends(values: number[]): [number, number] {
  return [values[0]!, values.at(-1)!];
}

function checkSurface(surface: SurfaceData): Grid {
  const x = numbers("surfaceChart", "surface.x", surface?.x);
  const y = numbers("surfaceChart", "surface.y", surface.y);
  for (const [name, values] of Object.entries({ x, y })) {
    const rises = values.length > 1 && values.every((value, i) => i === 0 || value > values[i - 1]!);
    mustBe("surfaceChart", `surface.${name}`, "two or more numbers that rise", values, rises);
  }
  const rule = `${y.length} rows of ${x.length} numbers`;
  mustBe(
    "surfaceChart",
    "surface.z",
    rule,
    surface.z,
    Array.isArray(surface.z) && surface.z.length === y.length,
  );
  const z = surface.z.map((row, i) => {
    const values = numbers("surfaceChart", `surface.z[${i}]`, row);
    mustBe("surfaceChart", `surface.z[${i}]`, `${x.length} numbers`, row, values.length === x.length);
    return values;
  });
  return { x: x.map(rounded), y: y.map(rounded), z };
}

/** The surface's height between the points of its grid; beyond its edge, the edge's. */
function interpolate({ x, y, z }: Grid, atX: number, atY: number): number {
  const [i, u] = place(x, atX);
  const [j, v] = place(y, atY);
  const between = (a: number, b: number, t: number) => (t === 0 ? a : a + (b - a) * t);
  const low = between(z[j]![i]!, z[j]![Math.min(i + 1, x.length - 1)]!, u);
  const high = between(
    z[Math.min(j + 1, y.length - 1)]![i]!,
    z[Math.min(j + 1, y.length - 1)]![Math.min(i + 1, x.length - 1)]!,
    u,
  );
  return between(low, high, v);
}

/** The grid's line before a value, and how far it is from there to the next one. */
function place(values: number[], at: number): [index: number, share: number] {
  if (at <= values[0]!) return [0, 0];
  const next = values.findIndex((value) => value > at);
  if (next < 0) return [values.length - 1, 0];
  return [next - 1, (at - values[next - 1]!) / (values[next]! - values[next - 1]!)];
}
