import { refuseUnknownOptions } from "../../display/index.js";
import { mustBe } from "../../random/options.js";
import { mustFit } from "./output-size.js";
import { mustBePicture, type Picture } from "./volume.js";

export interface WinogradSpec {
  /** Each result is rounded to so many bits, 32 as in a network or 64 (64 if not given). */
  bits?: 32 | 64;
}

export interface WinogradResult {
  /** The same as `convolve(X, Θ)`, [q − 2][q' − 2]. */
  Z: Picture;
  /** How often two numbers that depend on the picture and the kernel were multiplied: 16 a tile of 2×2 results. */
  multiplications: number;
  /** How many the sliding window makes: nine for each result. */
  slidingWindow: number;
}

const G = [
  [1, 0, 0],
  [1 / 2, 1 / 2, 1 / 2],
  [1 / 2, -1 / 2, 1 / 2],
  [0, 0, 1],
];
const Bt = [
  [1, 0, -1, 0],
  [0, 1, 1, 0],
  [0, -1, 1, 0],
  [0, 1, 0, -1],
];
const At = [
  [1, 1, 1, 0],
  [0, 1, -1, -1],
];

/**
 * Winograd's convolution F(2×2, 3×3): tiles of 2×2 results at a time, each from 4×4 pixels d and the kernel g by
 *
 *     Aᵀ [ (G g Gᵀ) ⊙ (Bᵀ d B) ] A
 *
 * with 16 multiplications (⊙, number by number) where the sliding window takes 4 · 9 = 36: 2.25 times fewer. The factors of
 * A, B and G are 0, ±1 and ±½, so those products are additions, and G g Gᵀ is made once for all tiles.
 *
 * Source: A. Lavin and S. Gray, Fast Algorithms for Convolutional Neural Networks, 2015 (arXiv:1509.09308).
 * Difference from the paper: one channel and one filter. A picture whose results don't fill the last tiles is filled up
 * with zeros.
 *
 * @param X [q][q'], both 3 or more
 * @param Θ [3][3]
 * @throws TypeError if a shape or an option doesn't fit
 */
export function winograd(X: Picture, Θ: Picture, spec: WinogradSpec = {}): WinogradResult {
  const { bits = 64, ...unknown } = spec;
  refuseUnknownOptions("winograd", unknown, ["bits"]);
  mustBe("winograd", "bits", "32 or 64", bits, bits === 32 || bits === 64);
  mustBePicture("winograd", "X", X);
  mustBePicture("winograd", "Θ", Θ);
  mustBe("winograd", "Θ", "a kernel [3][3]", Θ, Θ.length === 3 && Θ[0].length === 3);
  mustFit("winograd", X.length, 3, 0);
  mustFit("winograd", X[0].length, 3, 0);
  const round = bits === 32 ? Math.fround : (value: number) => value;

  const kernel = between(G, Θ, round);
  const [rows, columns] = [X.length - 2, X[0].length - 2];
  const Z = Array.from({ length: rows }, () => new Array<number>(columns).fill(0));
  let multiplications = 0;
  for (let i = 0; i < rows; i += 2) {
    for (let j = 0; j < columns; j += 2) {
      const d = Bt.map((_, a) => Bt.map((_, b) => round(X[i + a]?.[j + b] ?? 0)));
      const tile = between(Bt, d, round);
      const product = tile.map((row, a) =>
        row.map((value, b) => {
          multiplications++;
          return round(value * kernel[a][b]);
        }),
      );
      const results = between(At, product, round);
      results.forEach((row, a) => {
        row.forEach((z, b) => {
          if (i + a < rows && j + b < columns) Z[i + a][j + b] = z;
        });
      });
    }
  }
  return { Z, multiplications, slidingWindow: 9 * rows * columns };
}

/** M X Mᵀ, rounded after every operation. */
function between(M: Picture, X: Picture, round: (value: number) => number): Picture {
  return multiply(multiply(M, X, round), transpose(M), round);
}

function multiply(A: Picture, B: Picture, round: (value: number) => number): Picture {
  return A.map((row) => B[0].map((_, j) => row.reduce((sum, a, k) => round(sum + round(a * B[k][j])), 0)));
}

function transpose(A: Picture): Picture {
  return A[0].map((_, j) => A.map((row) => row[j]));
}
