import type { DataType, Tensor, Variable } from "@tensorflow/tfjs";
import { tf } from "../tf.js";

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

/** The parts of tfjs-core's engine (4.22) that its types don't tell of. */
export interface Engine {
  state: {
    numBytes: number;
    numTensors: number;
    kernelDepth: number;
    activeScope: Scope | null | undefined;
    registeredVariables: Record<string, Variable>;
  };
  /** Is given each new tensor, and each result of a scope that ends, to be a tensor of the scope around it, if any. */
  track(tensor: Tensor): Tensor;
  keep(tensor: Tensor): Tensor;
  /** Is given each new tensor, and each variable that has got new data. */
  trackTensor(tensor: Tensor, backend: unknown): void;
  disposeTensor(tensor: DataReference): void;
  memory(): unknown;
}

export const engine = tf.engine() as unknown as Engine;
