import type { backend_util } from "@tensorflow/tfjs-core";
import { tf } from "../../tf.js";
import type { Shape } from "../graph/value.js";
import type { Lowering } from "./lowering.js";

type Lower = (lowering: Lowering) => void;
type Pair = [number, number];

function poolInfo({ attributes }: Lowering, input: Shape): backend_util.Conv2DInfo {
  return tf.backend_util.computePool2DInfo(
    input as [number, number, number, number],
    attributes["filterSize"] as Pair,
    attributes["strides"] as Pair,
    1,
    attributes["pad"] as "same",
    attributes["dimRoundingMode"] as "floor" | undefined,
  );
}

function window(info: backend_util.Conv2DInfo): Record<string, number[]> {
  const { top, left, bottom, right } = info.padInfo;
  return {
    kernel_shape: [info.filterHeight, info.filterWidth],
    strides: [info.strideHeight, info.strideWidth],
    pads: [top, left, bottom, right],
  };
}

/** Whether windows share elements, so that an element may get gradients from several. */
const overlaps = (info: backend_util.Conv2DInfo) =>
  info.filterHeight > info.strideHeight || info.filterWidth > info.strideWidth;

export const poolLowerings: Record<string, Lower> = {
  MaxPool: (l) => {
    const attributes = window(poolInfo(l, l.input("x").shape));
    const output = l.outputs[0];
    if (!output || !l.users(output).some(({ op }) => op === "MaxPoolGrad")) {
      l.result(l.node("MaxPool", [l.name("x", "first")], attributes), "first");
      return;
    }
    const [y, positions] = l.model.nodes("MaxPool", [l.name("x", "first")], 2, attributes);
    l.made.set(`positions of ${output.id}`, positions);
    l.result(y, "first");
  },
  MaxPoolGrad: (l) => {
    const input = l.input("input");
    const [batch, height, width, channels] = input.shape;
    const info = poolInfo(l, input.shape);
    // The pool that was made forward knows where its maxima came from.
    l.name("output", "first");
    const positions =
      l.made.get(`positions of ${l.input("output").id}`) ??
      l.model.nodes("MaxPool", [l.name("input", "first")], 2, window(info))[1];
    const shape = l.model.integers([batch, channels, height, width]);
    if (!overlaps(info)) {
      l.result(l.node("MaxUnpool", [l.name("dy", "first"), positions, shape], window(info)), "first");
      return;
    }
    const flat = l.model.integers([-1]);
    const zeros = l.node("Expand", [l.model.float(0), l.model.integers([batch * channels * height * width])]);
    const [from, to] = [l.name("dy", "first"), positions].map((name) => l.node("Reshape", [name, flat]));
    const sums = l.node("ScatterElements", [zeros, to, from], { axis: 0, reduction: "add" });
    l.result(l.node("Reshape", [sums, shape]), "first");
  },
  AvgPool: (l) => {
    const attributes = window(poolInfo(l, l.input("x").shape));
    l.result(l.node("AveragePool", [l.name("x", "first")], { ...attributes, count_include_pad: 0 }), "first");
  },
  AvgPoolGrad: (l) => {
    const [batch, height, width, channels] = l.input("input").shape;
    const info = poolInfo(l, l.input("input").shape);
    const { filterHeight, filterWidth, outHeight, outWidth } = info;
    const dy = l.name("dy", "first");
    if (!overlaps(info) && outHeight * filterHeight === height && outWidth * filterWidth === width) {
      const mean = l.node("Mul", [dy, l.model.float(1 / (filterHeight * filterWidth))]);
      const form = (a: number, b: number) => l.model.integers([batch, channels, outHeight, a, outWidth, b]);
      const spread = l.node("Expand", [
        l.node("Reshape", [mean, form(1, 1)]),
        form(filterHeight, filterWidth),
      ]);
      l.result(l.node("Reshape", [spread, l.model.integers([batch, channels, height, width])]), "first");
      return;
    }
    // How many elements each window has: fewer at the border, where padding doesn't count.
    const inside = (size: number, filter: number, stride: number, before: number, count: number) =>
      Array.from({ length: count }, (_, index) => {
        const begin = index * stride - before;
        return Math.min(size, begin + filter) - Math.max(0, begin);
      });
    const rows = inside(height, filterHeight, info.strideHeight, info.padInfo.top, outHeight);
    const columns = inside(width, filterWidth, info.strideWidth, info.padInfo.left, outWidth);
    const shares = Float32Array.from(rows.flatMap((row) => columns.map((column) => 1 / (row * column))));
    const shared = l.node("Mul", [dy, l.model.constant(shares, "float32", [1, 1, outHeight, outWidth])]);
    const ones = new Float32Array(channels * filterHeight * filterWidth).fill(1);
    const grown = (
      size: number,
      count: number,
      stride: number,
      filter: number,
      before: number,
      after: number,
    ) => size - (stride * (count - 1) + filter - before - after);
    const { top, bottom, left, right } = info.padInfo;
    const spread = l.node(
      "ConvTranspose",
      [shared, l.model.constant(ones, "float32", [channels, 1, filterHeight, filterWidth])],
      {
        ...window(info),
        group: channels,
        output_padding: [
          grown(height, outHeight, info.strideHeight, filterHeight, top, bottom),
          grown(width, outWidth, info.strideWidth, filterWidth, left, right),
        ],
      },
    );
    l.result(spread, "first");
  },
};
