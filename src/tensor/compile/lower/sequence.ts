import { normalAxes, sizeOf } from "../graph/shapes.js";
import { elementType, elementTypes } from "../onnx/model.js";
import type { Lowering } from "./lowering.js";

type Lower = (lowering: Lowering) => void;

/** The matrix that adds up what is at most `radius` channels away. */
function band(l: Lowering, channels: number): string {
  const radius = Number(l.attributes["depthRadius"]);
  const values = Float32Array.from({ length: channels ** 2 }, (_, index) =>
    Math.abs((index % channels) - Math.floor(index / channels)) <= radius ? 1 : 0,
  );
  return l.model.constant(values, "float32", [channels, channels]);
}

/** bias + alpha · the sum of the squares of the channels near by. */
function localNorm(l: Lowering, near: string): string {
  const x = l.name("x");
  const squares = l.node("MatMul", [l.node("Mul", [x, x]), near]);
  const scaled = l.node("Mul", [squares, l.number(Number(l.attributes["alpha"]))]);
  return l.node("Add", [scaled, l.number(Number(l.attributes["bias"]))]);
}

/** Kernels of which one result is made of many values. */
export const sequenceLowerings: Record<string, Lower> = {
  /** Each value times the one 1, 2, 4, … places before it. */
  Cumprod: (l) => {
    const { shape, dtype } = l.input("x");
    const [axis] = normalAxes(l.attributes["axis"], shape.length);
    const reverse = l.attributes["reverse"] === true;
    const one = l.model.constant(
      dtype === "int32" ? Int32Array.of(1) : Float32Array.of(1),
      elementType(dtype),
      [],
    );
    const side = shape[axis];
    const shifted = (x: string, by: number) => {
      const pads = new Array<number>(2 * shape.length).fill(0);
      pads[reverse ? shape.length + axis : axis] = by;
      const padded = l.node("Pad", [x, l.model.integers(pads), one]);
      const [begin, end] = reverse ? [by, by + side] : [0, side];
      return l.node("Slice", [padded, ...[begin, end, axis].map((value) => l.model.integers([value]))]);
    };
    let product = l.name("x");
    for (let by = 1; by < side; by *= 2) product = l.node("Mul", [product, shifted(product, by)]);
    l.result(l.attributes["exclusive"] === true ? shifted(product, 1) : product);
  },
  Einsum: (l) => {
    const equation = String(l.attributes["equation"]).replaceAll(" ", "");
    const operands = Object.keys(l.call.inputs).sort((a, b) => Number(a) - Number(b));
    l.result(
      l.node(
        "Einsum",
        operands.map((name) => l.name(name)),
        { equation },
      ),
    );
  },
  Diag: (l) => {
    const size = sizeOf(l.input("x").shape);
    const square = l.model.integers([size, size]);
    const eye = l.node("EyeLike", [l.node("Expand", [l.number(0), square])]);
    const columns = l.node("Reshape", [l.name("x"), l.model.integers([1, size])]);
    l.result(l.node("Reshape", [l.node("Mul", [eye, columns]), l.model.integers(l.output.shape)]));
  },
  /** Numbers that depend on nothing. */
  Range: (l) => {
    const { start, step } = l.attributes as { start: number; step: number };
    const { shape, dtype } = l.output;
    const of = (_: unknown, index: number) => start + index * step;
    const length = { length: shape[0] };
    const values = dtype === "int32" ? Int32Array.from(length, of) : Float32Array.from(length, of);
    l.result(l.model.constant(values, elementType(dtype), shape));
  },
  LRN: (l) => {
    const norm = localNorm(l, band(l, l.output.shape[3]));
    const power = l.node("Pow", [norm, l.number(-Number(l.attributes["beta"]))]);
    l.result(l.node("Mul", [l.name("x"), power]));
  },
  LRNGrad: (l) => {
    const near = band(l, l.output.shape[3]);
    const norm = localNorm(l, near);
    const beta = Number(l.attributes["beta"]);
    const own = l.node("Mul", [l.name("dy"), l.node("Pow", [norm, l.number(-beta)])]);
    const shares = l.node("Div", [l.node("Mul", [l.name("dy"), l.name("y")]), norm]);
    const others = l.node("Mul", [l.name("x"), l.node("MatMul", [shares, near])]);
    const factor = l.number(-2 * Number(l.attributes["alpha"]) * beta);
    l.result(l.node("Add", [own, l.node("Mul", [others, factor])]));
  },
  BitwiseAnd: (l) => l.result(l.node("BitwiseAnd", [l.name("a"), l.name("b")])),
  /** How many numbers of each sorted row are smaller (or not larger) than a value: that is where it belongs. */
  SearchSorted: (l) => {
    const sorted = l.input("sortedSequence").shape;
    const values = l.input("values").shape;
    const row = l.node("Unsqueeze", [l.name("sortedSequence"), l.model.integers([sorted.length - 1])]);
    const column = l.node("Unsqueeze", [l.name("values"), l.model.integers([values.length])]);
    const isBefore = l.node(l.attributes["side"] === "left" ? "Less" : "LessOrEqual", [row, column]);
    const ones = l.node("Cast", [isBefore], { to: elementTypes.int32 });
    l.result(l.node("ReduceSum", [ones, l.model.integers([values.length])], { keepdims: 0 }));
  },
};
