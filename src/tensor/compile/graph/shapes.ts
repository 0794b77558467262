import type { DataType, TypedArray } from "@tensorflow/tfjs-core";
import type { Shape } from "./value.js";

export function sizeOf(shape: Shape): number {
  return shape.reduce((product, side) => product * side, 1);
}

export function sameShape(a: Shape, b: Shape): boolean {
  return a.length === b.length && a.every((side, axis) => side === b[axis]);
}

/** The shape that NumPy's broadcasting gives. */
export function broadcastShape(...shapes: Shape[]): number[] {
  const rank = Math.max(0, ...shapes.map((shape) => shape.length));
  const result = new Array<number>(rank).fill(1);
  for (const shape of shapes) {
    shape.forEach((side, axis) => {
      const at = rank - shape.length + axis;
      if (side !== 1) result[at] = side;
    });
  }
  return result;
}

/** Axes as indices from 0, in order; all of them where none is given. */
export function normalAxes(axis: unknown, rank: number): number[] {
  if (axis === undefined || axis === null) return Array.from({ length: rank }, (_, index) => index);
  const axes = (Array.isArray(axis) ? axis : [axis]) as number[];
  return axes.map((index) => (index < 0 ? index + rank : index)).sort((a, b) => a - b);
}

export function arrayOf(dtype: DataType, size: number): Float32Array | Int32Array | Uint8Array {
  if (dtype === "int32") return new Int32Array(size);
  return dtype === "bool" ? new Uint8Array(size) : new Float32Array(size);
}

/**
 * Values as an array of their type. Where a cast loses nothing TensorFlow.js's own backend leaves them what they were:
 * a tensor of real numbers may hold integers.
 */
export function typed(values: TypedArray, dtype: DataType): TypedArray {
  if (dtype === "int32") return values instanceof Int32Array ? values : Int32Array.from(values);
  if (dtype === "bool") return values instanceof Uint8Array ? values : Uint8Array.from(values);
  return values instanceof Float32Array ? values : Float32Array.from(values);
}

/** The one number that all values are, if they are. */
export function uniformValue(values: TypedArray): number | undefined {
  const [first] = values;
  for (let index = 1; index < values.length; index++) {
    if (!Object.is(values[index], first)) return undefined;
  }
  return first;
}
