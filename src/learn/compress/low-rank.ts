import { Matrix, SVD } from "ml-matrix";
import { mustBe, mustBeCount } from "../../random/options.js";
import type { Kernel } from "./kernels.js";

/** A matrix as a product of two thin ones, and what that leaves out. */
export interface Factors {
  /** [rows, rank], row by row. */
  left: Float32Array;
  /** [rank, columns], row by row. */
  right: Float32Array;
  rank: number;
  /** ‖W - left · right‖, the root of the summed squares: √Σσ² over the singular values that are dropped. */
  error: number;
}

/** A kernel as a matrix, by its singular values. */
export interface Decomposition {
  rows: number;
  columns: number;
  /** σ, the largest first. */
  singularValues: number[];
  /** The nearest product of two matrices with this rank. */
  factors(rank: number): Factors;
}

/**
 * The singular value decomposition (сингулярное разложение) W = U Σ Vᵀ of a kernel. Of all matrices of rank r, the first
 * r terms are the nearest to W (Eckart and Young, 1936). √Σ goes to both factors, so that their weights are of one size.
 *
 * A dense kernel is the matrix [in, out]. A convolution's [height, width, in, out] becomes [height · in, width · out], since a
 * product of rank r then is a vertical convolution to r channels followed by a horizontal one: Jaderberg, Vedaldi and
 * Zisserman, “Speeding up Convolutional Neural Networks with Low Rank Expansions”, 2014, scheme 2. Differences from the paper:
 * 1. It finds the two by descent on the filters' error or on the outputs'; the least error of the filters comes from the SVD.
 * 2. Its first convolution is vertical, too.
 */
export function decompose(kernel: Pick<Kernel, "layer" | "shape" | "variable">): Decomposition {
  const { layer, shape, variable } = kernel;
  mustBe(
    "decompose",
    `the kernel of ${layer}`,
    "[in, out] or [height, width, in, out]",
    shape,
    [2, 4].includes(shape.length),
  );
  const weights = variable.dataSync();
  const [height, width, inputs, outputs] = shape.length === 2 ? [1, 1, ...shape] : shape;
  const [rows, columns] = [height * inputs, width * outputs];
  const W = Matrix.zeros(rows, columns);
  for (const [at, weight] of weights.entries()) {
    const { row, column } = placeOf(at, width, inputs, outputs);
    W.set(row, column, weight);
  }
  const svd = new SVD(W, { autoTranspose: true });
  const σ = svd.diagonal;
  const [U, V] = [svd.leftSingularVectors, svd.rightSingularVectors];
  return {
    rows,
    columns,
    singularValues: σ,
    factors(rank) {
      mustBeCount("decompose", "rank", rank);
      mustBe(
        "decompose",
        "rank",
        `at most ${σ.length}, as ${layer} is [${rows}, ${columns}]`,
        rank,
        rank <= σ.length,
      );
      const left = Float32Array.from({ length: rows * rank }, (_, i) => {
        return U.get(Math.floor(i / rank), i % rank) * Math.sqrt(σ[i % rank]);
      });
      const right = Float32Array.from({ length: rank * columns }, (_, i) => {
        const r = Math.floor(i / columns);
        return V.get(i % columns, r) * Math.sqrt(σ[r]);
      });
      return { left, right, rank, error: Math.hypot(...σ.slice(rank)) };
    },
  };
}

/** Where a weight of [height, width, in, out] is in the matrix [height · in, width · out]. */
function placeOf(
  at: number,
  width: number,
  inputs: number,
  outputs: number,
): { row: number; column: number } {
  const n = at % outputs;
  const c = Math.floor(at / outputs) % inputs;
  const j = Math.floor(at / (outputs * inputs)) % width;
  const i = Math.floor(at / (outputs * inputs * width));
  return { row: i * inputs + c, column: j * outputs + n };
}
