import type { DataType, Tensor, TypedArray } from "@tensorflow/tfjs-core";
import { engine } from "../../engine.js";
import { typed } from "../graph/shapes.js";
import { held } from "./held.js";

/** What the WebAssembly backend has: tensors at places of one memory. */
interface InMemory {
  wasm: { HEAPU8: Uint8Array };
  typedArrayFromHeap(info: { dataId: object; shape: readonly number[]; dtype: DataType }): TypedArray;
}

/**
 * A tensor's values where they lie, without a copy where that can be had. To be read at once: the next operation may move or
 * change them.
 *
 * @throws {Error} where the tensor is disposed
 */
export function currentValues(tensor: Tensor): TypedArray {
  if (tensor.isDisposed) throw new Error("Tensor is disposed.");
  const { dataId } = tensor;
  const own = held.get(dataId);
  if (own) return typed(own.values, tensor.dtype);
  const { backend } = engine.state.tensorInfo.get(dataId)!;
  return "wasm" in backend
    ? (backend as unknown as InMemory).typedArrayFromHeap(tensor)
    : typed(engine.readSync(dataId), tensor.dtype);
}
