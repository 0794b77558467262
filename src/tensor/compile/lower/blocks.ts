import { sizeOf } from "../graph/shapes.js";
import type { Lowering } from "./lowering.js";

type Lower = (lowering: Lowering) => void;
type Pair = [number, number];

const reshaped = (l: Lowering, name: string, shape: readonly number[]) =>
  l.node("Reshape", [name, l.model.integers(shape)]);

/** Kernels that move blocks of a tensor between its axes. */
export const blockLowerings: Record<string, Lower> = {
  SpaceToBatchND: (l) => {
    const blocks = l.attributes["blockShape"] as number[];
    const paddings = l.attributes["paddings"] as Pair[];
    const [batch, ...sides] = l.input("x").shape;
    const rest = sides.slice(blocks.length);
    const before = [0, ...paddings.map(([first]) => first), ...rest.map(() => 0)];
    const after = [0, ...paddings.map(([, last]) => last), ...rest.map(() => 0)];
    const padded = l.node("Pad", [l.name("x"), l.model.integers([...before, ...after]), l.number(0)]);
    const split = blocks.flatMap((block, axis) => {
      const side = sides[axis] + paddings[axis][0] + paddings[axis][1];
      return [side / block, block];
    });
    const perm = [
      ...blocks.map((_, axis) => 2 + 2 * axis),
      0,
      ...blocks.map((_, axis) => 1 + 2 * axis),
      ...rest.map((_, axis) => 1 + 2 * blocks.length + axis),
    ];
    const moved = l.node("Transpose", [reshaped(l, padded, [batch, ...split, ...rest])], { perm });
    l.result(reshaped(l, moved, l.output.shape));
  },
  BatchToSpaceND: (l) => {
    const blocks = l.attributes["blockShape"] as number[];
    const crops = l.attributes["crops"] as Pair[];
    const [batch, ...sides] = l.input("x").shape;
    const count = blocks.length;
    const rest = sides.slice(count);
    const perm = [
      count,
      ...blocks.flatMap((_, axis) => [count + 1 + axis, axis]),
      ...rest.map((_, axis) => 2 * count + 1 + axis),
    ];
    const split = reshaped(l, l.name("x"), [...blocks, batch / sizeOf(blocks), ...sides]);
    const whole = blocks.map((block, axis) => block * sides[axis]);
    const moved = l.node("Transpose", [split], { perm });
    const joined = reshaped(l, moved, [batch / sizeOf(blocks), ...whole, ...rest]);
    const begin = crops.map(([first]) => first);
    const end = whole.map((side, axis) => side - crops[axis][1]);
    const axes = blocks.map((_, axis) => axis + 1);
    l.result(l.node("Slice", [joined, ...[begin, end, axes].map((list) => l.model.integers(list))]));
  },
  DepthToSpace: (l) => {
    if (l.attributes["dataFormat"] !== "NHWC")
      l.fail(`with the data format ${JSON.stringify(l.attributes["dataFormat"])}`);
    const blocksize = Number(l.attributes["blockSize"]);
    l.result(l.node("DepthToSpace", [l.name("x", "first")], { blocksize, mode: "DCR" }), "first");
  },
  FlipLeftRight: (l) => {
    const from = [-1, -(2 ** 31), 2, -1].map((value) => l.model.integers([value]));
    l.result(l.node("Slice", [l.name("image"), ...from]));
  },
};
