import type { TensorInfo } from "@tensorflow/tfjs";
import { withUndo } from "../interrupts.js";
import { tf } from "../tf.js";
import type { Backend } from "./module.js";

// The memory grows when something is allocated, and every view made before is then empty. So views are made after the
// last allocation of what they are used for.

/** float32 numbers in the backend's memory, which its compiled kernels know by an id. */
export interface Block {
  readonly id: number;
  /** In bytes. */
  readonly offset: number;
  /** In numbers. */
  readonly size: number;
}

const bytes = Float32Array.BYTES_PER_ELEMENT;

/** The block of a tensor. */
export function blockOf(backend: Backend, { dataId, shape }: TensorInfo): Block {
  const { id, memoryOffset } = backend.dataIdMap.get(dataId);
  return { id, offset: memoryOffset, size: tf.util.sizeFromShape(shape) };
}

/** Numbers of a block, which may change; not to be kept over an allocation. */
export function floats(backend: Backend, { offset, size }: Omit<Block, "id">): Float32Array {
  return new Float32Array(backend.wasm.HEAPU8.buffer, offset, size);
}

/** The numbers of a float32 tensor; not to be kept over an allocation. */
export function floatsOf(backend: Backend, info: TensorInfo): Float32Array {
  return floats(backend, blockOf(backend, info));
}

/** The elements of a tensor of any type; not to be kept over an allocation. */
export function elementsOf(backend: Backend, info: TensorInfo): Float32Array | Int32Array | Uint8Array {
  return backend.typedArrayFromHeap(info) as Float32Array | Int32Array | Uint8Array;
}

/** Gives an id to a part of a block, from the `start`-th number on. {@link forget} it after use. */
export function part(backend: Backend, block: Omit<Block, "id">, start: number, size: number): Block {
  const id = backend["dataIdNextNumber"]++;
  const offset = block.offset + start * bytes;
  backend.wasm.tfjs.registerTensor(id, size, offset);
  return { id, offset, size };
}

/** Takes the id back, and frees what the compiled kernels keep for it, such as weights in the order that they like. */
export function forget(backend: Backend, { id }: Block): void {
  backend.wasm.tfjs.disposeData(id);
}

/** Lends blocks of so many numbers while `use` runs. They hold anything at first. */
export function withScratch<T>(backend: Backend, sizes: readonly number[], use: (blocks: Block[]) => T): T {
  const offsets: number[] = [];
  const blocks: Block[] = [];
  const lend = () => {
    for (const size of sizes) offsets.push(backend.wasm._malloc(size * bytes) >>> 0);
    for (const [i, offset] of offsets.entries())
      blocks.push(part(backend, { offset, size: sizes[i] }, 0, sizes[i]));
    return use(blocks);
  };
  return withUndo(lend, () => {
    for (const block of blocks) forget(backend, block);
    for (const offset of offsets) backend.wasm._free(offset);
  });
}
