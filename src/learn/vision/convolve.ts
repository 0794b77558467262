import { mustBe, mustBeNumber } from "../../random/options.js";
import { mustFit, outputSize, type WindowSpec, windowOptions } from "./output-size.js";
import {
  asVolume,
  type Filters,
  mustBeFilters,
  mustBePicture,
  mustBeVolume,
  type Picture,
  pad,
  type Volume,
} from "./volume.js";

export interface ConvolveSpec extends WindowSpec {
  /** Θ₀, added to every number of the result (0 if not given). */
  bias?: number;
}

export interface ConvolveVolumeSpec extends WindowSpec {
  /** Θ₀ of each filter (zeros if not given). */
  bias?: readonly number[];
}

/**
 * The convolution (свёртка) of a picture with a kernel, by the sliding window of source 002: at each place the numbers
 * under the window are multiplied by the kernel's and added up.
 *
 * Difference from mathematics: there the kernel is turned by 180° first, and what the slide and all networks compute
 * is called cross-correlation. As a network learns its kernels, it learns them turned.
 *
 * @param X [q][q'] (rows and columns may differ)
 * @param Θ the kernel, [k][k']
 * @returns Z, the feature map [r][r'], where r is `outputSize(q, k, …)`
 * @throws TypeError if a shape or an option doesn't fit
 */
export function convolve(X: Picture, Θ: Picture, spec: ConvolveSpec = {}): Picture {
  const { padding, stride } = windowOptions("convolve", spec, ["bias"]);
  const { bias = 0 } = spec;
  mustBePicture("convolve", "X", X);
  mustBePicture("convolve", "Θ", Θ);
  mustBeNumber("convolve", "bias", bias);
  const filters = Θ.map((row) => row.map((θ) => [[θ]]));
  const Z = slide("convolve", asVolume(X), filters, padding, stride, [bias]);
  return Z.map((row) => row.map(([z]) => z));
}

/**
 * The convolution of a picture with channels with several filters. Each filter is as deep as the picture and gives one
 * channel of the result: the products of all channels are added up.
 *
 * @param X [q][q'][channels]
 * @param Θ [k][k'][channels][n], n filters
 * @returns Z [r][r'][n]
 * @throws TypeError if a shape or an option doesn't fit
 */
export function convolveVolume(X: Volume, Θ: Filters, spec: ConvolveVolumeSpec = {}): Volume {
  const { padding, stride } = windowOptions("convolveVolume", spec, ["bias"]);
  mustBeVolume("convolveVolume", "X", X);
  mustBeFilters("convolveVolume", Θ, X[0][0].length);
  const bias = biasOf("convolveVolume", spec.bias, Θ[0][0][0].length);
  return slide("convolveVolume", X, Θ, padding, stride, bias);
}

/** The bias of each of n filters, zeros if not given. */
export function biasOf(where: string, bias: readonly number[] | undefined, n: number): readonly number[] {
  if (bias === undefined) return new Array<number>(n).fill(0);
  const holds = Array.isArray(bias) && bias.length === n && bias.every(Number.isFinite);
  mustBe(where, "bias", `${n} numbers, one a filter`, bias, holds);
  return bias;
}

function slide(
  where: string,
  X: Volume,
  Θ: Filters,
  padding: number,
  stride: number,
  bias: readonly number[],
): Volume {
  const [rows, columns] = [Θ.length, Θ[0].length];
  mustFit(where, X.length, rows, padding);
  mustFit(where, X[0].length, columns, padding);
  const padded = pad(X, padding);
  const Z: Volume = [];
  for (let i = 0; i < outputSize(X.length, rows, { padding, stride }); i++) {
    Z.push([]);
    for (let j = 0; j < outputSize(X[0].length, columns, { padding, stride }); j++) {
      Z[i].push([...bias]);
      // The window at (i, j): its upper left pixel is (i·stride, j·stride).
      for (let a = 0; a < rows; a++) {
        for (let b = 0; b < columns; b++) {
          const pixel = padded[i * stride + a][j * stride + b];
          for (let c = 0; c < pixel.length; c++) {
            for (let f = 0; f < bias.length; f++) Z[i][j][f] += pixel[c] * Θ[a][b][c][f];
          }
        }
      }
    }
  }
  return Z;
}
