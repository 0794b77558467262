/** What the Vega-Lite charts have in common. */
import { mustBe } from "../../random/options.js";

/** A point of a line or a cloud. */
export interface Point {
  x: number;
  y: number;
}

/** Marks a spec as one whose colours suit light and dark pages alike: no white card is put under it. */
export const anyTheme = { theme: "any" } as const;

/** The look: words at the size of a caption, the title where reading begins. */
export const config = {
  font: "system-ui, sans-serif",
  title: { anchor: "start", fontSize: 14, fontWeight: 600, offset: 10 },
  axis: {
    labelFontSize: 11,
    titleFontSize: 12,
    titleFontWeight: "normal",
    titlePadding: 8,
    gridOpacity: 0.5,
    // The first and the last number stand under their places, as all others do.
    labelFlush: false,
  },
  // Numbers that all but touch each other read as one: every other is left out.
  axisX: { labelSeparation: 8 },
  legend: { labelFontSize: 12, titleFontSize: 12, titleFontWeight: "normal", labelLimit: 420 },
  view: { strokeOpacity: 0.5 },
} as const;

/** A legend above the chart, in as many columns as fit the width. Lines get enough room for their dashes to be seen. */
export function legendAbove(
  names: readonly string[],
  { width = 480, of = "points" as "points" | "lines" } = {},
) {
  const longest = Math.max(1, ...names.map((name) => name.length));
  const symbol = of === "lines" ? 24 : 9;
  const columns = Math.max(1, Math.min(names.length, Math.floor(width / (longest * 7 + 35 + symbol))));
  // Vega makes a row as high as a symbol is long.
  const size = of === "lines" ? { symbolSize: symbol ** 2, rowPadding: -8 } : { symbolSize: 90 };
  return { orient: "top", title: null, columns, ...size, offset: of === "lines" ? 2 : 6 };
}

/** Numbers that are drawn need no more digits than these; a notebook is smaller without the rest. */
export function rounded(value: number): number {
  return Number.isFinite(value) ? Number(value.toPrecision(6)) : value;
}

/** The values of a field as a list of numbers, whatever holds them; throws a TypeError if it is none. */
export function numbers(where: string, name: string, values: unknown): number[] {
  const holds =
    (Array.isArray(values) || (ArrayBuffer.isView(values) && !(values instanceof DataView))) &&
    Array.from(values as ArrayLike<unknown>).every((value) => typeof value === "number");
  mustBe(where, name, "a list of numbers", values, holds);
  return Array.from(values as ArrayLike<number>);
}

/** Throws unless the value is an object with at least one entry. */
export function mustBeNamed(where: string, name: string, what: string, value: unknown): void {
  const holds =
    typeof value === "object" && value !== null && !Array.isArray(value) && Object.keys(value).length > 0;
  mustBe(where, name, `an object of ${what} by name`, value, holds);
}

export function mustBeText(where: string, name: string, value: unknown): void {
  mustBe(where, name, "a text", value, typeof value === "string");
}

/** Throws unless the value is a list with at least one entry. */
export function mustBeList(where: string, name: string, what: string, value: unknown): void {
  mustBe(where, name, `a list of ${what}, at least one`, value, Array.isArray(value) && value.length > 0);
}
