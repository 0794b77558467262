import type { Shape } from "../graph/value.js";
import type { Lowering } from "./lowering.js";

type Lower = (lowering: Lowering) => void;

/** From where in a side of `from` pixels each of `to` pixels comes, as fractions of pixels. */
function sources(l: Lowering, from: number, to: number, halfPixels: boolean, shift: number): number[] {
  const isAligned = l.attributes["alignCorners"] === true && to > 1;
  const ratio = isAligned ? (from - 1) / (to - 1) : from / to;
  return Array.from({ length: to }, (_, index) =>
    halfPixels ? ratio * (index + 0.5) - shift : ratio * index,
  );
}

/** Which pixel each pixel of the result is. */
function nearest(l: Lowering, from: number, to: number, halfPixels: boolean): number[] {
  const rounded = l.attributes["alignCorners"] === true ? Math.round : Math.floor;
  return sources(l, from, to, halfPixels, 0).map((source) =>
    Math.max(0, Math.min(from - 1, rounded(source))),
  );
}

/** The matrix [to, from] of what each pixel of the result has of each pixel, of one row of pixels. */
function bilinear(l: Lowering, from: number, to: number, halfPixels: boolean): Float32Array {
  const matrix = new Float32Array(to * from);
  for (const [index, source] of sources(l, from, to, halfPixels, 0.5).entries()) {
    const left = Math.max(0, Math.floor(source));
    const right = Math.min(from - 1, Math.ceil(source));
    const share = source - left;
    matrix[index * from + left] += 1 - share;
    matrix[index * from + right] += share;
  }
  return matrix;
}

function ofIndices(indices: number[], from: number): Float32Array {
  const matrix = new Float32Array(indices.length * from);
  for (const [to, index] of indices.entries()) matrix[to * from + index] = 1;
  return matrix;
}

const transposed = (matrix: Float32Array, rows: number, columns: number) =>
  Float32Array.from(
    { length: rows * columns },
    (_, index) => matrix[(index % rows) * columns + Math.floor(index / rows)],
  );

/** Multiplies each picture by one matrix from the left and by another one's transpose from the right. */
function separable(l: Lowering, x: string, rows: Float32Array, columns: Float32Array, from: Shape): void {
  const [, fromHeight, fromWidth] = from;
  const [, height, width] = l.output.shape;
  const right = l.model.constant(transposed(columns, width, fromWidth), "float32", [fromWidth, width]);
  const left = l.model.constant(rows, "float32", [height, fromHeight]);
  l.result(l.node("MatMul", [left, l.node("MatMul", [l.name(x, "first"), right])]), "first");
}

/** How many times larger each side gets, if these are whole numbers and every pixel is simply repeated. */
function repeats(l: Lowering, [, height, width]: Shape, [, toHeight, toWidth]: Shape): number[] | undefined {
  if (l.attributes["alignCorners"] === true) return undefined;
  const times = [toHeight / height, toWidth / width];
  return times.every(Number.isInteger) ? times : undefined;
}

export const resizeLowerings: Record<string, Lower> = {
  ResizeNearestNeighbor: (l) => {
    const [batch, height, width, channels] = l.input("images").shape;
    const [, toHeight, toWidth] = l.output.shape;
    const times = repeats(l, l.input("images").shape, l.output.shape);
    if (times) {
      const form = (a: number, b: number) => l.model.integers([batch, channels, height, a, width, b]);
      const apart = l.node("Reshape", [l.name("images", "first"), form(1, 1)]);
      const spread = l.node("Expand", [apart, form(times[0], times[1])]);
      l.result(l.node("Reshape", [spread, l.model.integers([batch, channels, toHeight, toWidth])]), "first");
      return;
    }
    const halfPixels = l.attributes["halfPixelCenters"] === true;
    const rows = nearest(l, height, toHeight, halfPixels);
    const columns = nearest(l, width, toWidth, halfPixels);
    const tall = l.node("Gather", [l.name("images", "first"), l.model.integers(rows)], { axis: 2 });
    l.result(l.node("Gather", [tall, l.model.integers(columns)], { axis: 3 }), "first");
  },
  /** Like TensorFlow.js's kernel it does not look at `halfPixelCenters`. */
  ResizeNearestNeighborGrad: (l) => {
    const [batch, height, width, channels] = l.output.shape;
    const { shape } = l.input("dy");
    const times = repeats(l, l.output.shape, shape);
    if (times) {
      const form = l.model.integers([batch, channels, height, times[0], width, times[1]]);
      const apart = l.node("Reshape", [l.name("dy", "first"), form]);
      l.result(l.node("ReduceSum", [apart, l.model.integers([3, 5])], { keepdims: 0 }), "first");
      return;
    }
    const matrix = (from: number, to: number) =>
      transposed(ofIndices(nearest(l, from, to, false), from), to, from);
    separable(l, "dy", matrix(height, shape[1]), matrix(width, shape[2]), shape);
  },
  ResizeBilinear: (l) => {
    const { shape } = l.input("images");
    const [, toHeight, toWidth] = l.output.shape;
    const halfPixels = l.attributes["halfPixelCenters"] === true;
    separable(
      l,
      "images",
      bilinear(l, shape[1], toHeight, halfPixels),
      bilinear(l, shape[2], toWidth, halfPixels),
      shape,
    );
  },
  /** Like TensorFlow.js's kernel it does not look at `halfPixelCenters`. */
  ResizeBilinearGrad: (l) => {
    const [, height, width] = l.output.shape;
    const { shape } = l.input("dy");
    const matrix = (from: number, to: number) => transposed(bilinear(l, from, to, false), to, from);
    separable(l, "dy", matrix(height, shape[1]), matrix(width, shape[2]), shape);
  },
};
