import { refuseUnknownOptions } from "../../display/index.js";
import { mustBe } from "../../random/options.js";
import type { VegaLiteSpec } from "../chart.js";
import { type Overrides, withOverrides } from "./overrides.js";
import { blue, neutral, palette } from "./palette.js";
import { anyTheme, config, mustBeText } from "./vega.js";

export type Arrow = "↑" | "→" | "↓" | "←" | "";

export interface ValueMapSpec {
  title: string;
  /** The value of each field of a grid, row by row from the top; null where there is no value: a wall, a cliff. */
  values: readonly (readonly (number | null)[])[];
  /** What to do in each field. */
  arrows?: readonly (readonly Arrow[])[];
  /** A way through the grid: [row, column] of each field, in order. */
  path?: readonly (readonly [row: number, column: number])[];
  /** Short texts in a field's corner, such as S and G. */
  marks?: readonly { row: number; column: number; text: string }[];
}

/**
 * A grid world: the value of each field as a shade and a number, an arrow for the action, a line for a path.
 *
 * @param overrides laid over the Vega-Lite spec
 * @throws TypeError if an option is unknown, missing or of the wrong kind
 */
export function valueMap(spec: ValueMapSpec, overrides: Overrides = {}): VegaLiteSpec {
  const { title, values, arrows, path = [], marks = [], ...unknown } = spec;
  refuseUnknownOptions("valueMap", unknown, ["title", "values", "arrows", "path", "marks"]);
  mustBeText("valueMap", "title", title);
  const [rows, columns] = sizeOf("values", values);
  for (const row of values)
    for (const value of row)
      mustBe("valueMap", "values", "finite numbers or null", value, value === null || Number.isFinite(value));
  if (arrows) {
    const [height, width] = sizeOf("arrows", arrows);
    const rule = `as large as values, ${rows} × ${columns}`;
    mustBe("valueMap", "arrows", rule, [height, width], height === rows && width === columns);
    for (const arrow of arrows.flat())
      mustBe(
        "valueMap",
        "arrows",
        "one of ↑ → ↓ ← or empty",
        arrow,
        ["↑", "→", "↓", "←", ""].includes(arrow),
      );
  }
  const inside = (row: unknown, column: unknown) =>
    [row, column].every(Number.isInteger) && values[row as number]?.[column as number] !== undefined;
  const grid = `within ${rows} × ${columns} fields`;
  mustBe("valueMap", "path", "a list of [row, column]", path, Array.isArray(path));
  for (const place of path) mustBe("valueMap", "path", grid, place, inside(place?.[0], place?.[1]));
  mustBe("valueMap", "marks", "a list of { row, column, text }", marks, Array.isArray(marks));
  for (const mark of marks) mustBe("valueMap", "marks", grid, mark, inside(mark?.row, mark?.column));

  const known = values.flat().filter((value) => value !== null);
  const [low, high] = [Math.min(...known), Math.max(...known)];
  const text = written(known);
  const fields = values.flatMap((line, row) =>
    line.map((value, column) => {
      const { fill, text: ink } =
        value === null ? { fill: neutral, text: "#16202b" } : blue(0.9 * share(value, low, high));
      const arrow = arrows?.[row]?.[column] ?? "";
      const exact = value === null ? "none" : String(Number(value.toPrecision(6)));
      return { row, column, value, exact, label: value === null ? "" : text(value), arrow, fill, text: ink };
    }),
  );
  const colour = { color: { field: "text", type: "nominal", scale: null } };
  const tooltip = [
    { field: "row", type: "ordinal" },
    { field: "column", type: "ordinal" },
    { field: "exact", type: "nominal", title: "value" },
    ...(arrows ? [{ field: "arrow", type: "nominal", title: "action" }] : []),
  ];
  // Room for the number below the arrow, and for a line beside both.
  const layer: object[] = [
    {
      mark: { type: "rect", stroke: "#ffffff", strokeOpacity: 0.5, strokeWidth: 1 },
      encoding: {
        fill: { field: "fill", type: "nominal", scale: null },
        tooltip,
      },
    },
  ];
  if (path.length > 1)
    layer.push({
      data: { values: path.map(([row, column], step) => ({ row, column, step })) },
      mark: {
        type: "line",
        color: palette[1],
        // Beside the numbers, and between them and the arrows.
        xOffset: 19,
        strokeWidth: 4,
        opacity: 0.7,
        strokeJoin: "round",
        strokeCap: "round",
      },
      encoding: { order: { field: "step", type: "quantitative" } },
    });
  if (arrows)
    layer.push({
      mark: { type: "text", dy: -9, fontSize: 17, fontWeight: "bold" },
      encoding: { text: { field: "arrow" }, ...colour, tooltip },
    });
  layer.push({
    mark: { type: "text", dy: arrows ? 14 : 0, fontSize: arrows ? 10 : 12 },
    encoding: { text: { field: "label" }, ...colour, tooltip },
  });
  if (marks.length > 0)
    layer.push({
      data: {
        values: marks.map((mark) => ({
          ...mark,
          text: fields[mark.row * columns + mark.column]!.text,
          mark: mark.text,
        })),
      },
      mark: { type: "text", dx: -15, dy: -14, fontSize: 12, fontWeight: "bold" },
      encoding: { text: { field: "mark" }, ...colour },
    });
  const place = {
    type: "ordinal",
    title: null,
    axis: { grid: false, domain: false, ticks: false, labelAngle: 0 },
  };
  const scale = (count: number) => ({ domain: Array.from({ length: count }, (_, i) => i), padding: 0 });
  const chart: VegaLiteSpec = {
    title,
    width: cell * columns,
    height: cell * rows,
    data: { values: fields },
    encoding: {
      x: { field: "column", ...place, title: "column", scale: scale(columns) },
      y: { field: "row", ...place, title: "row", scale: scale(rows) },
    },
    layer,
    config,
    usermeta: anyTheme,
  };
  return withOverrides("valueMap", chart, overrides);
}

/** Pixels of a field's side. */
const cell = 48;

function sizeOf(name: string, grid: readonly (readonly unknown[])[]): [rows: number, columns: number] {
  const columns = Array.isArray(grid) && Array.isArray(grid[0]) ? grid[0].length : 0;
  const holds = columns > 0 && grid.every((row) => Array.isArray(row) && row.length === columns);
  mustBe("valueMap", name, "rows of the same length, at least one", grid, holds);
  return [grid.length, columns];
}

function share(value: number, low: number, high: number): number {
  return low === high ? 0 : (value - low) / (high - low);
}

/** How the values are written: as many decimals for all as leave three digits to the greatest, or fewer if the rest is zeros. */
function written(values: number[]): (value: number) => string {
  const most = Math.max(...values.map(Math.abs));
  let decimals = most === 0 ? 0 : Math.min(4, Math.max(0, 2 - Math.floor(Math.log10(most))));
  while (decimals > 0 && values.every((value) => value.toFixed(decimals).endsWith("0"))) decimals--;
  return (value) =>
    value
      .toFixed(decimals)
      .replace(/^-(0\.?0*)$/, "$1")
      .replace("-", "−");
}
