import { mustBe, mustBeCount } from "../../random/options.js";

/**
 * Transposed convolution (транспонированная свёртка, also called up-convolution) of one channel, without padding: every
 * number of A puts a copy of the kernel, multiplied by itself, into the output, `stride` further on for each step in A.
 * Where copies overlap, they add up.
 *
 * A convolution is a product with a sparse matrix, and this is the product with its transpose, hence the name: it maps
 * backwards between the same shapes. It is not the inverse.
 *
 * Source: 002, “UNet”; Ronneberger, Fischer and Brox, *U-Net*, 2015 (arXiv:1505.04597), whose up-convolution has a
 * kernel of 2×2 and stride 2, so that nothing overlaps.
 *
 * @param A [rows][columns]
 * @param K the kernel, [height][width]
 * @returns [(rows - 1) · stride + height][(columns - 1) · stride + width]
 */
export function transposedConvolution(
  A: readonly (readonly number[])[],
  K: readonly (readonly number[])[],
  stride = 1,
): number[][] {
  mustBeMatrix("A", A);
  mustBeMatrix("K", K);
  mustBeCount("transposedConvolution", "stride", stride);
  const rows = (A.length - 1) * stride + K.length;
  const columns = (A[0].length - 1) * stride + K[0].length;
  const Z = Array.from({ length: rows }, () => new Array<number>(columns).fill(0));
  A.forEach((row, i) => {
    row.forEach((a, j) => {
      K.forEach((kernelRow, u) => {
        kernelRow.forEach((k, v) => {
          Z[i * stride + u][j * stride + v] += a * k;
        });
      });
    });
  });
  return Z;
}

function mustBeMatrix(name: string, value: readonly (readonly number[])[]): void {
  const columns = value[0]?.length ?? 0;
  const holds = columns > 0 && value.every((row) => row.length === columns);
  mustBe("transposedConvolution", name, "rows of one length", value, holds);
}
