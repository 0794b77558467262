/** Pictures of an environment's state as plain shapes, which `animation` of `lectern/plot` shows one after another. */

/** One outline, filled or not, through the points (x[i], y[i]). */
export interface Shape {
  x: number[];
  y: number[];
  /** The colour inside; none if not given. */
  fill?: string;
  /** The colour of the outline; none if not given. */
  stroke?: string;
  /** The width of the outline in pixels. */
  width?: number;
  /** Whether the points are joined ("line", if not given) or drawn one by one ("points"). */
  mode?: "line" | "points";
}

/** What is seen at one moment: the part of the plane that is shown, in the environment's own units, and its shapes. */
export interface Drawing {
  x: [low: number, high: number];
  y: [low: number, high: number];
  /** Later ones lie on top of earlier ones. */
  shapes: Shape[];
}

/** Colours that can be told apart on a light and on a dark page, and by readers of every kind of colour vision. */
export const colours = { blue: "#4c8dd6", orange: "#d9730d", green: "#1b9e77", grey: "#8a8a8a" } as const;

type Style = Pick<Shape, "fill" | "stroke" | "width">;

/** A closed rectangle with its middle at (x, y), turned by `angle` radians against the clock. */
export function rectangle(
  x: number,
  y: number,
  width: number,
  height: number,
  style: Style,
  angle = 0,
): Shape {
  const corners = [
    [-width / 2, -height / 2],
    [-width / 2, height / 2],
    [width / 2, height / 2],
    [width / 2, -height / 2],
    [-width / 2, -height / 2],
  ];
  const [cos, sin] = [Math.cos(angle), Math.sin(angle)];
  return {
    x: corners.map(([right, up]) => x + right * cos - up * sin),
    y: corners.map(([right, up]) => y + right * sin + up * cos),
    ...style,
  };
}

/** A closed circle (a polygon of 24 sides) about (x, y). */
export function circle(x: number, y: number, radius: number, style: Style): Shape {
  const angles = Array.from({ length: 25 }, (_, i) => (2 * Math.PI * i) / 24);
  return {
    x: angles.map((angle) => x + radius * Math.cos(angle)),
    y: angles.map((angle) => y + radius * Math.sin(angle)),
    ...style,
  };
}
