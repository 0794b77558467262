import type { backend_util } from "@tensorflow/tfjs-core";
import { sizeOf } from "../graph/shapes.js";
import type { Value } from "../graph/value.js";
import type { Lowering } from "./lowering.js";

type Info = backend_util.Conv2DInfo;

/**
 * The pixels that each position of a filter sees, one row a position: [batch · outHeight · outWidth, filterHeight ·
 * filterWidth · channels] (im2col). Channels stay together, so that pixels are copied as they lie in memory.
 */
export function patches(l: Lowering, x: Value, info: Info): string {
  const { batchSize, inChannels, outHeight, outWidth, filterHeight, filterWidth } = info;
  return l.shared(`patches of ${x.id} by ${geometry(info)}`, () => {
    const pixels = batchSize * info.inHeight * info.inWidth;
    const { indices, padded } = patchPixels(info);
    const flat = l.node("Reshape", [l.names.get(x), l.model.integers([pixels, inChannels])]);
    const rows = padded ? withZeros(l, flat, inChannels) : flat;
    const gathered = l.node("Gather", [rows, l.model.constant(indices, "int32", [indices.length])], {
      axis: 0,
    });
    const shape = [batchSize * outHeight * outWidth, filterHeight * filterWidth * inChannels];
    return l.node("Reshape", [gathered, l.model.integers(shape)]);
  });
}

/** The sum, at each pixel of the input, of what the rows of patches hold for it: the transpose of `patches` (col2im). */
export function sumPatches(l: Lowering, rows: string, info: Info): string {
  const { batchSize, inHeight, inWidth, inChannels, filterHeight, filterWidth } = info;
  const positions = batchSize * info.outHeight * info.outWidth;
  const taps = filterHeight * filterWidth;
  const { indices, most } = pixelPatches(info);
  const pixels = batchSize * inHeight * inWidth;
  const flat = l.node("Reshape", [rows, l.model.integers([(positions + 1) * taps, inChannels])]);
  const gather = (of: Int32Array, shape: number[]) =>
    l.node("Gather", [flat, l.model.constant(of, "int32", shape)], { axis: 0 });
  const parts = Array.from({ length: most }, (_, part) =>
    indices.filter((_, index) => index % most === part),
  );
  const sums =
    most <= 9
      ? l.node(
          "Sum",
          parts.map((part) => gather(part, [pixels])),
        )
      : l.node("ReduceSum", [gather(indices, [pixels, most]), l.model.integers([1])], { keepdims: 0 });
  return l.node("Reshape", [sums, l.model.integers([batchSize, inHeight, inWidth, inChannels])]);
}

/** A matrix with a row of zeros below it, for places outside. */
export function withZeros(l: Lowering, rows: string, width: number): string {
  return l.node("Concat", [rows, l.model.constant(new Float32Array(width), "float32", [1, width])], {
    axis: 0,
  });
}

const geometry = (info: Info) => {
  const { top, left } = info.padInfo;
  const sides = [info.filterHeight, info.filterWidth, info.outHeight, info.outWidth];
  return [
    ...sides,
    info.strideHeight,
    info.strideWidth,
    info.dilationHeight,
    info.dilationWidth,
    top,
    left,
  ].join();
};

/** Calls `see` for each tap of each position with the pixel that it sees; −1 for padding. */
function eachTap(info: Info, see: (position: number, tap: number, pixel: number) => void): void {
  const { batchSize, inHeight, inWidth, outHeight, outWidth, filterHeight, filterWidth, padInfo } = info;
  let position = 0;
  for (let picture = 0; picture < batchSize; picture++) {
    for (let row = 0; row < outHeight; row++) {
      for (let column = 0; column < outWidth; column++, position++) {
        for (let tap = 0; tap < filterHeight * filterWidth; tap++) {
          const y =
            row * info.strideHeight - padInfo.top + Math.floor(tap / filterWidth) * info.dilationHeight;
          const x = column * info.strideWidth - padInfo.left + (tap % filterWidth) * info.dilationWidth;
          const inside = y >= 0 && y < inHeight && x >= 0 && x < inWidth;
          see(position, tap, inside ? (picture * inHeight + y) * inWidth + x : -1);
        }
      }
    }
  }
}

function patchPixels(info: Info): { indices: Int32Array; padded: boolean } {
  const taps = info.filterHeight * info.filterWidth;
  const outside = info.batchSize * info.inHeight * info.inWidth;
  const indices = new Int32Array(info.batchSize * info.outHeight * info.outWidth * taps);
  let padded = false;
  eachTap(info, (position, tap, pixel) => {
    padded ||= pixel < 0;
    indices[position * taps + tap] = pixel < 0 ? outside : pixel;
  });
  return { indices, padded };
}

/** For each pixel the places in the rows of patches where it is seen; the rest points behind them. */
function pixelPatches(info: Info): { indices: Int32Array; most: number } {
  const taps = info.filterHeight * info.filterWidth;
  const pixels = sizeOf([info.batchSize, info.inHeight, info.inWidth]);
  const counts = new Int32Array(pixels);
  eachTap(info, (_position, _tap, pixel) => {
    if (pixel >= 0) counts[pixel]++;
  });
  const most = counts.reduce((a, b) => Math.max(a, b), 1);
  const outside = info.batchSize * info.outHeight * info.outWidth * taps;
  const indices = new Int32Array(pixels * most).fill(outside);
  counts.fill(0);
  eachTap(info, (position, tap, pixel) => {
    if (pixel >= 0) indices[pixel * most + counts[pixel]++] = position * taps + tap;
  });
  return { indices, most };
}
