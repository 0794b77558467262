import type { TensorInfo } from "@tensorflow/tfjs";
import { tf } from "../../tf.js";
import { type Call, call, type Kernel, replaceKernel } from "../kernel.js";
import { type Block, blockOf, elementsOf, forget, part, withScratch } from "../memory.js";
import type { Backend } from "../module.js";
import { multiply, type Sizes, transposeInto } from "../product.js";
import { finishFused } from "./fused.js";

/** Products of fewer multiplications than this, many at once, are cheaper by the backend's plain loop than by XNNPACK. */
const smallProduct = 2048;

/**
 * The backend multiplies by XNNPACK only where there is one product and no operand is transposed; all else goes
 * through a plain loop, 20 times slower. The gradients of a dense layer are products with transposed operands.
 */
export function registerMatMul(): void {
  replaceKernel("BatchMatMul", batchMatMul);
  replaceKernel("_FusedMatMul", fusedMatMul);
}

/** The sizes as which XNNPACK has packed the second operands. */
const packedSizes = new WeakMap<object, string>();

/**
 * Whether XNNPACK may have an operand under its own id. It packs it once and goes by the id alone: where the same values
 * come with another shape, it would read and write outside of its memory.
 */
function isPackedAs({ dataId, shape }: TensorInfo): boolean {
  const sizes = shape.slice(-2).join();
  const known = packedSizes.get(dataId) ?? sizes;
  packedSizes.set(dataId, known);
  return known === sizes;
}

/** How the batches of two operands meet, and the sizes of each product. */
interface Plan {
  outShape: number[];
  sizes: Sizes;
  /** The batch of each operand that belongs to a batch of the output. */
  pairs: [a: number, b: number][];
  /** Whether the batches are the same for both operands, or one has a single one. */
  simple: boolean;
}

function batchMatMul(original: Kernel): Kernel {
  return (args) => {
    const { inputs, attrs, backend } = args;
    const { a, b } = inputs;
    const { transposeA, transposeB } = attrs;
    const plan = planOf(a, b, transposeA, transposeB);
    const { sizes, pairs, simple, outShape } = plan;
    const [rows, inner, columns] = sizes;
    if (a.dtype !== "float32" || b.dtype !== "float32") return integerProduct(args, plan);
    const isSmall = pairs.length > 1 && rows * inner * columns < smallProduct;
    const isPlain = pairs.length === 1 && !transposeA && !transposeB && inner > 0;
    if (simple && (isSmall || (isPlain && isPackedAs(b)))) return original(args);

    const out = backend.makeOutput(outShape, "float32");
    if (inner === 0) elementsOf(backend, out).fill(0);
    if (inner === 0 || tf.util.sizeFromShape(outShape) === 0) return out;
    withScratch(
      backend,
      [transposeA ? rows * inner : 0, transposeB ? inner * columns : 0],
      ([spareA, spareB]) => {
        const operandA = operand(
          backend,
          a,
          transposeA ? { to: spareA, rows: inner, columns: rows } : undefined,
        );
        const operandB = operand(
          backend,
          b,
          transposeB ? { to: spareB, rows: columns, columns: inner } : undefined,
        );
        for (const [i, [batchA, batchB]] of pairs.entries()) {
          const matrices = [
            operandA(batchA, rows * inner),
            operandB(batchB, inner * columns),
            part(backend, blockOf(backend, out), i * rows * columns, rows * columns),
          ];
          multiply(backend, matrices[0], matrices[1], matrices[2], sizes);
          for (const matrix of matrices) forget(backend, matrix);
        }
      },
    );
    return out;
  };
}

