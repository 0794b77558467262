import { normalAxes, sizeOf } from "../graph/shapes.js";
import { elementTypes } from "../onnx/model.js";
import type { Lowering } from "./lowering.js";

type Lower = (lowering: Lowering) => void;

/** ONNX's operators on tuples of indices want long integers. */
const long = (l: Lowering, name: string) => l.node("Cast", [l.name(name)], { to: elementTypes.int64 });

/** A tensor of one number. */
function filled(l: Lowering, value: number, shape: readonly number[]): string {
  return l.node("Expand", [l.number(value), l.model.integers(shape)]);
}

/**
 * Gathering within each batch is gathering from all batches one after another, with each batch's beginning added to its
 * indices.
 */
function gatherWithinBatches(l: Lowering, axis: number, batchDims: number): void {
  const [x, indices] = [l.input("x"), l.input("indices")];
  const batch = sizeOf(x.shape.slice(0, batchDims));
  const outer = sizeOf(x.shape.slice(batchDims, axis));
  const side = x.shape[axis];
  const inner = sizeOf(x.shape.slice(axis + 1));
  const picked = sizeOf(indices.shape.slice(batchDims));
  const begins = Int32Array.from({ length: batch * outer }, (_, index) => index * side);
  const flat = l.node("Reshape", [l.name("x"), l.model.integers([batch * outer * side, inner])]);
  const within = l.node("Reshape", [l.name("indices"), l.model.integers([batch, 1, picked])]);
  const at = l.node("Add", [within, l.model.constant(begins, "int32", [batch, outer, 1])]);
  const rows = l.node("Gather", [flat, l.node("Reshape", [at, l.model.integers([-1])])], { axis: 0 });
  l.result(l.node("Reshape", [rows, l.model.integers(l.output.shape)]));
}

/** Kernels that pick values by their indices, or put them there. */
export const gatherLowerings: Record<string, Lower> = {
  GatherV2: (l) => {
    const [axis] = normalAxes(l.attributes["axis"] ?? 0, l.input("x").shape.length);
    const batchDims = Number(l.attributes["batchDims"] ?? 0);
    if (batchDims !== 0) {
      gatherWithinBatches(l, axis, batchDims < 0 ? batchDims + l.input("indices").shape.length : batchDims);
      return;
    }
    l.result(l.node("Gather", [l.name("x"), l.name("indices")], { axis }));
  },
  GatherNd: (l) => l.result(l.node("GatherND", [l.name("params"), long(l, "indices")])),
  ScatterNd: (l) => {
    const zeros = filled(l, 0, l.output.shape);
    l.result(l.node("ScatterND", [zeros, long(l, "indices"), l.name("updates")], { reduction: "add" }));
  },
  TensorScatterUpdate: (l) =>
    l.result(l.node("ScatterND", [l.name("tensor"), long(l, "indices"), l.name("updates")])),
  SparseToDense: (l) => {
    const { shape } = l.input("sparseIndices");
    // One number for each value, where the result is a vector.
    const tuples = shape.length < 2 ? [sizeOf(shape), 1] : shape;
    const indices = l.node("Reshape", [long(l, "sparseIndices"), l.model.integers(tuples)]);
    const values = l.node("Expand", [l.name("sparseValues"), l.model.integers([tuples[0]])]);
    const rest = l.node("Expand", [l.name("defaultValue"), l.model.integers(l.output.shape)]);
    l.result(l.node("ScatterND", [rest, indices, values]));
  },
  /** What belongs to no segment is added to one more, which is then left out. */
  UnsortedSegmentSum: (l) => {
    const ids = l.input("segmentIds");
    if (ids.shape.length !== 1) l.fail("with segments that are no vector");
    const [segments, ...rest] = l.output.shape;
    const number = (value: number) => l.model.constant(Int32Array.of(value), "int32", []);
    const name = l.name("segmentIds");
    const outside = l.node("Or", [
      l.node("Less", [name, number(0)]),
      l.node("GreaterOrEqual", [name, number(segments)]),
    ]);
    const kept = l.node("Where", [outside, number(segments), name]);
    const rows = l.node("Reshape", [
      l.node("Cast", [kept], { to: elementTypes.int64 }),
      l.model.integers([ids.shape[0], 1]),
    ]);
    const zeros = filled(l, 0, [segments + 1, ...rest]);
    const sums = l.node("ScatterND", [zeros, rows, l.name("x")], { reduction: "add" });
    const from = [l.model.integers([0]), l.model.integers([segments]), l.model.integers([0])];
    l.result(l.node("Slice", [sums, ...from]));
  },
  TopK: (l) => {
    const k = l.model.integers([Number(l.attributes["k"])]);
    const [values, indices] = l.model.nodes("TopK", [l.name("x"), k], 2, { axis: -1, largest: 1, sorted: 1 });
    l.result(values, "last", 0);
    l.result(l.node("Cast", [indices], { to: elementTypes.int32 }), "last", 1);
  },
  Bincount: (l) => histogram(l, [sizeOf(l.input("x").shape)], [Number(l.attributes["size"])]),
  DenseBincount: (l) => {
    const { shape } = l.input("x");
    histogram(l, shape, [...shape.slice(0, -1), Number(l.attributes["size"])]);
  },
};

/** How often each number occurs in each row, or what weights it has; numbers from the size on are left out. */
function histogram(l: Lowering, rows: readonly number[], shape: readonly number[]): void {
  const size = shape[shape.length - 1];
  const classes = Int32Array.from({ length: size }, (_, index) => index);
  const forms = l.model.integers([...rows, 1]);
  const x = l.node("Reshape", [l.name("x"), forms]);
  const isClass = l.node("Equal", [x, l.model.constant(classes, "int32", [size])]);
  const to = { to: elementTypes[l.output.dtype === "int32" ? "int32" : "float32"] };
  const counts = l.node("Cast", [isClass], to);
  const weights = l.input("weights");
  const isBinary = l.attributes["binaryOutput"] === true;
  const weighted =
    sizeOf(weights.shape) > 0 && !isBinary
      ? l.node("Mul", [counts, l.node("Reshape", [l.name("weights"), forms])])
      : counts;
  l.result(
    l.node(isBinary ? "ReduceMax" : "ReduceSum", [weighted, l.model.integers([rows.length - 1])], {
      keepdims: 0,
    }),
  );
}
