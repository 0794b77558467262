import type { TensorInfo } from "@tensorflow/tfjs";
import { type Call, call, dispose, type Kernel } from "../kernel.js";

const toLast = [0, 2, 3, 1];
const toFirst = [0, 3, 1, 2];

/** Which of a kernel's inputs are pictures, whether its output is one, and an attribute that is a picture's shape. */
interface Pictures {
  pictures: readonly string[];
  out?: boolean;
  shape?: string;
}

/** Lets a kernel that knows pictures [batch, height, width, channels] only take [batch, channels, height, width], too. */
export function channelsLast(kernel: Kernel, { pictures, out, shape }: Pictures): Kernel {
  return (args) => {
    const { inputs, attrs, backend } = args;
    if (attrs.dataFormat !== "NCHW") return kernel(args);
    const turn = (x: TensorInfo, perm: number[]) =>
      call("Transpose", { backend, inputs: { x }, attrs: { perm } });
    const turned = pictures.map((name) => [name, turn(inputs[name], toLast)] as const);
    const lastAttrs: Call["attrs"] = { ...attrs, dataFormat: "NHWC" };
    if (shape) lastAttrs[shape] = toLast.map((axis) => attrs[shape][axis]);
    if (Array.isArray(attrs.pad)) lastAttrs.pad = toLast.map((axis) => attrs.pad[axis]);
    let result = kernel({ backend, inputs: { ...inputs, ...Object.fromEntries(turned) }, attrs: lastAttrs });
    for (const [, info] of turned) dispose(backend, info);
    if (out) {
      const last = result;
      result = turn(last, toFirst);
      dispose(backend, last);
    }
    return result;
  };
}
