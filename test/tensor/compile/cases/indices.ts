import { tf } from "../../../../src/tensor/tf.js";
import { type Case, plain, real, smooth, whole } from "./case.js";

export const indices: Case[] = [
  smooth(
    "gather",
    (x, i, j, k) => [
      tf.gather(x!, i as never),
      tf.gather(x!, i as never, 1),
      tf.gather(x!, i as never, -1),
      tf.gather(x!, j as never, 1),
      tf.gather(x!, k as never),
    ],
    [real([3, 4, 5]), whole([6], 0, 2), whole([2, 2], 0, 3), whole([], 0, 2)],
  ),
  smooth(
    "gather within each batch",
    (x, i, j) => [
      tf.gather(x!, i as never, 1, 1),
      tf.gather(x!, j as never, 1, 1),
      tf.gather(x!, i as never, -1, 1),
    ],
    [real([3, 4, 5]), whole([3, 2], 0, 3), whole([3, 2, 2], 0, 3)],
  ),
  smooth(
    "one of each row, as Q-learning has it",
    (q, actions) => tf.gather(q!, actions!.expandDims(1) as never, 1, 1).squeeze([1]),
    [real([8, 3]), whole([8], 0, 2)],
  ),
  smooth(
    "unsortedSegmentSum",
    (x, y, i) => [tf.unsortedSegmentSum(x!, i as never, 4), tf.unsortedSegmentSum(y!, i as never, 3)],
    [real([6, 2, 3]), real([6]), whole([6], 0, 2)],
  ),
  plain(
    "unsortedSegmentSum leaves out what belongs to no segment",
    (x, i) => tf.unsortedSegmentSum(x!, i as never, 2),
    [real([6, 2]), whole([6], -2, 4)],
  ),
  plain("gatherND", (x, i, j) => [tf.gatherND(x!, i!), tf.gatherND(x!, j!)], [
    real([3, 4, 2]),
    whole([5, 2], 0, 2),
    whole([2, 2, 1], 0, 2),
  ]),
  plain("scatterND adds up", (i, x, j, y) => [tf.scatterND(i!, x!, [4, 3]), tf.scatterND(j!, y!, [3])], [
    whole([5, 1], 0, 3),
    real([5, 3]),
    whole([6, 1], 0, 2),
    whole([6]),
  ]),
  plain(
    "tensorScatterUpdate",
    (x, y) => tf.tensorScatterUpdate(x!, tf.tensor2d([[2], [0]], [2, 1], "int32"), y!),
    [real([4, 3]), real([2, 3])],
  ),
  plain(
    "sparseToDense",
    (x) => [
      tf.sparseToDense(tf.tensor1d([3, 1], "int32"), x!, [5], tf.scalar(7)),
      tf.sparseToDense(
        tf.tensor2d(
          [
            [0, 1],
            [2, 2],
          ],
          [2, 2],
          "int32",
        ),
        x!,
        [3, 4],
        tf.scalar(0),
      ),
      tf.sparseToDense(tf.tensor1d([3, 1], "int32"), tf.scalar(4), [5], tf.scalar(0)),
    ],
    [real([2])],
  ),
  plain(
    "topk",
    (x, y) => {
      const [a, b] = [tf.topk(x!, 2), tf.topk(y!, 3)];
      return [a.values, a.indices, b.values, b.indices];
    },
    [real([2, 3, 5]), whole([6], 0, 2)],
  ),
  plain(
    "bincount",
    (x, weights) => [
      tf.bincount(x as never, tf.tensor1d([]), 4),
      tf.bincount(x as never, weights as never, 3),
      tf.denseBincount(x!.reshape([2, 4]) as never, tf.tensor2d([], [0, 0]), 4),
      tf.denseBincount(x!.reshape([2, 4]) as never, weights!.reshape([2, 4]) as never, 4),
      tf.denseBincount(x!.reshape([2, 4]) as never, tf.tensor2d([], [0, 0]), 4, true),
    ],
    [whole([8], 0, 3), real([8])],
  ),
  plain(
    "searchSorted",
    (x) => {
      const sorted = tf.tensor2d([
        [-1, 0, 1],
        [0, 0, 2],
      ]);
      return [tf.searchSorted(sorted, x!, "left"), tf.searchSorted(sorted, x!, "right")];
    },
    [real([2, 4])],
  ),
];
