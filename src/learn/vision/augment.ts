import { refuseUnknownOptions } from "../../display/index.js";
import { uniform } from "../../random/distributions.js";
import { mustBe, mustBeBelowOne, mustBeNotNegative } from "../../random/options.js";
import type { RandomGenerator } from "../../random/rng.js";

export interface AugmentSpec {
  /** At most so many pixels to each side, and up and down (0 if not given). */
  shift?: number;
  /** At most so many degrees to each side (0 if not given). */
  rotation?: number;
  /** Larger or smaller by at most this part, below 1 (0 if not given). */
  scale?: number;
}

/** Makes another picture of the same thing. */
export type Augmentation = (picture: Float32Array, size: number, generator: RandomGenerator) => Float32Array;

/**
 * Augmentation (аугментация): shifts, turns and scales pictures at random, so that in each epoch the network sees others.
 * What is changed must not change the class: a digit turned by 180° may be another one.
 *
 * A new pixel is the mean of the four old ones around where it came from, weighted by nearness (bilinear); what comes
 * from outside the picture is 0.
 *
 * @returns a function of a picture [size · size], which it leaves as it is
 * @throws TypeError if an option is unknown or out of its range
 */
export function augmentation(spec: AugmentSpec): Augmentation {
  const { shift = 0, rotation = 0, scale = 0, ...unknown } = spec;
  refuseUnknownOptions("augmentation", unknown, ["shift", "rotation", "scale"]);
  mustBeNotNegative("augmentation", "shift", shift);
  mustBeNotNegative("augmentation", "rotation", rotation);
  mustBeBelowOne("augmentation", "scale", scale);
  return (picture, size, generator) => {
    const fits = Number.isSafeInteger(size) && picture.length === size * size;
    mustBe("augmentation", "the picture", `of ${size} · ${size} numbers`, picture.length, fits);
    const angle = (uniform(generator, -rotation, rotation) * Math.PI) / 180;
    const factor = uniform(generator, 1 - scale, 1 + scale);
    const [right, down] = [uniform(generator, -shift, shift), uniform(generator, -shift, shift)];
    const [cos, sin] = [Math.cos(angle) / factor, Math.sin(angle) / factor];
    const middle = (size - 1) / 2;
    const result = new Float32Array(picture.length);
    for (let y = 0; y < size; y++) {
      for (let x = 0; x < size; x++) {
        const dx = x - middle - right;
        const dy = y - middle - down;
        result[y * size + x] = sample(
          picture,
          size,
          middle + cos * dx + sin * dy,
          middle - sin * dx + cos * dy,
        );
      }
    }
    return result;
  };
}

/** The brightness between the pixels. */
function sample(picture: Float32Array, size: number, x: number, y: number): number {
  const [left, top] = [Math.floor(x), Math.floor(y)];
  const [across, along] = [x - left, y - top];
  const at = (column: number, row: number) =>
    column >= 0 && column < size && row >= 0 && row < size ? picture[row * size + column] : 0;
  const above = (1 - across) * at(left, top) + across * at(left + 1, top);
  const below = (1 - across) * at(left, top + 1) + across * at(left + 1, top + 1);
  return (1 - along) * above + along * below;
}
