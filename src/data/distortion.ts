/** How a digit is bent out of its shape: the random part of `digits`, apart from its noise. */
import { uniform } from "../random/distributions.js";
import { mustBe } from "../random/options.js";
import type { RandomGenerator } from "../random/rng.js";

/** From 0 (every picture of a class is the same) to 1; "easy" is 0.65 and "hard" is 1. */
export type Difficulty = number | "easy" | "hard";

/** The number behind a difficulty. */
export function levelOf(where: string, difficulty: unknown): number {
  if (difficulty === "easy") return 0.65;
  if (difficulty === "hard") return 1;
  const holds = Number.isFinite(difficulty) && (difficulty as number) >= 0 && (difficulty as number) <= 1;
  mustBe(where, "difficulty", '"easy", "hard" or a number from 0 to 1', difficulty, holds);
  return difficulty as number;
}

export interface Distortion {
  /** In radians, anticlockwise. */
  rotation: number;
  /** By how many dots a dot moves to the side for each row that it is above the middle. */
  shear: number;
  /** Width and height as parts of the undistorted. */
  scale: readonly [number, number];
  /** Where the middle of the digit is, from the middle of the picture, in pixels to the right and downwards. */
  shift: readonly [number, number];
  /** A wave along the digit's rows, and one along its columns: dots to the side, and the phase in radians. */
  wobble: readonly { amplitude: number; phase: number }[];
}

/** Draws one distortion. All but the shift, which is given in pixels, grows in proportion to `level`. */
export function distortion(generator: RandomGenerator, level: number, shift: number): Distortion {
  const about = (middle: number, reach: number) => uniform(generator, middle - reach, middle + reach);
  const wave = () => ({ amplitude: about(0, 0.65 * level), phase: about(0, Math.PI) });
  return {
    rotation: about(0, 0.4 * level),
    shear: about(0, 0.4 * level),
    scale: [about(1, 0.28 * level), about(1, 0.28 * level)],
    shift: [about(0, shift), about(0, shift)],
    wobble: [wave(), wave()],
  };
}

/** From a pixel to the place in the 5×7 dots that is drawn there: column 0 to 4 and row 0 to 6 are the dots. */
export function pixelToCell(
  { rotation, shear, scale, shift, wobble }: Distortion,
  size: number,
  glyph: number,
): (x: number, y: number) => readonly [column: number, row: number] {
  const cell = (0.72 * glyph) / 7; // pixels from dot to dot: the seven rows take 72 % of the square
  const middle = (size - 1) / 2;
  const cos = Math.cos(rotation);
  const sin = Math.sin(rotation);
  const [across, along] = wobble;
  const place: [number, number] = [0, 0]; // filled anew at each call: there are millions
  return (x, y) => {
    const right = (x - middle - shift[0]) / cell;
    const down = (y - middle - shift[1]) / cell;
    const row = (sin * right + cos * down) / scale[1];
    const column = (cos * right - sin * down) / scale[0] + shear * row;
    place[0] = 2 + column + across.amplitude * Math.sin(row + across.phase);
    place[1] = 3 + row + along.amplitude * Math.sin(column + along.phase);
    return place;
  };
}
