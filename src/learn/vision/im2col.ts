import { Matrix } from "ml-matrix";
import { mustBe, mustBeCount } from "../../random/options.js";
import { biasOf, type ConvolveVolumeSpec } from "./convolve.js";
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

export interface Im2colSpec extends WindowSpec {
  /** k, the side of the window. */
  kernel: number;
}

/**
 * “Image to columns”: lays out every window of a picture as one row of a matrix, so that a convolution becomes a product
 * of two matrices (source 002). Where windows overlap, a pixel is copied into several rows.
 *
 * Differences from the slide: its example has ten rows, of which one stands twice; there are as many as places of the window.
 *
 * @param X [q][q'] or [q][q'][channels]
 * @returns A⁽¹⁾ [r·r', k·k·channels]; a row holds its window row by row, the channels of a pixel side by side
 * @throws TypeError if a shape or an option doesn't fit
 */
export function im2col(X: Picture | Volume, spec: Im2colSpec): Matrix {
  const { padding, stride } = windowOptions("im2col", spec, ["kernel"]);
  const k = spec.kernel;
  mustBeCount("im2col", "kernel", k);
  if (typeof X?.[0]?.[0] === "number") mustBePicture("im2col", "X", X);
  else mustBeVolume("im2col", "X", X);
  mustFit("im2col", X.length, k, padding);
  mustFit("im2col", X[0].length, k, padding);
  const padded = pad(asVolume(X), padding);
  const rows: number[][] = [];
  for (let i = 0; i < outputSize(X.length, k, { padding, stride }); i++) {
    for (let j = 0; j < outputSize(X[0].length, k, { padding, stride }); j++) {
      const window = padded.slice(i * stride, i * stride + k);
      rows.push(window.flatMap((row) => row.slice(j * stride, j * stride + k)).flat());
    }
  }
  return new Matrix(rows);
}

/**
 * Lays out filters beside `im2col`: each becomes one column.
 *
 * @param Θ [k][k][channels][n]
 * @returns Θ⁽¹⁾ [k·k·channels, n]
 */
export function filterColumns(Θ: Filters): Matrix {
  return new Matrix(Θ.flat(2));
}

/**
 * The same as `convolveVolume`, as the slide computes it: Z⁽²⁾ = A⁽¹⁾Θ⁽¹⁾ + Θ₀⁽¹⁾, and the rows of Z back in their places.
 *
 * @param X [q][q'][channels]
 * @param Θ [k][k][channels][n]
 * @returns Z [r][r'][n]
 * @throws TypeError if a shape or an option doesn't fit
 */
export function convolveByMatrix(X: Volume, Θ: Filters, spec: ConvolveVolumeSpec = {}): Volume {
  const window = windowOptions("convolveByMatrix", spec, ["bias"]);
  mustBeVolume("convolveByMatrix", "X", X);
  mustBeFilters("convolveByMatrix", Θ, X[0][0].length);
  const square = Θ.length === Θ[0].length;
  mustBe("convolveByMatrix", "Θ", "a square kernel", `${Θ.length}×${Θ[0].length}`, square);
  const bias = biasOf("convolveByMatrix", spec.bias, Θ[0][0][0].length);
  const A = im2col(X, { ...window, kernel: Θ.length });
  const Z = A.mmul(filterColumns(Θ))
    .addRowVector([...bias])
    .to2DArray();
  const columns = outputSize(X[0].length, Θ.length, window);
  return Array.from({ length: Z.length / columns }, (_, i) => Z.slice(i * columns, (i + 1) * columns));
}
