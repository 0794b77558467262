import type { DataType, KernelBackend, Tensor, TypedArray } from "@tensorflow/tfjs-core";
import { tf } from "../tf.js";

export type NamedTensors = Record<string, Tensor | null | undefined> | (Tensor | null | undefined)[];

/** A kernel's call as TensorFlow.js's engine makes it; without a name it is a function with a gradient of its own. */
export interface KernelCall {
  kernelName?: string;
  inputs: NamedTensors;
  attrs?: Record<string, unknown>;
}

/** What a trace uses of TensorFlow.js's engine: some of it is not declared, though every operation goes through it. */
export interface Engine {
  backend: KernelBackend;
  backendName: string;
  runKernel(name: string, inputs: NamedTensors, attributes?: object): Tensor | Tensor[];
  runKernelFunc(call: KernelCall): Tensor | Tensor[];
  makeTensor(values: TypedArray, shape: readonly number[], dtype?: DataType, backend?: KernelBackend): Tensor;
  makeVariable(...rest: unknown[]): unknown;
  makeTensorFromDataId(
    dataId: object,
    shape: readonly number[],
    dtype: DataType,
    backend: KernelBackend,
  ): Tensor;
  readSync(dataId: object): TypedArray;
  read(dataId: object): Promise<TypedArray>;
  disposeTensor(tensor: Tensor): void;
  trackTensor(tensor: Tensor, backend: KernelBackend): void;
  registeredVariables: Record<string, Tensor>;
  state: {
    kernelDepth: number;
    gradientDepth: number;
    tensorInfo: WeakMap<object, { backend: KernelBackend }>;
  };
}

export const engine = tf.engine() as unknown as Engine;
