import { refuseUnknownOptions } from "../../display/index.js";
import type { Drawing, Shape } from "../../learn/rl/drawing.js";
import { mustBe, mustBePositive } from "../../random/options.js";
import type { PlotlyFigure } from "../chart.js";
import { type Overrides, withOverrides } from "./overrides.js";
import { neutral } from "./palette.js";
import { title as titleOf } from "./plotly.js";
import { mustBeList, mustBeText, rounded } from "./vega.js";

export interface AnimationSpec {
  title: string;
  /** The pictures in order. */
  frames: readonly Drawing[];
  /** What stands beside the slider for each of them (their numbers if not given). */
  labels?: readonly (string | number)[];
  /** Pictures a second (25 if not given). */
  fps?: number;
}

const width = 560;

/**
 * Pictures that move: with Play, Pause and a slider. The first one is what is seen before, and on paper.
 *
 * @param overrides laid over the Plotly figure
 * @throws TypeError if an option is unknown, missing or of the wrong kind
 */
export function animation(spec: AnimationSpec, overrides: Overrides = {}): PlotlyFigure {
  const { title, frames, labels, fps = 25, ...unknown } = spec;
  refuseUnknownOptions("animation", unknown, ["title", "frames", "labels", "fps"]);
  mustBeText("animation", "title", title);
  mustBePositive("animation", "fps", fps);
  mustBeList("animation", "frames", "drawings", frames);
  frames.forEach((frame, i) => {
    mustBe(
      "animation",
      `frames[${i}]`,
      "a drawing { x, y, shapes }, each shape with as many x as y",
      frame,
      isDrawing(frame),
    );
  });
  const rule = `as many as frames, ${frames.length}`;
  mustBe(
    "animation",
    "labels",
    rule,
    labels?.length,
    labels === undefined || labels.length === frames.length,
  );

  const count = Math.max(...frames.map(({ shapes }) => shapes.length));
  const { x, y } = frames[0]!;
  const tracesOf = ({ shapes }: Drawing) => Array.from({ length: count }, (_, i) => trace(shapes[i]));
  const names = frames.map((_, i) => `${i}`);
  const duration = Math.round(1000 / fps);
  const how = { mode: "immediate", transition: { duration: 0 }, frame: { duration, redraw: false } };
  const still = { mode: "immediate", transition: { duration: 0 }, frame: { duration: 0, redraw: false } };
  const drawn = Math.min(420, Math.max(160, Math.round((width - 40) * ((y[1] - y[0]) / (x[1] - x[0])))));
  const axis = { visible: false, fixedrange: true };
  const figure: PlotlyFigure = {
    data: tracesOf(frames[0]!),
    layout: {
      title: titleOf(title),
      height: drawn + 44 + 122,
      margin: { l: 20, r: 20, t: 44, b: 122 },
      showlegend: false,
      hovermode: false,
      xaxis: { ...axis, range: [...x], constrain: "domain" },
      yaxis: { ...axis, range: [...y], scaleanchor: "x", constrain: "domain" },
      // Below the slider, where they don't lie upon it on a phone.
      updatemenus: [
        {
          type: "buttons",
          direction: "left",
          showactive: false,
          x: 0,
          xanchor: "left",
          y: 0,
          yanchor: "top",
          pad: { t: 82, r: 12 },
          buttons: [
            { label: "▶ Play", method: "animate", args: [null, { ...how, fromcurrent: true }] },
            { label: "❚❚ Pause", method: "animate", args: [[null], still] },
          ],
        },
      ],
      sliders: [
        {
          active: 0,
          x: 0,
          len: 1,
          y: 0,
          yanchor: "top",
          pad: { t: 14 },
          ticklen: 0,
          minorticklen: 0,
          currentvalue: { visible: true, prefix: "", xanchor: "right", offset: 6, font: { size: 12 } },
          font: { size: 10 },
          steps: names.map((name, i) => ({
            label: String(labels?.[i] ?? `${i + 1} of ${frames.length}`),
            value: name,
            method: "animate",
            args: [[name], still],
          })),
        },
      ],
    },
    frames: frames.map((frame, i) => ({ name: names[i], data: tracesOf(frame) })),
    config: { displayModeBar: false },
  };
  return withOverrides("animation", figure, overrides);
}

function isDrawing(frame: unknown): frame is Drawing {
  const { x, y, shapes } = (frame ?? {}) as Partial<Drawing>;
  const isRange = (range: unknown) =>
    Array.isArray(range) && range.length === 2 && range.every(Number.isFinite) && range[0] < range[1];
  const isShape = (shape: unknown) => {
    const { x, y } = Object(shape) as Partial<Shape>;
    return Array.isArray(x) && Array.isArray(y) && x.length === y.length;
  };
  return isRange(x) && isRange(y) && Array.isArray(shapes) && shapes.every(isShape);
}

/** A shape as a trace; a frame with fewer shapes has empty ones, as Plotly changes traces by their number. */
function trace(shape: Shape | undefined): object {
  const { x = [], y = [], fill, stroke, width: lineWidth = 2, mode = "line" } = shape ?? {};
  const points = { x: x.map(rounded), y: y.map(rounded) };
  const colour = stroke ?? fill ?? neutral;
  if (mode === "points")
    return {
      type: "scatter",
      mode: "markers",
      ...points,
      marker: { color: fill ?? colour, size: lineWidth * 3 },
    };
  return {
    type: "scatter",
    mode: "lines",
    ...points,
    // A shape that is only filled has no outline.
    line: { color: colour, width: stroke === undefined && fill !== undefined ? 0 : lineWidth },
    ...(fill === undefined ? { fill: "none" } : { fill: "toself", fillcolor: fill }),
  };
}
