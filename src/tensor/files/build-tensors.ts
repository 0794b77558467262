import type { NamedTensorMap, Tensor, TypedArray } from "@tensorflow/tfjs";
import { tf } from "../tf.js";
import { TensorFileError } from "./errors.js";

/** What a tensor is made of. complex64 has its real and imaginary parts in turns. */
export interface TensorData {
  shape: number[];
  dtype: "float32" | "int32" | "bool" | "complex64" | "string";
  data: TypedArray | Uint8Array[];
}

/** Makes one tensor. */
export function buildTensor({ shape, dtype, data }: TensorData): Tensor {
  if (dtype === "string") return tf.tensor(data as unknown as string[], shape, "string");
  if (dtype !== "complex64") return tf.tensor(data as TypedArray, shape, dtype);
  const parts = data as Float32Array;
  return tf.tidy(() =>
    tf.complex(
      tf.tensor(
        parts.filter((_, i) => i % 2 === 0),
        shape,
      ),
      tf.tensor(
        parts.filter((_, i) => i % 2 === 1),
        shape,
      ),
    ),
  );
}

/**
 * Makes all tensors of a file or none: where one fails, those made before are disposed of. A backend need not have all types.
 */
export function buildTensors(file: string, entries: Iterable<readonly [string, TensorData]>): NamedTensorMap {
  // Without a prototype, so that `__proto__` is a name like any other.
  const tensors: NamedTensorMap = Object.create(null);
  for (const [name, data] of entries) {
    try {
      tensors[name] = buildTensor(data);
    } catch (cause) {
      tf.dispose(tensors);
      const rule = `tensor ${JSON.stringify(name)} of ${data.dtype} can't be made: ${(cause as Error).message}`;
      throw new TensorFileError(file, rule, { cause });
    }
  }
  return tensors;
}
