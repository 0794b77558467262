/** Max pooling that keeps where each maximum was, and its way back: the idea of SegNet, on one picture and by hand. */
import { mustBe } from "../../random/options.js";

/** What 2×2 max pooling with stride 2 makes of a picture. */
export interface PooledWithPositions {
  /** The largest number of each window, [rows / 2][columns / 2]. */
  pooled: number[][];
  /** Where in its window it was, [rows / 2][columns / 2]: 0 upper left, 1 upper right, 2 lower left, 3 lower right. */
  positions: number[][];
}

/**
 * Max pooling over windows of 2×2 with stride 2, with the position of each maximum (the first one, where numbers are equal).
 * A position takes 2 bits, which is all that SegNet hands to its decoder.
 *
 * Source: Badrinarayanan, Kendall and Cipolla, *SegNet*, 2015 (arXiv:1511.00561), section 3; source 002, “Review on SegNet”.
 *
 * @param A [rows][columns], both even
 */
export function maxPoolWithPositions(A: readonly (readonly number[])[]): PooledWithPositions {
  const where = "maxPoolWithPositions";
  const columns = A[0]?.length ?? 0;
  mustBe(where, "A", "rows of one length", A, columns > 0 && A.every((row) => row.length === columns));
  mustBe(where, "A", "free of NaN, which has no largest", A, !A.flat().some(Number.isNaN));
  const shape = `${A.length} × ${columns}`;
  mustBe(where, "A", "of even height and width", shape, A.length % 2 === 0 && columns % 2 === 0);
  const pooled: number[][] = [];
  const positions: number[][] = [];
  for (let row = 0; row < A.length; row += 2) {
    pooled.push([]);
    positions.push([]);
    for (let column = 0; column < columns; column += 2) {
      const window = [A[row][column], A[row][column + 1], A[row + 1][column], A[row + 1][column + 1]];
      const largest = Math.max(...window);
      pooled[row / 2].push(largest);
      positions[row / 2].push(window.indexOf(largest));
    }
  }
  return { pooled, positions };
}

/**
 * Unpooling (обратный пулинг): every number goes back to its position in a window of 2×2, and the rest is 0.
 *
 * @param values [rows][columns]
 * @param positions of `maxPoolWithPositions`, of the same shape
 * @returns [2 · rows][2 · columns]
 */
export function unpool(
  values: readonly (readonly number[])[],
  positions: readonly (readonly number[])[],
): number[][] {
  const fits =
    positions.length === values.length && positions.every((row, i) => row.length === values[i].length);
  mustBe("unpool", "positions", "of the same shape as values", positions, fits);
  const outside = positions.flat().find((position) => ![0, 1, 2, 3].includes(position));
  mustBe("unpool", "every position", "0, 1, 2 or 3", outside, outside === undefined);
  return Array.from({ length: 2 * values.length }, (_, row) =>
    Array.from({ length: 2 * values[0].length }, (_, column) => {
      const [r, c] = [row >> 1, column >> 1];
      return positions[r][c] === 2 * (row % 2) + (column % 2) ? values[r][c] : 0;
    }),
  );
}
