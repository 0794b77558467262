import type { TensorInfo } from "@tensorflow/tfjs";
import { tf } from "../../tf.js";
import { type Call, call, dispose, type Kernel, replaceKernel } from "../kernel.js";

/** The backend repeats the slopes over the leading axes only, and reads the wrong ones where others are shared. */
export function registerPrelu(): void {
  replaceKernel("Prelu", prelu);
}

function prelu(original: Kernel): Kernel {
  return (args) => {
    const { inputs, backend } = args;
    const asFloats = (x: TensorInfo) => call("Cast", { backend, inputs: { x }, attrs: { dtype: "float32" } });
    const own = [asFloats(inputs.x), asFloats(inputs.alpha)];
    const run = (name: string, inputs: Call["inputs"]) => {
      const info = call(name, { backend, inputs });
      own.push(info);
      return info;
    };
    const [x, alpha] = own;
    const slopes = alpha.shape.slice(alpha.shape.findIndex((size) => size !== 1));
    const isRepeated = tf.util.arraysEqual(slopes, x.shape.slice(-slopes.length));
    const result = isRepeated
      ? original({ ...args, inputs: { x, alpha } })
      : call("Select", {
          backend,
          inputs: {
            condition: run("Less", { a: x, b: run("ZerosLike", { x }) }),
            t: run("Multiply", { a: x, b: alpha }),
            e: x,
          },
        });
    for (const info of own) dispose(backend, info);
    return result;
  };
}
