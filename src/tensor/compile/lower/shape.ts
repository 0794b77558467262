import { normalAxes, sizeOf } from "../graph/shapes.js";
import type { Lowering } from "./lowering.js";

type Lower = (lowering: Lowering) => void;

const numbers = (value: unknown): number[] => [...(value as number[])];

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
    const begin = numbers(l.attributes["begin"]);
    const end = begin.map((first, axis) => first + l.output.shape[axis]);
    l.result(l.node("Slice", [l.name("x"), l.model.integers(begin), l.model.integers(end)]));
  },
  PadV2: (l) => {
    const paddings = l.attributes["paddings"] as [number, number][];
    const pads = [...paddings.map(([before]) => before), ...paddings.map(([, after]) => after)];
    const value = Number(l.attributes["constantValue"] ?? 0);
    const constant =
      l.output.dtype === "int32" ? l.model.constant(Int32Array.of(value), "int32", []) : l.model.float(value);
    l.result(l.node("Pad", [l.name("x"), l.model.integers(pads), constant], { mode: "constant" }));
  },
  MirrorPad: (l) => {
    const paddings = l.attributes["paddings"] as [number, number][];
    if (l.attributes["mode"] !== "reflect") l.fail(`of mode ${JSON.stringify(l.attributes["mode"])}`);
    const pads = [...paddings.map(([before]) => before), ...paddings.map(([, after]) => after)];
    l.result(l.node("Pad", [l.name("x"), l.model.integers(pads)], { mode: "reflect" }));
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
  GatherV2: (l) => {
    if (Number(l.attributes["batchDims"] ?? 0) !== 0) l.fail("with batch dimensions");
    const [axis] = normalAxes(l.attributes["axis"] ?? 0, l.input("x").shape.length);
    l.result(l.node("Gather", [l.name("x"), l.name("indices")], { axis }));
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
