/** How well the answered classes of pixels cover the true ones: intersection over union, and Dice. */
import { mustBe, mustBeCount } from "../../random/options.js";

/** The classes of pixels, of one picture or of many: any array of integers from 0 on. */
export type PixelClasses = ArrayLike<number>;

interface Counts {
  /** Pixels of the class in both. */
  intersection: number[];
  /** Pixels of the class in the truth. */
  truth: number[];
  /** Pixels of the class in the answer. */
  answer: number[];
}

/**
 * Intersection over union of each class (IoU, the Jaccard index; мера Жаккара): of the pixels that are of the class in the
 * truth or in the answer, the share that is so in both,
 *
 *     IoU = |T ∩ A| / |T ∪ A|,    |T ∪ A| = |T| + |A| - |T ∩ A|.
 *
 * @param truth the true classes, 0 to classes - 1
 * @param answer the answered ones, as many
 * @param classes the number of classes
 * @returns for each class a number from 0 to 1, or NaN for a class that is in neither
 */
export function intersectionOverUnion(truth: PixelClasses, answer: PixelClasses, classes: number): number[] {
  const counts = count("intersectionOverUnion", truth, answer, classes);
  return counts.intersection.map((both, k) => both / (counts.truth[k] + counts.answer[k] - both));
}

/**
 * The Dice coefficient of each class (also F₁; мера Дайса): the intersection beside the mean of both sizes,
 *
 *     Dice = 2|T ∩ A| / (|T| + |A|) = 2 · IoU / (1 + IoU).
 *
 * It ranks answers as IoU does, and is never below it.
 *
 * @returns for each class a number from 0 to 1, or NaN for a class that is in neither
 */
export function dice(truth: PixelClasses, answer: PixelClasses, classes: number): number[] {
  const counts = count("dice", truth, answer, classes);
  return counts.intersection.map((both, k) => (2 * both) / (counts.truth[k] + counts.answer[k]));
}

/** The mean of `intersectionOverUnion` over the classes that are there: the figure that segmentations are compared by. */
export function meanIoU(truth: PixelClasses, answer: PixelClasses, classes: number): number {
  const there = intersectionOverUnion(truth, answer, classes).filter((share) => !Number.isNaN(share));
  return there.reduce((sum, share) => sum + share, 0) / there.length;
}

/** The share of the pixels with the right class. Where most pixels are background it says little. */
export function pixelAccuracy(truth: PixelClasses, answer: PixelClasses): number {
  mustBeAsLong("pixelAccuracy", truth, answer);
  let right = 0;
  for (let i = 0; i < truth.length; i++) if (truth[i] === answer[i]) right++;
  return right / truth.length;
}

function count(where: string, truth: PixelClasses, answer: PixelClasses, classes: number): Counts {
  mustBeCount(where, "classes", classes);
  mustBeAsLong(where, truth, answer);
  const zeros = () => new Array<number>(classes).fill(0);
  const counts: Counts = { intersection: zeros(), truth: zeros(), answer: zeros() };
  for (let i = 0; i < truth.length; i++) {
    mustBe(where, "every class", `an integer from 0 to ${classes - 1}`, truth[i], truth[i] in counts.truth);
    mustBe(
      where,
      "every class",
      `an integer from 0 to ${classes - 1}`,
      answer[i],
      answer[i] in counts.answer,
    );
    counts.truth[truth[i]]++;
    counts.answer[answer[i]]++;
    if (truth[i] === answer[i]) counts.intersection[truth[i]]++;
  }
  return counts;
}

function mustBeAsLong(where: string, truth: PixelClasses, answer: PixelClasses): void {
  mustBe(where, "truth", "one class or more", truth, truth.length > 0);
  const rule = `of ${truth.length} pixels, as truth is`;
  mustBe(where, "answer", rule, answer.length, answer.length === truth.length);
}
