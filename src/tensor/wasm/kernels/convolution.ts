import { tf } from "../../tf.js";
import { type Call, call, dispose, type Kernel, replaceKernel } from "../kernel.js";
import { channelsLast } from "./channels-first.js";
import { finishFused } from "./fused.js";

type Shape = [number, number, number, number];
type Info = ReturnType<typeof tf.backend_util.computeConv2DInfo>;

/** Convolutions and pooling forward: the backend's own, where it would refuse or compute something else. */
export function registerConvolutions(): void {
  const conv = (original: Kernel) =>
    channelsLast(withWholeWindows(original, convInfo), { pictures: ["x"], out: true });
  const depthwise = (original: Kernel) => withWholeWindows(original, depthwiseInfo);
  const pool = (original: Kernel) => unlessSingle(withWholeWindows(original, poolInfo));
  replaceKernel("Conv2D", conv);
  replaceKernel("FusedConv2D", (original) => inParts(conv(original), "Conv2D"));
  replaceKernel("DepthwiseConv2dNative", depthwise);
  replaceKernel("FusedDepthwiseConv2D", (original) => inParts(depthwise(original), "DepthwiseConv2dNative"));
  replaceKernel("MaxPool", pool);
  replaceKernel("AvgPool", pool);
}

/** The backend fuses only a bias with one number a channel, and nothing where channels come first. */
function inParts(fused: Kernel, plain: string): Kernel {
  return (args) => {
    const { inputs, attrs, backend } = args;
    const { x, filter, bias } = inputs;
    const isPlain = attrs.dataFormat !== "NCHW" && (!bias || bias.shape.length === 1);
    return isPlain ? fused(args) : finishFused(args, call(plain, { backend, inputs: { x, filter }, attrs }));
  };
}

/** Pooling by a window of one gives the input itself on the other backends, whatever the padding. */
function unlessSingle(pool: Kernel): Kernel {
  return (args) => {
    const { filterHeight, filterWidth, inShape, outShape } = poolInfo(args);
    const isSingle = filterHeight === 1 && filterWidth === 1 && tf.util.arraysEqual(inShape, outShape);
    return isSingle ? call("Identity", { backend: args.backend, inputs: args.inputs }) : pool(args);
  };
}

/**
 * Tells XNNPACK the padding in numbers. Told “same”, it silently gives zeros where the stride is larger than the filter. And how many
 * windows fit into a padding in numbers, tfjs and XNNPACK don't agree on: tfjs rounds up from a half, and takes every filter
 * for a square. Where XNNPACK would have fewer, the padding below and on the right is made larger; what it has more is cut off.
 */
function withWholeWindows(kernel: Kernel, infoOf: (call: Call) => Info): Kernel {
  return (args) => {
    if (args.attrs.pad === "valid") return kernel(args);
    const info = infoOf(args);
    const { top, bottom, left, right } = info.padInfo;
    const down = (info.outHeight - 1) * info.strideHeight + info.effectiveFilterHeight - info.inHeight - top;
    const across = (info.outWidth - 1) * info.strideWidth + info.effectiveFilterWidth - info.inWidth - left;
    const pad = [
      [0, 0],
      [top, Math.max(bottom, down)],
      [left, Math.max(right, across)],
      [0, 0],
    ];
    const out = kernel({ ...args, attrs: { ...args.attrs, pad } });
    if (tf.util.arraysEqual(out.shape, info.outShape)) return out;
    const attrs = { begin: [0, 0, 0, 0], size: info.outShape };
    const cut = call("Slice", { backend: args.backend, inputs: { x: out }, attrs });
    dispose(args.backend, out);
    return cut;
  };
}

function convInfo({ inputs: { x, filter }, attrs }: Call, depthwise = false): Info {
  const { strides, dilations, pad, dimRoundingMode } = attrs;
  const [inShape, filterShape] = [x.shape as Shape, filter.shape as Shape];
  return tf.backend_util.computeConv2DInfo(
    inShape,
    filterShape,
    strides,
    dilations ?? 1,
    pad,
    dimRoundingMode,
    depthwise,
  );
}

const depthwiseInfo = (call: Call) => convInfo(call, true);

function poolInfo({ inputs: { x }, attrs }: Call): Info {
  const { filterSize, strides, pad, dimRoundingMode } = attrs;
  return tf.backend_util.computePool2DInfo(x.shape as Shape, filterSize, strides, 1, pad, dimRoundingMode);
}
