import type { Shape } from "../graph/value.js";
import { activated } from "./activation.js";
import { convInfo } from "./conv.js";
import type { Lowering } from "./lowering.js";

type Lower = (lowering: Lowering) => void;
type Info = ReturnType<typeof convInfo>;

const reshaped = (l: Lowering, name: string, shape: readonly number[]) =>
  l.node("Reshape", [name, l.model.integers(shape)]);

/** A filter [height, width, channels, multiplier] as ONNX wants it, a group for each channel. */
function grouped(l: Lowering): string {
  const [height, width, channels, multiplier] = l.input("filter").shape;
  const moved = l.node("Transpose", [l.name("filter")], { perm: [2, 3, 0, 1] });
  return reshaped(l, moved, [channels * multiplier, 1, height, width]);
}

function window(info: Info) {
  const { top, left, bottom, right } = info.padInfo;
  return {
    kernel_shape: [info.filterHeight, info.filterWidth],
    strides: [info.strideHeight, info.strideWidth],
    dilations: [info.dilationHeight, info.dilationWidth],
    pads: [top, left, bottom, right],
  };
}

function convolution(l: Lowering, bias?: string): string {
  const info = convInfo(l, l.input("x").shape, l.input("filter").shape, true);
  const operands = [l.name("x", "first"), grouped(l), ...(bias === undefined ? [] : [bias])];
  return l.node("Conv", operands, { ...window(info), group: info.inChannels });
}

/** How far a filter reaches, from its first to behind its last row or column. */
const reach = (filter: number, dilation: number) => (filter - 1) * dilation + 1;

/** Convolutions in which every channel has filters of its own. */
export const depthwiseLowerings: Record<string, Lower> = {
  DepthwiseConv2dNative: (l) => l.result(convolution(l), "first"),
  FusedDepthwiseConv2D: (l) => {
    const bias = l.call.inputs["bias"];
    if (bias && bias.shape.length !== 1) l.fail("with a bias that is no vector");
    l.result(activated(l, convolution(l, bias && l.name("bias")), "first"), "first");
  },
  DepthwiseConv2dNativeBackpropInput: (l) => {
    const info = convInfo(l, l.attributes["inputShape"] as Shape, l.input("filter").shape, true);
    const { top, left, bottom, right } = info.padInfo;
    // What the strides leave over at the end has no gradient.
    const height = info.strideHeight * (info.outHeight - 1) + reach(info.filterHeight, info.dilationHeight);
    const width = info.strideWidth * (info.outWidth - 1) + reach(info.filterWidth, info.dilationWidth);
    l.result(
      l.node("ConvTranspose", [l.name("dy", "first"), grouped(l)], {
        ...window(info),
        group: info.inChannels,
        output_padding: [info.inHeight - height + top + bottom, info.inWidth - width + left + right],
      }),
      "first",
    );
  },
  /** The correlation of each channel with its results' gradients: all pictures of the batch are one group's channels. */
  DepthwiseConv2dNativeBackpropFilter: (l) => {
    const info = convInfo(l, l.input("x").shape, l.attributes["filterShape"] as Shape, true);
    const { batchSize, inChannels, inHeight, inWidth, outChannels } = info;
    const { top, left } = info.padInfo;
    const end = (filter: number, dilation: number, stride: number, output: number, size: number) =>
      reach(filter, dilation) + stride * (output - 1) - size;
    const bottom = end(info.filterHeight, info.dilationHeight, info.strideHeight, info.outHeight, inHeight);
    const right = end(info.filterWidth, info.dilationWidth, info.strideWidth, info.outWidth, inWidth);
    const pads = [bottom - top, right - left];
    let x = l.node("Transpose", [l.name("x")], { perm: [3, 0, 1, 2] });
    if (pads.some((pad) => pad < 0)) {
      const size = [inHeight + Math.min(0, pads[0]), inWidth + Math.min(0, pads[1])];
      x = l.node("Slice", [x, ...[[0, 0], size, [2, 3]].map((list) => l.model.integers(list))]);
    }
    const sides = [inHeight + Math.min(0, pads[0]), inWidth + Math.min(0, pads[1])];
    const gradient = l.node(
      "Conv",
      [
        reshaped(l, x, [1, inChannels * batchSize, ...sides]),
        l.node("Transpose", [l.name("dy")], { perm: [3, 0, 1, 2] }),
      ],
      {
        kernel_shape: [info.outHeight, info.outWidth],
        dilations: [info.strideHeight, info.strideWidth],
        strides: [info.dilationHeight, info.dilationWidth],
        pads: [top, left, Math.max(0, pads[0]), Math.max(0, pads[1])],
        group: inChannels,
      },
    );
    const { filterHeight, filterWidth } = info;
    const apart = reshaped(l, gradient, [inChannels, outChannels / inChannels, filterHeight, filterWidth]);
    l.result(l.node("Transpose", [apart], { perm: [2, 3, 0, 1] }));
  },
};
