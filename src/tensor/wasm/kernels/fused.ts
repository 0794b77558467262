import type { TensorInfo } from "@tensorflow/tfjs";
import { type Call, call, dispose } from "../kernel.js";

const activationKernels: Record<string, string | null> = {
  linear: null,
  relu: "Relu",
  relu6: "Relu6",
  elu: "Elu",
  sigmoid: "Sigmoid",
  prelu: "Prelu",
  leakyrelu: "LeakyRelu",
};

/**
 * What a fused kernel does after its product or convolution: adds a bias and applies an activation, where the backend
 * can't do it at once. It takes `result` over.
 */
export function finishFused({ inputs, attrs, backend }: Call, result: TensorInfo): TensorInfo {
  const { bias, preluActivationWeights } = inputs;
  const activation = activationKernels[attrs.activation as string];
  if (activation === undefined)
    throw new Error(`The wasm backend knows no activation “${attrs.activation}”.`);
  const isChannelsFirst = attrs.dataFormat === "NCHW";
  /** One number a channel, where channels are not the last axis. */
  const alongChannels = (x: TensorInfo) =>
    isChannelsFirst && x.shape.length === 1
      ? call("Reshape", { backend, inputs: { x }, attrs: { shape: [x.shape[0], 1, 1] } })
      : call("Identity", { backend, inputs: { x } });

  const apply = (x: TensorInfo, name: string, inputs: Call["inputs"], attrs: Call["attrs"] = {}) => {
    const next = call(name, { backend, inputs, attrs });
    dispose(backend, x);
    return next;
  };
  let x = result;
  if (bias) {
    const b = alongChannels(bias);
    x = apply(x, "Add", { a: x, b });
    dispose(backend, b);
  }
  if (activation === "Prelu") {
    const alpha = alongChannels(preluActivationWeights);
    x = apply(x, activation, { x, alpha });
    dispose(backend, alpha);
  } else if (activation) {
    x = apply(x, activation, { x }, { alpha: attrs.leakyreluAlpha });
  }
  return x;
}
