import { refuseUnknownOptions } from "../display/index.js";
import { integer, uniform } from "../random/distributions.js";
import { fillNormal } from "../random/fill.js";
import { mustBe, mustBeCount, mustBeNotNegative } from "../random/options.js";
import { mustBeGenerator, type RandomGenerator } from "../random/rng.js";

/** m grey pictures of shapes, with the class of each pixel. */
export interface Shapes {
  /** The pictures one after another, each row by row, [m · size · size], from 0 (black) to 1 (white). */
  images: Float32Array;
  /** The class of each pixel, [m · size · size]: an index of `shapeNames`. */
  masks: Uint8Array;
  /** The number of rows and of columns of a picture, in pixels. */
  size: number;
}

/** What the numbers in `masks` stand for. */
export const shapeNames = ["background", "circle", "square", "triangle"] as const;

export interface ShapesSpec {
  /** The number of pictures (200 if not given). */
  m?: number;
  /** The side of a picture in pixels, 16 or above (32 if not given). */
  size?: number;
  /** The least and the greatest number of shapes on a picture ([1, 3] if not given). */
  count?: readonly [number, number];
  /** The standard deviation of the noise added to each pixel (0.06 if not given; 0 for none). */
  noise?: number;
  /** Draws everything. */
  generator: RandomGenerator;
}

function shapesOptions(spec: ShapesSpec): Required<ShapesSpec> {
  const { m = 200, size = 32, count = [1, 3], noise = 0.06, generator, ...unknown } = spec;
  refuseUnknownOptions("shapes", unknown, ["m", "size", "count", "noise", "generator"]);
  mustBeCount("shapes", "m", m);
  mustBeCount("shapes", "size", size, 16);
  const holds =
    Array.isArray(count) && count.length === 2 && count.every(Number.isSafeInteger) && count[0] >= 0;
  mustBe(
    "shapes",
    "count",
    "[least, greatest], integers with 0 ≤ least ≤ greatest",
    count,
    holds && count[0] <= count[1],
  );
  mustBeNotNegative("shapes", "noise", noise);
  mustBeGenerator("shapes", generator);
  return { m, size, count, noise, generator };
}

/**
 * Pictures of circles, squares and triangles on a grey ground, for segmentation (сегментация): every pixel has a class.
 *
 * A shape is lighter than the ground, but of any grey whatever its class, so a pixel's brightness doesn't tell its class:
 * what counts is the form around it. The shapes of one picture differ in grey. They are turned at random, later ones
 * cover earlier ones, and one may reach over the border.
 *
 * @throws TypeError if an option is unknown, missing or out of its range
 */
export function shapes(spec: ShapesSpec): Shapes {
  const { m, size, count, noise, generator } = shapesOptions(spec);
  const images = new Float32Array(m * size * size);
  const masks = new Uint8Array(m * size * size);
  fillNormal(generator, images, 0, noise);
  const picture = new Float32Array(size * size);
  for (let i = 0; i < m; i++) {
    const mask = masks.subarray(i * size * size, (i + 1) * size * size);
    picture.fill(uniform(generator, 0, 0.3));
    const n = integer(generator, count[0], count[1]);
    const first = uniform(generator);
    for (let k = 0; k < n; k++) {
      const grey = 0.45 + 0.55 * ((first + k / n) % 1);
      drawShape(picture, mask, size, grey, generator);
    }
    picture.forEach((grey, at) => {
      const value = grey + images[i * size * size + at];
      images[i * size * size + at] = Math.min(Math.max(value, 0), 1);
    });
  }
  return { images, masks, size };
}

/** Draws one shape of a random class over what is there. A pixel belongs to it if its middle does. */
function drawShape(
  picture: Float32Array,
  mask: Uint8Array,
  size: number,
  grey: number,
  generator: RandomGenerator,
): void {
  const kind = integer(generator, 1, 3);
  const radius = uniform(generator, 0.14, 0.26) * size;
  const middle = [0, 1].map(() => uniform(generator, 0.15, 0.85) * size);
  const turn = uniform(generator, 0, 2 * Math.PI);
  const cos = Math.cos(turn);
  const sin = Math.sin(turn);
  for (let y = 0; y < size; y++) {
    for (let x = 0; x < size; x++) {
      const right = x + 0.5 - middle[0];
      const down = y + 0.5 - middle[1];
      const outside = beyond[kind - 1](cos * right - sin * down, sin * right + cos * down, radius);
      // The border is drawn as light as the part of the pixel that it leaves to the shape.
      const share = Math.min(Math.max(0.5 - outside, 0), 1);
      const at = y * size + x;
      picture[at] += share * (grey - picture[at]);
      if (outside < 0) mask[at] = kind;
    }
  }
}

/** How far (x, y) is outside each shape about (0, 0), in pixels along the normal of the nearest side; inside, below 0. */
const beyond: readonly ((x: number, y: number, radius: number) => number)[] = [
  (x, y, radius) => Math.hypot(x, y) - radius,
  (x, y, radius) => Math.max(Math.abs(x), Math.abs(y)) - 0.85 * radius,
  (x, y, radius) => Math.max(-y, (Math.sqrt(3) / 2) * Math.abs(x) + y / 2) - 0.6 * radius,
];
