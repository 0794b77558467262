import type {
  DataType,
  KernelBackend,
  Tensor,
  TensorContainer,
  TypedArray,
  Variable,
} from "@tensorflow/tfjs-core";
import { tf } from "./tf.js";

export type NamedTensors = Record<string, Tensor | null | undefined> | (Tensor | null | undefined)[];

/** A kernel's call as the engine makes it; without a name it is a function with a gradient of its own. */
export interface KernelCall {
  kernelName?: string;
  inputs: NamedTensors;
  attrs?: Record<string, unknown>;
}

/** What tells a tensor's data: enough for the engine to let go of one reference to it. */
export interface DataReference {
  id: number;
  dataId: object;
  dtype: DataType;
  size: number;
}

export interface Scope {
  id: number;
  name: string;
  /** The tensors made in it, which it disposes of when it ends. */
  track: Tensor[];
}

/** tfjs-core's engine (4.22), through which every operation goes, with the parts that its types don't tell of. */
export interface Engine {
  state: {
    numBytes: number;
    numTensors: number;
    numDataMovesStack: number[];
    kernelDepth: number;
    gradientDepth: number;
    activeTape: unknown;
    activeScope: Scope | null | undefined;
    scopeStack: Scope[];
    tensorInfo: WeakMap<object, { backend: KernelBackend }>;
    registeredVariables: Record<string, Variable>;
  };
  runKernel(name: string, inputs: NamedTensors, attributes?: object): Tensor | Tensor[];
  runKernelFunc(call: KernelCall): Tensor | Tensor[];
  makeTensor(values: TypedArray, shape: readonly number[], dtype?: DataType, backend?: KernelBackend): Tensor;
  makeVariable(...rest: unknown[]): unknown;
  readSync(dataId: object): TypedArray;
  read(dataId: object): Promise<TypedArray>;
  /** Is given each new tensor, and each result of a scope that ends, to be a tensor of the scope around it, if any. */
  track(tensor: Tensor): Tensor;
  /** Is given each new tensor, and each variable that has got new data. */
  trackTensor(tensor: Tensor, backend: KernelBackend): void;
  keep(tensor: Tensor): Tensor;
  disposeTensor(tensor: DataReference): void;
  startScope(): void;
  endScope(result?: TensorContainer): void;
  memory(): unknown;
}

export const engine = tf.engine() as unknown as Engine;
