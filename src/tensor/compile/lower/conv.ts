import type { backend_util } from "@tensorflow/tfjs-core";
import { tf } from "../../tf.js";
import type { Shape } from "../graph/value.js";
import { activated } from "./activation.js";
import type { Lowering } from "./lowering.js";
import { patches, sumPatches, withZeros } from "./patches.js";

type Lower = (lowering: Lowering) => void;
type Pair = [number, number];
type Info = backend_util.Conv2DInfo;

/** Pads, strides and sizes of a convolution, by TensorFlow.js's own rules. */
export function convInfo(l: Lowering, input: Shape, filter: Shape, depthwise = false): Info {
  const { strides, pad, dilations, dimRoundingMode, dataFormat } = l.attributes;
  if (dataFormat !== undefined && dataFormat !== "NHWC") {
    l.fail(`with the data format ${JSON.stringify(dataFormat)}`);
  }
  const [filterHeight, filterWidth] = filter;
  const [strideHeight, strideWidth] = typeof strides === "number" ? [strides, strides] : (strides as Pair);
  if (typeof pad === "number" && (filterHeight !== filterWidth || strideHeight !== strideWidth)) {
    // TensorFlow.js takes the height's sizes for the width, too.
    l.fail("with a number as its padding and sides that differ");
  }
  return tf.backend_util.computeConv2DInfo(
    input as [number, number, number, number],
    filter as [number, number, number, number],
    strides as Pair,
    (dilations as Pair | undefined) ?? 1,
    pad as "same",
    dimRoundingMode as "floor" | undefined,
    depthwise,
  );
}

/**
 * Whether a convolution is computed as a product of patches: twice as fast as ONNX Runtime's own convolution, whose
 * products are of one picture each, where the channels are enough to be copied together.
 */
const byPatches = ({ inChannels }: Info) => inChannels >= manyChannels;

const manyChannels = 16;

const pads = ({ padInfo: { top, left, bottom, right } }: Info) => [top, left, bottom, right];

/** The filter as a matrix: [filterHeight · filterWidth · inChannels, outChannels]. */
const filterMatrix = (l: Lowering, { filterHeight, filterWidth, inChannels, outChannels }: Info) =>
  l.node("Reshape", [
    l.name("filter"),
    l.model.integers([filterHeight * filterWidth * inChannels, outChannels]),
  ]);

/** The result's gradient as a matrix, one row a position of the filter. */
const gradientRows = (l: Lowering, { batchSize, outHeight, outWidth, outChannels }: Info) =>
  l.node("Reshape", [l.name("dy"), l.model.integers([batchSize * outHeight * outWidth, outChannels])]);

function convolution(l: Lowering, bias?: string): void {
  const info = convInfo(l, l.input("x").shape, l.input("filter").shape);
  const withBias = bias === undefined ? [] : [bias];
  // The slopes of a PReLU may be each place's own.
  if (byPatches(info) && l.attributes["activation"] !== "prelu") {
    const rows = l.node("Gemm", [patches(l, l.input("x"), info), filterMatrix(l, info), ...withBias]);
    l.result(l.node("Reshape", [activated(l, rows), l.model.integers(info.outShape)]));
    return;
  }
  const result = l.node("Conv", [l.name("x", "first"), l.name("filter", "filter"), ...withBias], {
    kernel_shape: [info.filterHeight, info.filterWidth],
    strides: [info.strideHeight, info.strideWidth],
    dilations: [info.dilationHeight, info.dilationWidth],
    pads: pads(info),
  });
  l.result(activated(l, result, "first"), "first");
}

export const convLowerings: Record<string, Lower> = {
  Conv2D: (l) => convolution(l),
  FusedConv2D: (l) => {
    const bias = l.call.inputs["bias"];
    if (bias && bias.shape.length !== 1) l.fail("with a bias that is no vector");
    convolution(l, bias && l.name("bias"));
  },
  Conv2DBackpropInput: (l) => {
    const info = convInfo(l, l.attributes["inputShape"] as Shape, l.input("filter").shape);
    const { strideHeight, strideWidth, filterHeight, filterWidth } = info;
    if (byPatches(info) && strideHeight === 1 && strideWidth === 1 && info.outChannels >= manyChannels) {
      inputGradient(l, info);
      return;
    }
    if (byPatches(info)) {
      // The row of zeros below gives rows of patches for where there is nothing.
      const rows = withZeros(l, gradientRows(l, info), info.outChannels);
      l.result(sumPatches(l, l.node("Gemm", [rows, filterMatrix(l, info)], { transB: 1 }), info));
      return;
    }
    // ONNX's transposed convolution does the same, but computes one picture after the other.
    const { batchSize, inChannels, outChannels, outHeight, outWidth } = info;
    const dy = l.node("Reshape", [
      l.name("dy", "first"),
      l.model.integers([batchSize, outChannels, outHeight * outWidth]),
    ]);
    const filter = l.node("Reshape", [
      l.name("filter", "filter"),
      l.model.integers([outChannels, inChannels * filterHeight * filterWidth]),
    ]);
    const columns = l.node("FusedMatMul", [filter, dy], { transA: 1 }, "com.microsoft");
    const sides = [
      l.model.integers([info.inHeight, info.inWidth]),
      l.model.integers([filterHeight, filterWidth]),
    ];
    const result = l.node("Col2Im", [columns, ...sides], {
      strides: [strideHeight, strideWidth],
      pads: pads(info),
    });
    l.result(result, "first");
  },
  Conv2DBackpropFilter: (l) => {
    const filterShape = l.attributes["filterShape"] as Shape;
    const info = convInfo(l, l.input("x").shape, filterShape);
    if (byPatches(info)) {
      const product = l.node("Gemm", [patches(l, l.input("x"), info), gradientRows(l, info)], { transA: 1 });
      l.result(l.node("Reshape", [product, l.model.integers(filterShape)]));
      return;
    }
    filterGradient(l, info);
  },
};

