import { tf } from "../../tf.js";
import { type Call, type Kernel, replaceKernel } from "../kernel.js";
import { floatsOf } from "../memory.js";

type Info = ReturnType<typeof tf.backend_util.computePool2DInfo>;
type Shape = [number, number, number, number];

/**
 * The gradients of pooling. The backend's own look at every window again for each input, and that of max pooling takes no
 * negative number for the largest.
 */
export function registerPoolingGradients(): void {
  replaceKernel("MaxPoolGrad", () => maxPoolGrad);
  replaceKernel("AvgPoolGrad", () => avgPoolGrad);
}

/** The whole gradient of an output goes to the largest input of its window, the first of several. */
const maxPoolGrad: Kernel = ({ inputs: { dy, input }, attrs, backend }) => {
  const out = backend.makeOutput(input.shape, "float32");
  const [values, gradient, result] = [input, dy, out].map((info) => floatsOf(backend, info));
  result.fill(0);
  const info = infoOf(input.shape, attrs);
  const { inChannels, inWidth } = info;
  forEachWindow(info, (output, first, rows, columns) => {
    for (let channel = 0; channel < inChannels; channel++) {
      let best = first + channel;
      let largest = Number.NEGATIVE_INFINITY;
      for (let row = 0; row < rows; row++) {
        let at = first + row * inWidth * inChannels + channel;
        for (let column = 0; column < columns; column++, at += inChannels) {
          if (values[at] > largest) {
            largest = values[at];
            best = at;
          }
        }
      }
      result[best] += gradient[output + channel];
    }
  });
  return out;
};

/**
 * The gradient of an output is shared by the inputs of its window, of which there are fewer at a border: pooling divides by
 * their number there, which tfjs's JavaScript gradient does not (TensorFlow's does).
 */
const avgPoolGrad: Kernel = ({ inputs: { dy, input }, attrs, backend }) => {
  const out = backend.makeOutput(input.shape, "float32");
  const [gradient, result] = [dy, out].map((info) => floatsOf(backend, info));
  result.fill(0);
  const info = infoOf(input.shape, attrs);
  const { inChannels, inWidth } = info;
  forEachWindow(info, (output, first, rows, columns) => {
    const share = 1 / (rows * columns);
    for (let row = 0; row < rows; row++) {
      let at = first + row * inWidth * inChannels;
      for (let column = 0; column < columns; column++) {
        for (let channel = 0; channel < inChannels; channel++)
          result[at++] += gradient[output + channel] * share;
      }
    }
  });
  return out;
};

function infoOf(inShape: number[], { filterSize, strides, pad, dimRoundingMode }: Call["attrs"]): Info {
  return tf.backend_util.computePool2DInfo(inShape as Shape, filterSize, strides, 1, pad, dimRoundingMode);
}

type Use = (output: number, input: number, rows: number, columns: number) => void;

/** Every output: where its channels begin, where its window's begin, and what of the window lies in the picture. */
function forEachWindow(info: Info, use: Use): void {
  const { batchSize, inHeight, inWidth, inChannels, outHeight, outWidth, padInfo } = info;
  let output = 0;
  for (let picture = 0; picture < batchSize; picture++) {
    for (let row = 0; row < outHeight; row++) {
      const above = row * info.strideHeight - padInfo.top;
      const top = Math.max(0, above);
      const rows = Math.min(inHeight, above + info.effectiveFilterHeight) - top;
      for (let column = 0; column < outWidth; column++, output += inChannels) {
        const before = column * info.strideWidth - padInfo.left;
        const left = Math.max(0, before);
        const columns = Math.min(inWidth, before + info.effectiveFilterWidth) - left;
        if (rows > 0 && columns > 0) {
          use(output, ((picture * inHeight + top) * inWidth + left) * inChannels, rows, columns);
        }
      }
    }
  }
}
