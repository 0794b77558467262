import { refuseUnknownOptions } from "../../display/index.js";
import { mustBe, mustBeCount, mustBeInterval } from "../../random/options.js";
import type { PlotlyFigure } from "../chart.js";
import { type Overrides, withOverrides } from "./overrides.js";
import { title as titleOf } from "./plotly.js";
import { mustBeList, mustBeText } from "./vega.js";

/** Brightness by row and column, or red, green and blue. */
export type Picture = readonly (ArrayLike<number> | readonly ArrayLike<number>[])[];

export interface ImageGridSpec {
  title: string;
  /** Pictures of the same size: [rows][columns] or [rows][columns][3]. */
  images: readonly Picture[];
  /** How many stand side by side (as many as fit 640 pixels if not given). */
  columns?: number;
  /** A text above each. */
  labels?: readonly (string | number)[];
  /** The values drawn darkest and brightest ([0, 1] if all lie within, else the least and the greatest). */
  range?: readonly [low: number, high: number];
  /** "diverging" has a colour on each side of 0, such as for weights ("grey" if not given). */
  colours?: "grey" | "diverging";
  /** Pixels on the screen for each pixel of a picture (such that pictures are about 72 wide if not given). */
  cell?: number;
}

const maxWidth = 640;
const grey = [
  [0, "#000000"],
  [1, "#ffffff"],
];
/** Blue for less than 0, orange for more: told apart by every kind of colour vision. */
const diverging = [
  [0, "#1b5fae"],
  [0.5, "#f4f4f4"],
  [1, "#c25e00"],
];

/**
 * Pictures side by side: digits, kernels, feature maps, generated samples.
 *
 * @param overrides laid over the Plotly figure
 * @throws TypeError if an option is unknown, missing or of the wrong kind
 */
export function imageGrid(spec: ImageGridSpec, overrides: Overrides = {}): PlotlyFigure {
  const { title, images, labels, colours = "grey", ...rest } = spec;
  const { columns, range, cell, ...unknown } = rest;
  const known = ["title", "images", "columns", "labels", "range", "colours", "cell"];
  refuseUnknownOptions("imageGrid", unknown, known);
  mustBeText("imageGrid", "title", title);
  mustBe(
    "imageGrid",
    "colours",
    '"grey" or "diverging"',
    colours,
    colours === "grey" || colours === "diverging",
  );
  mustBeList("imageGrid", "images", "pictures", images);
  if (columns !== undefined) mustBeCount("imageGrid", "columns", columns);
  if (cell !== undefined) mustBeCount("imageGrid", "cell", cell);
  if (range !== undefined) mustBeInterval("imageGrid", "range", range);
  const { height, width, channels } = sizeOf(images);
  const rule = `as many as images, ${images.length}`;
  mustBe(
    "imageGrid",
    "labels",
    rule,
    labels?.length,
    labels === undefined || labels.length === images.length,
  );

  // About 72 wide, or as many as are wanted side by side fit.
  const fitting = Math.floor(maxWidth / (Math.min(columns ?? 1, images.length) * (width + 1)));
  const pixel = cell ?? Math.max(1, Math.min(Math.round(72 / width), fitting));
  const margin = Math.max(1, Math.round(6 / pixel));
  // A line of text above each row.
  const head = labels === undefined ? 0 : Math.ceil(18 / pixel);
  const perRow = Math.min(
    images.length,
    columns ?? Math.max(1, Math.floor(maxWidth / ((width + margin) * pixel))),
  );
  const lines = Math.ceil(images.length / perRow);
  const sheet = {
    width: perRow * (width + margin) - margin,
    height: lines * (height + margin + head) - margin,
  };
  const drawn = sheet.width * pixel;
  // A title that is longer than the pictures are wide would be cut off.
  const beside = Math.max(0, Math.ceil(title.length * 8.5) - drawn);
  const limits = range ?? rangeOf(images, colours);
  const blank = channels === 3 ? [0, 0, 0, 0] : null;
  const z: unknown[][] = Array.from({ length: sheet.height }, () => new Array(sheet.width).fill(blank));
  const place = (index: number) => ({
    left: (index % perRow) * (width + margin),
    top: Math.floor(index / perRow) * (height + margin + head) + head,
  });
  images.forEach((image, k) => {
    const { left, top } = place(k);
    for (let i = 0; i < height; i++)
      for (let j = 0; j < width; j++) z[top + i]![left + j] = shade(image[i]![j]!, limits);
  });
  const annotations = labels?.map((label, k) => ({
    text: String(label),
    x: place(k).left + width / 2 - 0.5,
    y: place(k).top - 0.5,
    yanchor: "bottom",
    showarrow: false,
    font: { size: 12 },
  }));
  const axis = { visible: false, constrain: "domain", fixedrange: true };
  const figure: PlotlyFigure = {
    data: [
      channels === 3
        ? { type: "image", z, colormodel: "rgba", hoverinfo: "none" }
        : {
            type: "heatmap",
            z,
            zmin: limits[0],
            zmax: limits[1],
            colorscale: colours === "grey" ? grey : diverging,
            showscale: false,
            hoverongaps: false,
            hovertemplate: "%{z}<extra></extra>",
          },
    ],
    layout: {
      title: titleOf(title),
      width: drawn + 20 + beside,
      height: sheet.height * pixel + 46,
      margin: { l: 10, r: 10 + beside, t: 36, b: 10 },
      xaxis: { ...axis, range: [-0.5, sheet.width - 0.5] },
      yaxis: { ...axis, range: [sheet.height - 0.5, -0.5] },
      ...(annotations ? { annotations } : {}),
    },
    config: { displayModeBar: false },
  };
  return withOverrides("imageGrid", figure, overrides);
}

function sizeOf(images: readonly Picture[]): { height: number; width: number; channels: 1 | 3 } {
  const height = images[0]?.length ?? 0;
  const width = images[0]?.[0]?.length ?? 0;
  const channels = typeof images[0]?.[0]?.[0] === "number" ? 1 : 3;
  images.forEach((image, k) => {
    const holds =
      width > 0 &&
      image?.length === height &&
      image.every(
        (row) =>
          row.length === width &&
          Array.from(row as ArrayLike<unknown>).every((value) =>
            channels === 1 ? typeof value === "number" : (value as { length?: number } | null)?.length === 3,
          ),
      );
    const wanted = channels === 1 ? "numbers" : "triples of numbers";
    mustBe("imageGrid", `images[${k}]`, `${height} rows of ${width} ${wanted}, like the first`, image, holds);
  });
  return { height, width, channels };
}

function rangeOf(images: readonly Picture[], colours: "grey" | "diverging"): [number, number] {
  let [low, high] = [Infinity, -Infinity];
  for (const image of images)
    for (const row of image)
      for (const pixel of Array.from(row as ArrayLike<number | ArrayLike<number>>))
        for (const value of typeof pixel === "number" ? [pixel] : Array.from(pixel)) {
          if (value < low) low = value;
          if (value > high) high = value;
        }
  if (colours === "diverging") {
    const most = Math.max(Math.abs(low), Math.abs(high)) || 1;
    return [-most, most];
  }
  return (low >= 0 && high <= 1) || low === high ? [0, 1] : [low, high];
}

/** A grey value with three digits, or red, green and blue from 0 to 255 and opacity. */
function shade(value: number | ArrayLike<number>, [low, high]: readonly [number, number]): number | number[] {
  if (typeof value === "number") return Number(value.toPrecision(3));
  const channel = (v: number) => Math.round(Math.min(1, Math.max(0, (v - low) / (high - low))) * 255);
  return [...Array.from(value, channel), 1];
}
