import type { Tensor } from "@tensorflow/tfjs";
import { tf } from "../../../../src/tensor/tf.js";
import { type Case, plain, real, smooth } from "./case.js";

type Picture = import("@tensorflow/tfjs").Tensor4D;
type Pad = "same" | "valid" | number;
type Pair = [number, number];

/** Sides of pictures and filters, with strides and padding; some leave a border over that no filter sees. */
const windows: { height: number; width: number; filter: Pair; strides: Pair; pad: Pad }[] = [
  { height: 6, width: 5, filter: [3, 3], strides: [1, 1], pad: "valid" },
  { height: 6, width: 5, filter: [3, 3], strides: [1, 1], pad: "same" },
  { height: 6, width: 6, filter: [3, 2], strides: [2, 2], pad: "same" },
  { height: 7, width: 8, filter: [2, 3], strides: [2, 3], pad: "valid" },
  { height: 8, width: 6, filter: [2, 2], strides: [2, 2], pad: "valid" },
  { height: 7, width: 6, filter: [2, 2], strides: [2, 2], pad: "same" },
  { height: 5, width: 5, filter: [3, 3], strides: [2, 2], pad: 1 },
  { height: 5, width: 5, filter: [1, 1], strides: [1, 1], pad: "valid" },
  { height: 5, width: 6, filter: [1, 1], strides: [2, 2], pad: "same" },
  { height: 6, width: 6, filter: [5, 5], strides: [1, 1], pad: "same" },
];

const title = (name: string, { height, width, filter, strides, pad }: (typeof windows)[number]) =>
  `${name} of ${height}×${width}, filter ${filter.join("×")}, strides ${strides}, padding ${pad}`;

const picture = (x: Tensor | undefined) => x as Picture;

const convolutions = windows.flatMap((window) => {
  const { height, width, filter, strides, pad } = window;
  const sides = [2, height, width, 3];
  return [
    smooth(title("conv2d", window), (x, w) => tf.conv2d(picture(x), picture(w), strides, pad as "same"), [
      real(sides),
      real([...filter, 3, 4]),
    ]),
    smooth(
      title("conv2d with many channels", window),
      (x, w) => tf.conv2d(picture(x), picture(w), strides, pad as "same"),
      [real([2, height, width, 16], -1, 1), real([...filter, 16, 17], -0.3, 0.3)],
    ),
    smooth(
      title("depthwiseConv2d", window),
      (x, w) => tf.depthwiseConv2d(picture(x), picture(w), strides, pad as "same"),
      [real(sides), real([...filter, 3, 2])],
    ),
    smooth(title("maxPool", window), (x) => tf.maxPool(picture(x), filter, strides, pad as "same"), [
      real(sides),
    ]),
    smooth(title("avgPool", window), (x) => tf.avgPool(picture(x), filter, strides, pad as "same"), [
      real(sides),
    ]),
  ];
});

const transposed = windows
  .filter(({ pad }) => pad !== 1)
  .map((window) => {
    const { height, width, filter, strides, pad } = window;
    const size = (side: number, axis: 0 | 1) =>
      pad === "same" ? side * strides[axis] : (side - 1) * strides[axis] + filter[axis];
    const shape: [number, number, number, number] = [2, size(height, 0), size(width, 1), 3];
    return smooth(
      title("conv2dTranspose", window),
      (x, w) => tf.conv2dTranspose(picture(x), picture(w), shape, strides, pad as "same"),
      [real([2, height, width, 4]), real([...filter, 3, 4])],
    );
  });

const resizings = [
  { from: [3, 3], to: [6, 6] },
  { from: [4, 4], to: [2, 2] },
  { from: [3, 3], to: [7, 7] },
  { from: [5, 5], to: [3, 3] },
  { from: [2, 2], to: [2, 2] },
  { from: [4, 4], to: [1, 1] },
] as { from: Pair; to: Pair }[];

const activations = ["relu", "relu6", "elu", "sigmoid", "leakyrelu"] as const;

