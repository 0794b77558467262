import { tf } from "../../tf.js";
import { type Call, type Kernel, replaceKernel } from "../kernel.js";
import { channelsLast } from "./channels-first.js";

type Shape = [number, number, number, number];
type Info = ReturnType<typeof tf.backend_util.computeConv2DInfo>;

/** Convolutions and pooling forward: the backend's own, where it would refuse or compute something else. */
export function registerConvolutions(): void {
  const pictures = { pictures: ["x"], out: true };
  replaceKernel("Conv2D", (original) => channelsLast(withWholeWindows(original, convInfo), pictures));
  replaceKernel("FusedConv2D", (original) => channelsLast(withWholeWindows(original, convInfo), pictures));
  replaceKernel("DepthwiseConv2dNative", (original) => withWholeWindows(original, depthwiseInfo));
  replaceKernel("FusedDepthwiseConv2D", (original) => withWholeWindows(original, depthwiseInfo));
  replaceKernel("MaxPool", (original) => withWholeWindows(original, poolInfo));
  replaceKernel("AvgPool", (original) => withWholeWindows(original, poolInfo));
}

/**
 * Where windows with a padding in numbers don't fit exactly, tfjs rounds the count of outputs up from a half, but
 * XNNPACK always down, and what is beyond stays unwritten. The padding below and on the right is made larger there.
 */
function withWholeWindows(kernel: Kernel, infoOf: (call: Call) => Info): Kernel {
  return (args) => {
    const { pad } = args.attrs;
    if (typeof pad === "string") return kernel(args);
    const info = infoOf(args);
    const { top, bottom, left, right } = info.padInfo;
    const down = (info.outHeight - 1) * info.strideHeight + info.effectiveFilterHeight - info.inHeight - top;
    const across = (info.outWidth - 1) * info.strideWidth + info.effectiveFilterWidth - info.inWidth - left;
    if (down <= bottom && across <= right) return kernel(args);
    const whole = [
      [0, 0],
      [top, Math.max(bottom, down)],
      [left, Math.max(right, across)],
      [0, 0],
    ];
    return kernel({ ...args, attrs: { ...args.attrs, pad: whole } });
  };
}

function convInfo({ inputs: { x, filter }, attrs }: Call, depthwise = false): Info {
  const { strides, dilations, pad, dimRoundingMode } = attrs;
  const [inShape, filterShape] = [x.shape as Shape, filter.shape as Shape];
  return tf.backend_util.computeConv2DInfo(
    inShape,
    filterShape,
    strides,
    dilations,
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
