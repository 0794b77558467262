import type { Tensor } from "@tensorflow/tfjs";
import { tf } from "../../../../src/tensor/tf.js";
import { type Case, plain, real, smooth, truth, whole } from "./case.js";

type Reduction = (x: Tensor, axis?: number | number[], keepDims?: boolean) => Tensor;

const functions: [string, Reduction][] = [
  ["sum", tf.sum],
  ["mean", tf.mean],
  ["max", tf.max],
  ["min", tf.min],
  ["logSumExp", tf.logSumExp],
];

const axes: (number | number[] | undefined)[] = [undefined, 0, -1, 1, [0, 2], [-1, -2], [0, 1, 2, 3]];

const ofIntegers: [string, Reduction][] = [
  ["sum", tf.sum],
  ["max", tf.max],
  ["min", tf.min],
  ["prod", tf.prod],
  ["mean", tf.mean],
];

export const reductions: Case[] = [
  ...functions.map(([name, of]) =>
    smooth(
      name,
      (x, y, z) => [...axes.flatMap((axis) => [of(x!, axis), of(x!, axis, true)]), of(y!), of(z!)],
      [real([2, 3, 2, 4]), real([5]), real([])],
    ),
  ),
  ...ofIntegers.map(([name, of]) =>
    plain(`${name} of integers`, (x) => [of(x!), of(x!, -1), of(x!, [0], true)], [whole([2, 3])]),
  ),
  smooth("prod", (x, y) => [x!.prod(), x!.prod(0), x!.prod([1, 2], true), y!.prod()], [
    real([2, 3, 2]),
    real([3]),
  ]),
  plain("prod along the last axis", (x) => x!.prod(-1), [real([2, 3, 2])]),
  smooth("sum over no axis", (x) => x!.sum([]), [real([2, 3])]),
  plain("sum and mean of truths", (x) => [x!.sum(), x!.mean(0), x!.sum(-1, true)], [truth([2, 3])]),
  plain(
    "any and all",
    (x, y) => [x!.any(), x!.any(-1), x!.all([0], true), x!.all([0, 1]), y!.any(), y!.all()],
    [truth([2, 3]), truth([])],
  ),
  plain(
    "argMax and argMin",
    (x, y, z) => [x!.argMax(), x!.argMax(-1), x!.argMin(1), y!.argMax(0), z!.argMax(-1), z!.argMin(0)],
    [real([2, 3, 4]), real([5]), whole([3, 7], 0, 2)],
  ),
  smooth(
    "softmax and logSoftmax",
    (x, y) => [
      tf.softmax(x!),
      tf.softmax(x!, -1),
      tf.logSoftmax(x!),
      tf.logSoftmax(x!, 1),

      tf.softmax(y!),
    ],
    [real([3, 4]), real([2, 3, 4])],
  ),
  plain(
    "cumsum",
    (x) => [
      tf.cumsum(x!),
      tf.cumsum(x!, 2),
      tf.cumsum(x!, 1, true),
      tf.cumsum(x!, 2, false, true),
      tf.cumsum(x!, 0, true, true),
    ],
    [real([2, 3, 4])],
  ),
  smooth(
    "gradients of cumsum",
    (x, y) => [tf.cumsum(y!), tf.cumsum(x!, 1, true), tf.cumsum(x!, 1, true, true)],
    [real([3, 4]), real([5])],
  ),
  plain(
    "cumprod",
    (x, y) => [
      tf.cumprod(x!),
      tf.cumprod(x!, 2),
      tf.cumprod(x!, 1, true),
      tf.cumprod(x!, 2, false, true),
      tf.cumprod(y!, 0, true, true),
    ],
    [real([2, 3, 5]), whole([4], 1, 3)],
  ),
  smooth(
    "moments",
    (x) => {
      const { mean, variance } = tf.moments(x!, [0, 1], true);
      return [mean, variance];
    },
    [real([3, 4, 2])],
  ),
  smooth("norms", (x) => [tf.norm(x!, 1), tf.norm(x!, Infinity), tf.norm(x!, "euclidean", 0)], [
    real([3, 4]),
  ]),
  smooth(
    "batchNorm",
    (x, mean, variance, offset, scale) => [tf.batchNorm(x!, mean!, variance!, offset!, scale!, 1e-3)],
    [real([2, 3, 3, 4]), real([4]), real([4], 0.5, 2), real([4]), real([4])],
  ),
  plain(
    "batchNorm without a scale or an offset",
    (x, mean, variance, offset) => [
      tf.batchNorm(x!, mean!, variance!, undefined, offset!),
      tf.batchNorm(x!, mean!, variance!, offset!),
      tf.batchNorm(x!, mean!, variance!),
    ],
    [real([2, 3, 3, 4]), real([4]), real([4], 0.5, 2), real([4])],
  ),
  smooth(
    "localResponseNormalization",
    (x) => [
      tf.localResponseNormalization(x as never),
      tf.localResponseNormalization(x as never, 1, 0.5, 0.3, 0.75),
    ],
    [real([2, 3, 3, 7])],
  ),
];
