import { refuseUnknownOptions } from "../../display/index.js";
import { mustBe, mustBeCount } from "../../random/options.js";
import type { VegaLiteSpec } from "../chart.js";
import { type Overrides, withOverrides } from "./overrides.js";
import { neutral, palette, words as wordColour } from "./palette.js";
import { anyTheme, config, mustBeList, mustBeText } from "./vega.js";

export interface NetworkLayer {
  /** What the layer is: input, dense, convolution, … */
  label: string;
  /** How many numbers come out of it. */
  units: number;
  /** Their order where it isn't a plain list: [height, width, channels]. */
  shape?: readonly number[];
}

export interface NetworkDiagramSpec {
  title: string;
  /** From the input to the output. */
  layers: readonly NetworkLayer[];
}

/** A layer of more units than this is drawn with a gap. */
const maxUnits = 9;
const height = 230;

interface Drawn {
  /** Where the lines to the next layer begin and end. */
  joints: number[];
  half: number;
}

/**
 * A network layer by layer: units as dots, joined with those of the next layer; pictures as blocks of sheets, one a
 * channel, up to six.
 *
 * @param overrides laid over the Vega-Lite spec
 * @throws TypeError if an option is unknown, missing or of the wrong kind
 */
export function networkDiagram(spec: NetworkDiagramSpec, overrides: Overrides = {}): VegaLiteSpec {
  const { title, layers, ...unknown } = spec;
  refuseUnknownOptions("networkDiagram", unknown, ["title", "layers"]);
  mustBeText("networkDiagram", "title", title);
  mustBeList("networkDiagram", "layers", "{ label, units }", layers);
  layers.forEach(({ label, units, shape }, i) => {
    mustBeText("networkDiagram", `layers[${i}].label`, label);
    mustBeCount("networkDiagram", `layers[${i}].units`, units);
    const size = Array.isArray(shape) && shape.reduce((product, side) => product * side, 1);
    const rule = `such that its numbers multiply to units, ${units}`;
    mustBe("networkDiagram", `layers[${i}].shape`, rule, shape, shape === undefined || size === units);
  });

  const gap = Math.max(78, Math.min(140, 640 / layers.length));
  const sides = layers.flatMap(({ shape }) => (isVolume(shape) ? [shape[0]!, shape[1]!] : []));
  const largest = Math.max(1, ...sides);
  const dots: object[] = [];
  const sheets: object[] = [];
  const words: object[] = [];
  const drawn = layers.map((layer, i): Drawn => {
    const x = gap * (i + 0.5);
    const colour = i === 0 ? neutral : i === layers.length - 1 ? palette[1] : palette[0];
    words.push({ x, y: -8, text: layer.label }, { x, y: height + 10, text: sizeText(layer) });
    if (isVolume(layer.shape)) return drawSheets(sheets, x, layer.shape, largest, gap, colour);
    return drawDots(dots, words, x, layer.units, colour);
  });
  const lines = drawn.slice(1).flatMap((to, i) => {
    const from = drawn[i]!;
    const [x, x2] = [gap * (i + 0.5) + from.half, gap * (i + 1.5) - to.half];
    return from.joints.flatMap((y) => to.joints.map((y2) => ({ x, y, x2, y2 })));
  });

  const axis = (field: string, domain: number[], reverse = false) => ({
    field,
    type: "quantitative",
    scale: { domain, nice: false, zero: false, reverse },
    axis: null,
  });
  const x = axis("x", [0, gap * layers.length]);
  const y = axis("y", [-20, height + 20], true);
  const chart: VegaLiteSpec = {
    title,
    width: Math.round(gap * layers.length),
    height: height + 40,
    layer: [
      {
        data: { values: lines },
        mark: { type: "rule", color: neutral, opacity: lines.length > 60 ? 0.35 : 0.55, strokeWidth: 1 },
        encoding: { x, y, x2: { field: "x2" }, y2: { field: "y2" } },
      },
      {
        data: { values: sheets },
        mark: { type: "rect", fillOpacity: 0.3, strokeWidth: 1 },
        encoding: {
          x,
          y,
          x2: { field: "x2" },
          y2: { field: "y2" },
          fill: { field: "colour", type: "nominal", scale: null },
          stroke: { field: "colour", type: "nominal", scale: null },
        },
      },
      {
        data: { values: dots },
        mark: { type: "circle", size: 190, opacity: 1 },
        encoding: { x, y, color: { field: "colour", type: "nominal", scale: null } },
      },
      {
        data: { values: words },
        mark: { type: "text", fontSize: 12, color: wordColour },
        encoding: { x, y, text: { field: "text" } },
      },
    ],
    config: { ...config, view: { stroke: null } },
    usermeta: anyTheme,
  };
  return withOverrides("networkDiagram", chart, overrides);
}

function isVolume(shape: readonly number[] | undefined): shape is readonly number[] {
  return shape !== undefined && shape.length >= 2;
}

function sizeText({ units, shape }: NetworkLayer): string {
  return isVolume(shape) ? shape.join("×") : String(units);
}

function drawDots(dots: object[], words: object[], x: number, units: number, colour: string): Drawn {
  const shown = Math.min(units, maxUnits);
  const step = Math.min(34, (height - 20) / maxUnits);
  const places = Array.from({ length: shown }, (_, k) => height / 2 + (k - (shown - 1) / 2) * step);
  // The middle one stands for all that are left out.
  const hidden = units > maxUnits ? (maxUnits - 1) / 2 : -1;
  const joints = places.filter((_, k) => k !== hidden);
  for (const y of joints) dots.push({ x, y, colour });
  if (hidden >= 0) words.push({ x, y: places[hidden], text: "⋮" });
  return { joints, half: 7 };
}

function drawSheets(
  sheets: object[],
  x: number,
  shape: readonly number[],
  largest: number,
  gap: number,
  colour: string,
): Drawn {
  // By the square root, so that the last small pictures can still be seen.
  const length = (side: number) => Math.max(10, Math.sqrt(side / largest) * (gap - 34));
  const [high, wide] = [length(shape[0]!), length(shape[1]!)];
  const count = Math.min(6, shape[2] ?? 1);
  const offset = 4;
  for (let k = count - 1; k >= 0; k--) {
    const shift = (k - (count - 1) / 2) * offset;
    const [left, top] = [x - wide / 2 + shift, height / 2 - high / 2 - shift];
    sheets.push({ x: left, y: top, x2: left + wide, y2: top + high, colour });
  }
  return { joints: [height / 2], half: wide / 2 + ((count - 1) / 2) * offset + 4 };
}
