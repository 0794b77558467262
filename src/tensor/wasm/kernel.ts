import type { NamedAttrMap, NamedTensorInfoMap, TensorInfo } from "@tensorflow/tfjs";
import { tf } from "../tf.js";
import type { Backend } from "./module.js";

/** What a kernel is called with: tensors that lie in the backend's memory, and what says how to compute. */
export interface Call {
  inputs: Record<string, TensorInfo>;
  // biome-ignore lint/suspicious/noExplicitAny: the attributes differ from kernel to kernel, and tfjs types none of them.
  attrs: any;
  backend: Backend;
}

/** Computes new tensors. It frees whatever else it allocates, and changes none of its inputs. */
export type Kernel = (call: Call) => TensorInfo;

type Registered = (call: { inputs: NamedTensorInfoMap; attrs?: NamedAttrMap; backend: object }) => TensorInfo;

/** Adds a kernel that the backend lacks. */
export function addKernel(kernelName: string, kernel: Kernel): void {
  tf.registerKernel({ kernelName, backendName: "wasm", kernelFunc: kernel as unknown as Registered });
}

/** Puts a kernel in place of the backend's own, which it is given to call where that does well. */
export function replaceKernel(kernelName: string, make: (original: Kernel) => Kernel): void {
  const original = tf.getKernel(kernelName, "wasm");
  tf.unregisterKernel(kernelName, "wasm");
  const kernelFunc = make(original.kernelFunc as unknown as Kernel) as unknown as Registered;
  tf.registerKernel({ ...original, kernelFunc });
}

/** Calls a kernel of the backend by its name. The caller disposes of what it gives. */
export function call(kernelName: string, { backend, inputs, attrs }: Partial<Call> & Pick<Call, "backend">) {
  const { kernelFunc } = tf.getKernel(kernelName, "wasm");
  return kernelFunc({ backend, inputs: inputs ?? {}, attrs: attrs ?? {} }) as TensorInfo;
}

/** Frees a tensor that a kernel has made for itself. */
export function dispose(backend: Backend, { dataId }: TensorInfo): void {
  backend.disposeData(dataId);
}