/** Without strides the input's gradient is the convolution of the result's gradient with the filter turned by 180°. */
function inputGradient(l: Lowering, info: Info): void {
  const { filterHeight, filterWidth, inChannels, outChannels, padInfo } = info;
  const taps = filterHeight * filterWidth;
  const seen = {
    ...info,
    inChannels: outChannels,
    inHeight: info.outHeight,
    inWidth: info.outWidth,
    outHeight: info.inHeight,
    outWidth: info.inWidth,
    padInfo: {
      ...padInfo,
      top: (filterHeight - 1) * info.dilationHeight - padInfo.top,
      left: (filterWidth - 1) * info.dilationWidth - padInfo.left,
    },
  };
  const perTap = l.node("Reshape", [l.name("filter"), l.model.integers([taps, inChannels, outChannels])]);
  const backwards = l.model.constant(
    Int32Array.from({ length: taps }, (_, tap) => taps - 1 - tap),
    "int32",
    [taps],
  );
  const turned = l.node("Gather", [l.node("Transpose", [perTap], { perm: [0, 2, 1] }), backwards], {
    axis: 0,
  });
  const matrix = l.node("Reshape", [turned, l.model.integers([taps * outChannels, inChannels])]);
  const rows = l.node("Gemm", [patches(l, l.input("dy"), seen), matrix]);
  l.result(l.node("Reshape", [rows, l.model.integers(info.inShape)]));
}

/**
 * The filter's gradient is a convolution, too: of the input with the result's gradient as the filter, over the batch
 * instead of the channels. Strides become dilations.
 */
function filterGradient(l: Lowering, info: Info): void {
  const { strideHeight, strideWidth, padInfo } = info;
  // What the strides leave over at the end is not seen by the filter.
  const end = (filter: number, stride: number, output: number, input: number, before: number) =>
    filter + stride * (output - 1) - input - before;
  const bottom = end(info.filterHeight, strideHeight, info.outHeight, info.inHeight, padInfo.top);
  const right = end(info.filterWidth, strideWidth, info.outWidth, info.inWidth, padInfo.left);
  const swapped = (name: string) => l.node("Transpose", [l.name(name, "first")], { perm: [1, 0, 2, 3] });
  let x = swapped("x");
  if (bottom < 0 || right < 0) {
    const size = [info.inHeight + Math.min(0, bottom), info.inWidth + Math.min(0, right)];
    x = l.node("Slice", [x, l.model.integers([0, 0]), l.model.integers(size), l.model.integers([2, 3])]);
  }
  const attributes = {
    kernel_shape: [info.outHeight, info.outWidth],
    dilations: [strideHeight, strideWidth],
    pads: [padInfo.top, padInfo.left, Math.max(0, bottom), Math.max(0, right)],
  };
  const { batchSize, inChannels, outChannels, filterHeight, filterWidth } = info;
  let gradient: string;
  if (inChannels === 1) {
    // Picture by picture, which threads share out, and then their sum.
    const filters = l.model.integers([batchSize * outChannels, 1, info.outHeight, info.outWidth]);
    const dy = l.node("Reshape", [l.name("dy", "first"), filters]);
    const each = l.node("Conv", [x, dy], { ...attributes, group: batchSize });
    const apart = l.model.integers([batchSize, outChannels, filterHeight, filterWidth]);
    const sum = [l.node("Reshape", [each, apart]), l.model.integers([0])];
    gradient = l.node("ReduceSum", sum, { keepdims: 1 });
  } else gradient = l.node("Conv", [x, swapped("dy")], attributes);
  // [in, out, height, width]
  l.result(l.node("Transpose", [gradient], { perm: [2, 3, 0, 1] }));
}
