import { tf } from "../../tf.js";
import { addKernel, type Call, type Kernel } from "../kernel.js";
import { floatsOf } from "../memory.js";

type Shape = [number, number, number, number];
type Info = ReturnType<typeof tf.backend_util.computeConv2DInfo>;

/** The gradients of a depthwise convolution, where each channel has filters of its own and there is no product of matrices. */
export function registerDepthwiseGradients(): void {
  addKernel("DepthwiseConv2dNativeBackpropFilter", backpropFilter);
  addKernel("DepthwiseConv2dNativeBackpropInput", backpropInput);
}

const backpropFilter: Kernel = ({ inputs: { x, dy }, attrs, backend }) => {
  const info = infoOf(x.shape, attrs.filterShape, attrs);
  const out = backend.makeOutput(info.filterShape, "float32");
  const filter = floatsOf(backend, out).fill(0);
  const [pictures, gradient] = [floatsOf(backend, x), floatsOf(backend, dy)];
  const { inChannels } = info;
  const multiplier = info.outChannels / inChannels;
  forEachPair(info, (from, to, at) => {
    for (let channel = 0; channel < inChannels; channel++) {
      const value = pictures[from + channel];
      const end = (channel + 1) * multiplier;
      for (let i = channel * multiplier; i < end; i++) filter[at + i] += value * gradient[to + i];
    }
  });
  return out;
};

const backpropInput: Kernel = ({ inputs: { dy, filter }, attrs, backend }) => {
  const info = infoOf(attrs.inputShape, filter.shape, attrs);
  const out = backend.makeOutput(info.inShape, "float32");
  const pictures = floatsOf(backend, out).fill(0);
  const [weights, gradient] = [floatsOf(backend, filter), floatsOf(backend, dy)];
  const { inChannels } = info;
  const multiplier = info.outChannels / inChannels;
  forEachPair(info, (from, to, at) => {
    for (let channel = 0; channel < inChannels; channel++) {
      let sum = 0;
      const end = (channel + 1) * multiplier;
      for (let i = channel * multiplier; i < end; i++) sum += weights[at + i] * gradient[to + i];
      pictures[from + channel] += sum;
    }
  });
  return out;
};

/** Every pair of an input's place and an output's that a place of the filter connects: where the channels of each begin. */
function forEachPair(info: Info, use: (input: number, output: number, filter: number) => void): void {
  const { batchSize, inHeight, inWidth, inChannels, outHeight, outWidth, outChannels, padInfo } = info;
  for (let picture = 0; picture < batchSize; picture++) {
    for (let row = 0; row < outHeight; row++) {
      for (let filterRow = 0; filterRow < info.filterHeight; filterRow++) {
        const inRow = row * info.strideHeight + filterRow * info.dilationHeight - padInfo.top;
        if (inRow < 0 || inRow >= inHeight) continue;
        for (let column = 0; column < outWidth; column++) {
          const output = ((picture * outHeight + row) * outWidth + column) * outChannels;
          for (let filterColumn = 0; filterColumn < info.filterWidth; filterColumn++) {
            const inColumn = column * info.strideWidth + filterColumn * info.dilationWidth - padInfo.left;
            if (inColumn < 0 || inColumn >= inWidth) continue;
            const input = ((picture * inHeight + inRow) * inWidth + inColumn) * inChannels;
            use(input, output, (filterRow * info.filterWidth + filterColumn) * outChannels);
          }
        }
      }
    }
  }
}

function infoOf(inShape: number[], filterShape: number[], attrs: Call["attrs"]): Info {
  const { strides, pad, dimRoundingMode } = attrs;
  const dilations = attrs.dilations ?? 1;
  const shapes = [inShape as Shape, filterShape as Shape] as const;
  return tf.backend_util.computeConv2DInfo(...shapes, strides, dilations, pad, dimRoundingMode, true);
}
