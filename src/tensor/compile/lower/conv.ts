import type { backend_util } from "@tensorflow/tfjs-core";
import { tf } from "../../tf.js";
import type { Shape } from "../graph/value.js";
import { activated } from "./activation.js";
import type { Lowering } from "./lowering.js";

type Lower = (lowering: Lowering) => void;
type Pair = [number, number];

/** Pads, strides and sizes of a convolution, by TensorFlow.js's own rules. */
export function convInfo(
  l: Lowering,
  input: Shape,
  filter: Shape,
  depthwise = false,
): backend_util.Conv2DInfo {
  const { strides, pad, dilations, dimRoundingMode, dataFormat } = l.attributes;
  if (dataFormat !== undefined && dataFormat !== "NHWC")
    l.fail(`with the data format ${JSON.stringify(dataFormat)}`);
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

const pads = ({ padInfo: { top, left, bottom, right } }: backend_util.Conv2DInfo) => [
  top,
  left,
  bottom,
  right,
];

function convolution(l: Lowering, bias?: string): string {
  const info = convInfo(l, l.input("x").shape, l.input("filter").shape);
  return l.node(
    "Conv",
    [l.name("x", "first"), l.name("filter", "filter"), ...(bias === undefined ? [] : [bias])],
    {
      kernel_shape: [info.filterHeight, info.filterWidth],
      strides: [info.strideHeight, info.strideWidth],
      dilations: [info.dilationHeight, info.dilationWidth],
      pads: pads(info),
    },
  );
}

export const convLowerings: Record<string, Lower> = {
  Conv2D: (l) => l.result(convolution(l), "first"),
  FusedConv2D: (l) => {
    const bias = l.call.inputs["bias"];
    if (bias && bias.shape.length !== 1) l.fail("with a bias that is no vector");
    l.result(activated(l, convolution(l, bias && l.name("bias"))), "first");
  },
  Conv2DBackpropInput: (l) => {
    const inputShape = l.attributes["inputShape"] as Shape;
    const [filterHeight, filterWidth] = l.input("filter").shape;
    const info = convInfo(l, inputShape, l.input("filter").shape);
    const { strideHeight, strideWidth, padInfo } = info;
    const grown = (
      input: number,
      output: number,
      stride: number,
      filter: number,
      before: number,
      after: number,
    ) => input - (stride * (output - 1) + filter - before - after);
    l.result(
      l.node("ConvTranspose", [l.name("dy", "first"), l.name("filter", "filter")], {
        kernel_shape: [filterHeight, filterWidth],
        strides: [strideHeight, strideWidth],
        pads: pads(info),
        output_padding: [
          grown(info.inHeight, info.outHeight, strideHeight, filterHeight, padInfo.top, padInfo.bottom),
          grown(info.inWidth, info.outWidth, strideWidth, filterWidth, padInfo.left, padInfo.right),
        ],
      }),
      "first",
    );
  },
  /**
   * The filter's gradient is a convolution, too: of the input with the result's gradient as the filter, over the batch
   * instead of the channels. Strides become dilations.
   */
  Conv2DBackpropFilter: (l) => {
    const filterShape = l.attributes["filterShape"] as Shape;
    const info = convInfo(l, l.input("x").shape, filterShape);
    const { strideHeight, strideWidth, padInfo } = info;
    // What the strides leave over at the end is not seen by the filter.
    const end = (filter: number, stride: number, output: number, input: number, before: number) =>
      filter - 1 + stride * (output - 1) + 1 - input - before;
    const bottom = end(info.filterHeight, strideHeight, info.outHeight, info.inHeight, padInfo.top);
    const right = end(info.filterWidth, strideWidth, info.outWidth, info.inWidth, padInfo.left);
    const swapped = (name: string) => l.node("Transpose", [l.name(name, "first")], { perm: [1, 0, 2, 3] });
    let x = swapped("x");
    if (bottom < 0 || right < 0) {
      const size = [info.inHeight + Math.min(0, bottom), info.inWidth + Math.min(0, right)];
      x = l.node("Slice", [x, l.model.integers([0, 0]), l.model.integers(size), l.model.integers([2, 3])]);
    }
    const gradient = l.node("Conv", [x, swapped("dy")], {
      kernel_shape: [info.outHeight, info.outWidth],
      dilations: [strideHeight, strideWidth],
      pads: [padInfo.top, padInfo.left, Math.max(0, bottom), Math.max(0, right)],
    });
    // [in, out, height, width]
    l.result(l.node("Transpose", [gradient], { perm: [2, 3, 0, 1] }));
  },
};