export const pictures: Case[] = [
  ...convolutions,
  ...transposed,
  plain("conv2d with dilations", (x, w) => tf.conv2d(picture(x), picture(w), 1, "same", "NHWC", 2), [
    real([2, 7, 6, 3]),
    real([3, 3, 3, 4]),
  ]),
  plain(
    "depthwiseConv2d with dilations",
    (x, w) => tf.depthwiseConv2d(picture(x), picture(w), 1, "valid", "NHWC", 2),
    [real([2, 7, 6, 3]), real([3, 3, 3, 2])],
  ),
  smooth(
    "conv2d, a bias and an activation",
    (x, w, b) => tf.conv2d(picture(x), picture(w), 1, "same").add(b!).tanh().mean([1, 2]),
    [real([2, 5, 5, 3]), real([3, 3, 3, 4]), real([4])],
  ),
  ...activations.map((activation) =>
    smooth(
      `fused conv2d, ${activation}`,
      (x, filter, bias) =>
        tf.fused.conv2d({
          x: picture(x),
          filter: picture(filter),
          strides: 1,
          pad: "same",
          bias: bias!,
          activation,
          leakyreluAlpha: 0.3,
        }),
      [real([2, 5, 5, 3]), real([3, 3, 3, 4]), real([4])],
    ),
  ),
  ...([[4], [1, 1, 4], [5, 6, 4]] as number[][]).map((slopes) =>
    plain(
      `fused conv2d, prelu of [${slopes}]`,
      (x, filter, preluActivationWeights) =>
        tf.fused.conv2d({
          x: picture(x),
          filter: picture(filter),
          strides: 1,
          pad: "same",
          activation: "prelu",
          preluActivationWeights: preluActivationWeights!,
        }),
      [real([2, 5, 6, 3]), real([3, 3, 3, 4]), real(slopes)],
    ),
  ),
  smooth(
    "fused depthwiseConv2d",
    (x, filter, bias) =>
      tf.fused.depthwiseConv2d({
        x: picture(x),
        filter: picture(filter),
        strides: 1,
        pad: "same",
        bias: bias!,
        activation: "relu",
      }),
    [real([2, 5, 5, 3]), real([3, 3, 3, 2]), real([6])],
  ),
  smooth(
    "separableConv2d",
    (x, depth, point) => tf.separableConv2d(picture(x), picture(depth), picture(point), 1, "same"),
    [real([2, 5, 5, 3]), real([3, 3, 3, 2]), real([1, 1, 6, 4])],
  ),
  smooth("conv1d", (x, w) => tf.conv1d(x as never, w as never, 2, "same"), [
    real([2, 9, 3]),
    real([3, 3, 4]),
  ]),
  smooth(
    "pictures without a batch",
    (x, w) => [tf.conv2d(x as never, picture(w), 1, "same"), tf.maxPool(x as never, 2, 2, "valid")],
    [real([6, 6, 3]), real([3, 3, 3, 4])],
  ),
  smooth(
    "global and adaptive means",
    (x) => [x!.mean([1, 2]), x!.max([1, 2]), tf.pool(picture(x), 2, "avg", "same")],
    [real([2, 4, 6, 3])],
  ),
  ...resizings.flatMap(({ from, to }) =>
    [false, true].flatMap((alignCorners) => [
      smooth(
        `resizeNearestNeighbor ${from}→${to}${alignCorners ? ", corners aligned" : ""}`,
        (x) => tf.image.resizeNearestNeighbor(picture(x), to, alignCorners),
        [real([2, ...from, 3])],
      ),
      smooth(
        `resizeBilinear ${from}→${to}${alignCorners ? ", corners aligned" : ""}`,
        (x) => tf.image.resizeBilinear(picture(x), to, alignCorners),
        [real([2, ...from, 3])],
      ),
    ]),
  ),
  plain(
    "resizing with half pixels",
    (x) => [
      tf.image.resizeNearestNeighbor(picture(x), [5, 9], false, true),
      tf.image.resizeBilinear(picture(x), [5, 9], false, true),
      tf.image.resizeNearestNeighbor(picture(x), [6, 8], false, true),
    ],
    [real([2, 3, 4, 2])],
  ),
  smooth(
    "a convolution between resizings and concatenations",
    (x, w) => {
      const down = tf.avgPool(tf.conv2d(picture(x), picture(w), 1, "same").relu() as Picture, 2, 2, "same");
      const up = tf.image.resizeNearestNeighbor(down, [4, 4]);
      return tf
        .concat([up, picture(x)], -1)
        .mul(0.5)
        .sum([1, 2]);
    },
    [real([2, 4, 4, 3]), real([3, 3, 3, 3])],
  ),
];
