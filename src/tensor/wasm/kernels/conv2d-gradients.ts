import { tf } from "../../tf.js";
import { addKernel, type Call, type Kernel, replaceKernel } from "../kernel.js";
import { blockOf, floats, floatsOf, forget, part, withScratch } from "../memory.js";
import { multiply, transposeInto } from "../product.js";
import { channelsLast } from "./channels-first.js";
import { type ConvInfo, fold, picturesAtOnce, unfold } from "./unfold.js";

/**
 * The gradients of a convolution, as products of matrices (im2col). The backend has none for the filter, and a plain loop for the
 * input.
 */
export function registerConv2DGradients(): void {
  addKernel("Conv2DBackpropFilter", channelsLast(backpropFilter, { pictures: ["x", "dy"] }));
  replaceKernel("Conv2DBackpropInput", (original) =>
    channelsLast(backpropInput(original), { pictures: ["dy"], out: true, shape: "inputShape" }),
  );
}

type Shape = [number, number, number, number];

/** filter gradient [window, out channels] = Σ unfolded x [window, outputs] · dy [outputs, out channels], over some pictures each */
const backpropFilter: Kernel = ({ inputs, attrs, backend }) => {
  const { x, dy } = inputs;
  const info = infoOf(x.shape, attrs.filterShape, attrs);
  const window = info.filterHeight * info.filterWidth * info.inChannels;
  const { outChannels, batchSize } = info;
  const outputs = info.outHeight * info.outWidth;
  const out = backend.makeOutput(info.filterShape, "float32");
  const atOnce = picturesAtOnce(info);
  withScratch(backend, [window * atOnce * outputs, window * outChannels], ([columns, term]) => {
    floatsOf(backend, out).fill(0);
    for (let first = 0; first < batchSize; first += atOnce) {
      const count = Math.min(atOnce, batchSize - first);
      unfold(floatsOf(backend, x), floats(backend, columns), info, first, count);
      const gradient = part(
        backend,
        blockOf(backend, dy),
        first * outputs * outChannels,
        count * outputs * outChannels,
      );
      multiply(backend, columns, gradient, term, [window, count * outputs, outChannels]);
      forget(backend, gradient);
      addTo(floatsOf(backend, out), floats(backend, term));
    }
  });
  return out;
};

/** unfolded x gradient [outputs, window] = dy [outputs, out channels] · filter [out channels, window], then folded */
function backpropInput(original: Kernel): Kernel {
  return (args) => {
    const { inputs, attrs, backend } = args;
    const { dy, filter } = inputs;
    const info = infoOf(attrs.inputShape, filter.shape, attrs);
    const { outChannels, batchSize, outHeight, outWidth } = info;
    // A transposed convolution may be given more than is needed.
    if (dy.shape[1] !== outHeight || dy.shape[2] !== outWidth) return original(args);
    const window = info.filterHeight * info.filterWidth * info.inChannels;
    const outputs = outHeight * outWidth;
    const out = backend.makeOutput(info.inShape, "float32");
    const atOnce = picturesAtOnce(info);
    withScratch(backend, [window * outChannels, atOnce * outputs * window], ([weights, rows]) => {
      transposeInto(backend, blockOf(backend, filter), weights, window, outChannels);
      floatsOf(backend, out).fill(0);
      for (let first = 0; first < batchSize; first += atOnce) {
        const count = Math.min(atOnce, batchSize - first);
        const gradient = part(
          backend,
          blockOf(backend, dy),
          first * outputs * outChannels,
          count * outputs * outChannels,
        );
        multiply(backend, gradient, weights, rows, [count * outputs, outChannels, window]);
        forget(backend, gradient);
        fold(floats(backend, rows), floatsOf(backend, out), info, first, count);
      }
    });
    return out;
  };
}

function infoOf(inShape: number[], filterShape: number[], attrs: Call["attrs"]): ConvInfo {
  const { strides, pad, dimRoundingMode, dilations = 1 } = attrs;
  return tf.backend_util.computeConv2DInfo(
    inShape as Shape,
    filterShape as Shape,
    strides,
    dilations,
    pad,
    dimRoundingMode,
  );
}

function addTo(sum: Float32Array, term: Float32Array): void {
  for (let i = 0; i < sum.length; i++) sum[i] += term[i];
}
