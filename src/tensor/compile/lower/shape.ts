import { tf } from "../../tf.js";
import { normalAxes, sizeOf } from "../graph/shapes.js";
import type { Lowering } from "./lowering.js";

type Lower = (lowering: Lowering) => void;

const numbers = (value: unknown): number[] => [...(value as number[])];

function slice(l: Lowering, begin: readonly number[], end: readonly number[]): void {
  l.result(l.node("Slice", [l.name("x"), l.model.integers(begin), l.model.integers(end)]));
}

/** Kernels that move values and compute nothing. */
export const shapeLowerings: Record<string, Lower> = {
  Reshape: (l) => l.result(l.node("Reshape", [l.name("x"), l.model.integers(l.output.shape)])),
  BroadcastTo: (l) => l.result(l.node("Expand", [l.name("x"), l.model.integers(l.output.shape)])),
  Tile: (l) => l.result(l.node("Tile", [l.name("x"), l.model.integers(numbers(l.attributes["reps"]))])),
  Transpose: (l) => l.result(l.node("Transpose", [l.name("x")], { perm: numbers(l.attributes["perm"]) })),
  Concat: (l) => {
    const [axis] = normalAxes(l.attributes["axis"], l.output.shape.length);
    const parts = Object.entries(l.call.inputs).filter(([, value]) => sizeOf(value.shape) > 0);
    const isFirst = parts.every(([, value]) => l.names.isFirst(value));
    const layout = isFirst ? "first" : "last";
    const names = parts.map(([name]) => l.name(name, layout));
    l.result(l.node("Concat", names, { axis: isFirst ? [0, 2, 3, 1][axis] : axis }), layout);
  },
  Pack: (l) => {
    const axis = Number(l.attributes["axis"]);
    const where = l.model.integers([axis < 0 ? axis + l.output.shape.length : axis]);
    const parts = Object.keys(l.call.inputs).map((name) => l.node("Unsqueeze", [l.name(name), where]));
    l.result(l.node("Concat", parts, { axis: axis < 0 ? axis + l.output.shape.length : axis }));
  },
  Unpack: (l) => {
    const [axis] = normalAxes(l.attributes["axis"], l.input("value").shape.length);
    const parts = l.model.nodes("Split", [l.name("value")], l.call.outputs.length, {
      axis,
      num_outputs: l.call.outputs.length,
    });
    parts.forEach((part, output) => {
      l.result(l.node("Squeeze", [part, l.model.integers([axis])]), "last", output);
    });
  },
  SplitV: (l) => {
    const [axis] = normalAxes(l.attributes["axis"], l.input("x").shape.length);
    const sizes = l.model.integers(l.call.outputs.map(({ shape }) => shape[axis]));
    l.model.nodes("Split", [l.name("x"), sizes], l.call.outputs.length, { axis }).forEach((part, output) => {
      l.result(part, "last", output);
    });
  },
  Slice: (l) => {
    const given = l.attributes["begin"] as number | number[];
    const first = typeof given === "number" ? [given] : given;
    // What is not given begins at the beginning.
    const begin = l.output.shape.map((_, axis) => first[axis] ?? 0);
    slice(
      l,
      begin,
      begin.map((at, axis) => at + l.output.shape[axis]),
    );
  },
  StridedSlice: (l) => {
    const { begin, end, strides, beginMask, endMask, ellipsisMask, newAxisMask, shrinkAxisMask } =
      l.attributes as Record<string, never>;
    const info = tf.slice_util.sliceInfo(
      l.input("x").shape as number[],
      begin,
      end,
      strides,
      beginMask,
      endMask,
      ellipsisMask,
      newAxisMask,
      shrinkAxisMask,
    );
    // Going backwards to the first ends before it, and -1 would be the last.
    const ends = info.end.map((at: number) => (at < 0 ? -(2 ** 31) : at));
    const [from, to, steps] = [info.begin, ends, info.strides].map((list) => l.model.integers(list));
    const axes = l.model.integers(info.begin.map((_: number, axis: number) => axis));
    const sliced = l.node("Slice", [l.name("x"), from, to, axes, steps]);
    l.result(l.node("Reshape", [sliced, l.model.integers(l.output.shape)]));
  },
  PadV2: (l) => {
    const paddings = l.attributes["paddings"] as [number, number][];
    const pads = [...paddings.map(([before]) => before), ...paddings.map(([, after]) => after)];
    const value = l.number(Number(l.attributes["constantValue"] ?? 0));
    l.result(l.node("Pad", [l.name("x"), l.model.integers(pads), value], { mode: "constant" }));
  },
  /** Mirrored at the outermost value, or behind it. */
  MirrorPad: (l) => {
    const paddings = l.attributes["paddings"] as [number, number][];
    const behind = l.attributes["mode"] === "reflect" ? 0 : 1;
    let padded = l.name("x");
    for (const [axis, [before, after]] of paddings.entries()) {
      if (before === 0 && after === 0) continue;
      const side = l.input("x").shape[axis];
      const indices = Array.from({ length: before + side + after }, (_, index) => {
        const at = index - before;
        if (at < 0) return -at - behind;
        return at < side ? at : 2 * (side - 1) - at + behind;
      });
      padded = l.node("Gather", [padded, l.model.integers(indices)], { axis });
    }
    l.result(padded);
  },
  Reverse: (l) => {
    const rank = l.input("x").shape.length;
    const axes = normalAxes(l.attributes["dims"], rank);
    if (rank === 0 || axes.length === 0) {
      l.result(l.name("x"));
      return;
    }
    const all = (value: number) => l.model.integers(axes.map(() => value));
    const from = [all(-1), all(-(2 ** 31)), l.model.integers(axes), all(-1)];
    l.result(l.node("Slice", [l.name("x"), ...from]));
  },
  OneHot: (l) => {
    const depth = Number(l.attributes["depth"]);
    const { dtype } = l.output;
    const classes = l.model.constant(
      Int32Array.from({ length: depth }, (_, index) => index),
      "int32",
      [depth],
    );
    const indices = l.node("Unsqueeze", [l.name("indices"), l.model.integers([-1])]);
    const isClass = l.node("Equal", [indices, classes]);
    const on = Number(l.attributes["onValue"] ?? 1);
    const off = Number(l.attributes["offValue"] ?? 0);
    const constant = (value: number) =>
      dtype === "int32" ? l.model.constant(Int32Array.of(value), "int32", []) : l.model.float(value);
    if (dtype === "bool") l.result(isClass);
    else if (on === 1 && off === 0) l.result(l.node("Cast", [isClass], { to: dtype === "int32" ? 6 : 1 }));
    else l.result(l.node("Where", [isClass, constant(on), constant(off)]));
  },
};
