import { convolve } from "./convolve.js";
import { mustBePicture, type Picture } from "./volume.js";

/** Kernels that people have chosen (a network finds its own). The two of Sobel are those of source 002. */
export const kernels = {
  /** Answers where brightness grows downwards: horizontal edges (Sobel). */
  horizontal: [
    [-1, -2, -1],
    [0, 0, 0],
    [1, 2, 1],
  ],
  /** Answers where brightness grows to the right: vertical edges (Sobel). It is the other's transpose. */
  vertical: [
    [-1, 0, 1],
    [-2, 0, 2],
    [-1, 0, 1],
  ],
  /** The mean of a pixel and its neighbours, the nearer the more. */
  blur: [
    [1 / 16, 2 / 16, 1 / 16],
    [2 / 16, 4 / 16, 2 / 16],
    [1 / 16, 2 / 16, 1 / 16],
  ],
  /** Makes a pixel differ more from its neighbours. */
  sharpen: [
    [0, -1, 0],
    [-1, 5, -1],
    [0, -1, 0],
  ],
} satisfies Record<string, Picture>;

/**
 * How strong the edges of a picture are, whatever their direction: √(horizontal² + vertical²) of Sobel's two maps.
 * Difference from the slide, which adds the two pictures (“+”): their sum would cancel where one is dark and the other light.
 *
 * @param X [q][q'], both 3 or more
 * @returns [q − 2][q' − 2]
 */
export function edges(X: Picture): Picture {
  mustBePicture("edges", "X", X);
  const down = convolve(X, kernels.horizontal);
  const right = convolve(X, kernels.vertical);
  return down.map((row, i) => row.map((value, j) => Math.hypot(value, right[i][j])));
}
