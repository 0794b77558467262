import { mustBe } from "../../random/options.js";
import { outputSize, type WindowSpec, windowOptions } from "./output-size.js";
import { type Filters, mustBeFilters, mustBeVolume, pad, type Volume } from "./volume.js";

export interface ConvolutionGradients {
  /** ∂J/∂Θ, like Θ. */
  Θ: Filters;
  /** ∂J/∂Θ₀, one number a filter. */
  bias: number[];
  /** ∂J/∂X, like X: what is passed on to the layer before. */
  X: Volume;
}

/**
 * Backpropagation through Z = X ∗ Θ + Θ₀ (метод обратного распространения ошибки).
 *
 * Z[i][j] holds the product pixel · weight for each place of the window, so from ∂J/∂Z the weight gets pixel · ∂J/∂Z and the
 * pixel gets weight · ∂J/∂Z. A weight is used at every place and a pixel in several windows: their shares add up.
 *
 * @param X what was convolved, [q][q'][channels]
 * @param Θ by which filters, [k][k'][channels][n]
 * @param dZ ∂J/∂Z, [r][r'][n]
 * @throws TypeError if a shape or an option doesn't fit
 */
export function convolutionGradients(
  X: Volume,
  Θ: Filters,
  dZ: Volume,
  spec: WindowSpec = {},
): ConvolutionGradients {
  const where = "convolutionGradients";
  const { padding, stride } = windowOptions(where, spec);
  mustBeVolume(where, "X", X);
  mustBeFilters(where, Θ, X[0][0].length);
  mustBeVolume(where, "dZ", dZ);
  const shape = [
    outputSize(X.length, Θ.length, { padding, stride }),
    outputSize(X[0].length, Θ[0].length, { padding, stride }),
    Θ[0][0][0].length,
  ];
  const given = [dZ.length, dZ[0].length, dZ[0][0].length];
  mustBe(where, "dZ", `as large as Z, [${shape.join(", ")}]`, given, String(given) === String(shape));

  const padded = pad(X, padding);
  const dX = padded.map((row) => row.map((pixel) => pixel.map(() => 0)));
  const dΘ = Θ.map((row) => row.map((weights) => weights.map((filters) => filters.map(() => 0))));
  const bias = new Array<number>(shape[2]).fill(0);
  for (const [i, row] of dZ.entries()) {
    for (const [j, slopes] of row.entries()) {
      for (const [f, slope] of slopes.entries()) {
        bias[f] += slope;
        for (let a = 0; a < Θ.length; a++) {
          for (let b = 0; b < Θ[0].length; b++) {
            for (let c = 0; c < Θ[0][0].length; c++) {
              dΘ[a][b][c][f] += padded[i * stride + a][j * stride + b][c] * slope;
              dX[i * stride + a][j * stride + b][c] += Θ[a][b][c][f] * slope;
            }
          }
        }
      }
    }
  }
  // What fell on the padding is nobody's.
  const inner = dX.slice(padding, padding + X.length).map((row) => row.slice(padding, padding + X[0].length));
  return { Θ: dΘ, bias, X: inner };
}
