import type { backend_util } from "@tensorflow/tfjs-core";
import { tf } from "../../tf.js";
import type { Shape } from "../graph/value.js";
import { elementTypes } from "../onnx/model.js";
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

/** Whether each element is in just one window. */
const tiles = (info: backend_util.Conv2DInfo) =>
  !overlaps(info) &&
  info.outHeight * info.filterHeight === info.inHeight &&
  info.outWidth * info.filterWidth === info.inWidth;

/** One number a window given to each of its elements; where windows tile. */
function spread(l: Lowering, name: string, { filterHeight, filterWidth }: backend_util.Conv2DInfo): string {
  const scales = l.model.constant(Float32Array.of(1, 1, filterHeight, filterWidth), "float32", [4]);
  return l.node("Resize", [name, undefined, scales], {
    mode: "nearest",
    coordinate_transformation_mode: "asymmetric",
    nearest_mode: "floor",
  });
}

/**
 * One at each window's first maximum and zero elsewhere, where windows tile: of those that equal the maximum the one
 * that is ranked highest. ONNX Runtime's own pool tells positions ten times slower than it pools.
 */
function firstMaxima(l: Lowering, x: string, y: string, info: backend_util.Conv2DInfo): string {
  const { inHeight, inWidth, filterHeight, filterWidth } = info;
  const ranks = Float32Array.from({ length: inHeight * inWidth }, (_, index) => {
    const [row, column] = [Math.floor(index / inWidth) % filterHeight, index % filterWidth];
    return filterHeight * filterWidth - (row * filterWidth + column);
  });
  const equal = (a: string, b: string) =>
    l.node("Cast", [l.node("Equal", [a, b])], { to: elementTypes.float32 });
  const rank = l.model.constant(ranks, "float32", [1, 1, inHeight, inWidth]);
  const ranked = l.node("Mul", [equal(x, spread(l, y, info)), rank]);
  return equal(ranked, spread(l, l.node("MaxPool", [ranked], window(info)), info));
}

export const poolLowerings: Record<string, Lower> = {
  MaxPool: (l) => {
    const info = poolInfo(l, l.input("x").shape);
    const attributes = window(info);
    const output = l.outputs[0];
    if (!output || tiles(info) || !l.users(output).some(({ op }) => op === "MaxPoolGrad")) {
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
    if (tiles(info)) {
      const chosen = firstMaxima(l, l.name("input", "first"), l.name("output", "first"), info);
      l.result(l.node("Mul", [spread(l, l.name("dy", "first"), info), chosen]), "first");
      return;
    }
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
    const [, height, width, channels] = l.input("input").shape;
    const info = poolInfo(l, l.input("input").shape);
    const { filterHeight, filterWidth, outHeight, outWidth } = info;
    const dy = l.name("dy", "first");
    if (tiles(info)) {
      const mean = l.node("Mul", [dy, l.model.float(1 / (filterHeight * filterWidth))]);
      l.result(spread(l, mean, info), "first");
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
    const result = l.node(
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
    l.result(result, "first");
  },
};