function planOf(a: TensorInfo, b: TensorInfo, transposeA: boolean, transposeB: boolean): Plan {
  const [rows, inner] = transposed(a.shape.slice(-2), transposeA);
  const [innerB, columns] = transposed(b.shape.slice(-2), transposeB);
  tf.util.assert(
    inner === innerB,
    () =>
      `Error in matMul: inner shapes (${inner}) and (${innerB}) of Tensors with shapes ${a.shape} and ${b.shape} ` +
      `and transposeA=${transposeA} and transposeB=${transposeB} must match.`,
  );
  const batchesA = a.shape.slice(0, -2);
  const batchesB = b.shape.slice(0, -2);
  const batches = tf.broadcast_util.assertAndGetBroadcastShape(batchesA, batchesB);
  const [countA, countB] = [batchesA, batchesB].map((shape) => tf.util.sizeFromShape(shape));
  const indexA = batchIndex(batchesA, batches);
  const indexB = batchIndex(batchesB, batches);
  return {
    outShape: [...batches, rows, columns],
    sizes: [rows, inner, columns],
    pairs: Array.from({ length: tf.util.sizeFromShape(batches) }, (_, i) => [indexA(i), indexB(i)]),
    simple: countA === 1 || countB === 1 || String(batchesA) === String(batchesB),
  };
}

const transposed = ([first, second]: number[], swap: boolean) => (swap ? [second, first] : [first, second]);

/** From the number of a batch of the output to that of an operand whose batches are broadcast. */
function batchIndex(shape: number[], outShape: number[]): (i: number) => number {
  const strides = tf.util.computeStrides([...shape, 1]);
  const missing = outShape.length - shape.length;
  return (i) => {
    let index = 0;
    for (let axis = outShape.length - 1; axis >= missing; axis--) {
      const place = i % outShape[axis];
      if (shape[axis - missing] > 1) index += place * strides[axis - missing];
      i = (i - place) / outShape[axis];
    }
    return index;
  };
}

/** Gives an operand's matrices one by one, each after it is transposed to `spare.to` where that is wanted. */
function operand(backend: Backend, info: TensorInfo, spare?: { to: Block; rows: number; columns: number }) {
  return (batch: number, size: number): Block => {
    const matrix = part(backend, blockOf(backend, info), batch * size, size);
    if (!spare) return matrix;
    transposeInto(backend, matrix, spare.to, spare.rows, spare.columns);
    forget(backend, matrix);
    return part(backend, spare.to, 0, size);
  };
}

/** A product of whole numbers, which XNNPACK doesn't compute. */
function integerProduct(
  { inputs: { a, b }, attrs, backend }: Call,
  { outShape, sizes, pairs }: Plan,
): TensorInfo {
  const [rows, inner, columns] = sizes;
  const out = backend.makeOutput(outShape, tf.upcastType(tf.upcastType(a.dtype, b.dtype), "int32"));
  const [valuesA, valuesB, values] = [a, b, out].map((info) => elementsOf(backend, info));
  const [rowA, stepA] = attrs.transposeA ? [1, rows] : [inner, 1];
  const [stepB, columnB] = attrs.transposeB ? [1, inner] : [columns, 1];
  for (const [i, [batchA, batchB]] of pairs.entries()) {
    for (let row = 0; row < rows; row++) {
      for (let column = 0; column < columns; column++) {
        let sum = 0;
        for (let k = 0; k < inner; k++) {
          const left = valuesA[batchA * rows * inner + row * rowA + k * stepA];
          sum += left * valuesB[batchB * inner * columns + k * stepB + column * columnB];
        }
        values[(i * rows + row) * columns + column] = sum;
      }
    }
  }
  return out;
}

/** A product with bias and activation: in one where the backend is fast at it, else one after the other. */
function fusedMatMul(original: Kernel): Kernel {
  return (args) => {
    const { inputs, attrs, backend } = args;
    const { a, b, bias } = inputs;
    const { transposeA, transposeB } = attrs;
    const isSingle = tf.util.sizeFromShape([...a.shape.slice(0, -2), ...b.shape.slice(0, -2)]) === 1;
    const isPlain = !bias || bias.shape.length === 1;
    const isFloat = a.dtype === "float32" && b.dtype === "float32";
    if (isSingle && isPlain && !transposeA && !transposeB && isFloat && isPackedAs(b)) return original(args);
    return finishFused(
      args,
      call("BatchMatMul", { backend, inputs: { a, b }, attrs: { transposeA, transposeB } }),
    );
  };
}
