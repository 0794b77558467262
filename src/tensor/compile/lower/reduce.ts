import { normalAxes } from "../graph/shapes.js";
import type { Value } from "../graph/value.js";
import { elementTypes } from "../onnx/model.js";
import type { Layout, Lowering } from "./lowering.js";

type Lower = (lowering: Lowering) => void;

/** Where each axis of [batch, height, width, channels] is with the channels first. */
const firstAxis = [0, 2, 3, 1];

const reduction =
  (opType: string, axisAttribute = "axis"): Lower =>
  (l) => {
    const x = l.input("x");
    const axes = normalAxes(l.attributes[axisAttribute], x.shape.length);
    const keepDims = l.attributes["keepDims"] === true;
    const layout = reducedLayout(l, x, axes, keepDims);
    const moved = layout === "first" ? axes.map((axis) => firstAxis[axis]) : axes;
    const own = l.name("x", layout);
    const name = x.dtype === l.output.dtype ? own : l.node("Cast", [own], { to: elementTypes.float32 });
    if (axes.length === 0) {
      l.result(name, layout);
      return;
    }
    const reduced = l.node(opType, [name, l.model.integers(moved)], { keepdims: keepDims ? 1 : 0 });
    l.result(reduced, keepDims ? layout : "last");
  };

/** With the channels first only where what is left has the same order in both layouts. */
function reducedLayout(l: Lowering, x: Value, axes: number[], keepDims: boolean): Layout {
  if (!l.names.isFirst(x)) return "last";
  const left = [0, 1, 2, 3].filter((axis) => !axes.includes(axis));
  const inOrder = left.every((axis, index) => index === 0 || firstAxis[left[index - 1]] < firstAxis[axis]);
  return keepDims || inOrder ? "first" : "last";
}

const logical =
  (opType: string): Lower =>
  (l) => {
    const axes = normalAxes(l.attributes["axis"], l.input("x").shape.length);
    const whole = l.node("Cast", [l.name("x")], { to: 6 });
    const keepdims = l.attributes["keepDims"] === true ? 1 : 0;
    l.result(l.node("Cast", [l.node(opType, [whole, l.model.integers(axes)], { keepdims })], { to: 9 }));
  };

const argument =
  (opType: string): Lower =>
  (l) => {
    const axis = normalAxes(l.attributes["axis"], l.input("x").shape.length)[0] ?? 0;
    l.result(l.node("Cast", [l.node(opType, [l.name("x")], { axis, keepdims: 0 })], { to: 6 }));
  };

export const reduceLowerings: Record<string, Lower> = {
  Sum: reduction("ReduceSum"),
  Mean: reduction("ReduceMean"),
  Max: reduction("ReduceMax", "reductionIndices"),
  Min: reduction("ReduceMin"),
  Prod: reduction("ReduceProd"),
  Any: logical("ReduceMax"),
  All: logical("ReduceMin"),
  ArgMax: argument("ArgMax"),
  ArgMin: argument("ArgMin"),
  Softmax: (l) => l.result(l.node("Softmax", [l.name("logits")], { axis: -1 })),
  Cumsum: (l) => {
    const [axis] = normalAxes(l.attributes["axis"], l.input("x").shape.length);
    l.result(
      l.node("CumSum", [l.name("x"), l.model.constant(Int32Array.of(axis), "int32", [])], {
        exclusive: l.attributes["exclusive"] === true ? 1 : 0,
        reverse: l.attributes["reverse"] === true ? 1 : 0,
      }),
    );
  },
};
