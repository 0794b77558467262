import { type Block, floats } from "./memory.js";
import type { Backend } from "./module.js";

/** Where the shapes of two matrices are written for the compiled kernel: two times three integers. */
const shapes = new WeakMap<Backend, number>();

/**
 * out [rows, columns] = a [rows, inner] · b [inner, columns], by XNNPACK. It brings `b` into an order of its own, which it
 * keeps for the next product with the block, until that is forgotten: its numbers must not change before.
 */
export function multiply(
  backend: Backend,
  a: Block,
  b: Block,
  out: Block,
  [rows, inner, columns]: Sizes,
): void {
  const module = backend.wasm;
  let pointer = shapes.get(backend);
  if (pointer === undefined) {
    pointer = module._malloc(6 * Int32Array.BYTES_PER_ELEMENT) >>> 0;
    shapes.set(backend, pointer);
  }
  new Int32Array(module.HEAPU8.buffer, pointer, 6).set([1, rows, inner, 1, inner, columns]);
  module._BatchMatMul(a.id, pointer, 3, b.id, pointer + 12, 3, 0, 0, out.id);
}

/** Rows, inner size and columns of a product of matrices. */
export type Sizes = readonly [rows: number, inner: number, columns: number];

/** Rows and columns that are transposed at a time: what is read and what is written then both stay in the cache. */
const tile = 16;

/** out [columns, rows] = x [rows, columns] transposed. */
export function transposeInto(backend: Backend, x: Block, out: Block, rows: number, columns: number): void {
  const from = floats(backend, x);
  const to = floats(backend, out);
  for (let top = 0; top < rows; top += tile) {
    const bottom = Math.min(top + tile, rows);
    for (let left = 0; left < columns; left += tile) {
      const right = Math.min(left + tile, columns);
      for (let column = left; column < right; column++) {
        for (let row = top; row < bottom; row++) to[column * rows + row] = from[row * columns + column];
      }
    }
  }
}
