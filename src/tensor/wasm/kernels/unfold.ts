import type { tf } from "../../tf.js";

/** Sizes of a two-dimensional convolution over pictures [batch, height, width, channels]. */
export type ConvInfo = ReturnType<typeof tf.backend_util.computeConv2DInfo>;

/** Numbers that are unfolded at a time: what a product then reads stays in the cache. */
const chunkSize = 2 ** 18;

/** How many pictures to unfold at a time, one at least. */
export function picturesAtOnce({ batchSize, outHeight, outWidth, inChannels, ...info }: ConvInfo): number {
  const perPicture = outHeight * outWidth * info.filterHeight * info.filterWidth * inChannels;
  return Math.max(1, Math.min(batchSize, Math.floor(chunkSize / perPicture)));
}

/** What a filter's place (row or column) sees: the outputs from `first` to before `end` have an input there. */
function reach(
  place: number,
  pad: number,
  stride: number,
  inSize: number,
  outSize: number,
): [number, number] {
  // The input of output o is o · stride + place - pad.
  const first = Math.max(0, Math.ceil((pad - place) / stride));
  const end = Math.min(outSize, Math.floor((inSize - 1 + pad - place) / stride) + 1);
  return [Math.min(first, outSize), Math.max(end, Math.min(first, outSize))];
}

/**
 * The windows of pictures as the columns of a matrix [filter height · filter width · channels, pictures · outputs]
 * (im2col, transposed): the filter's gradient is its product with the output's gradient.
 */
export function unfold(
  x: Float32Array,
  columns: Float32Array,
  info: ConvInfo,
  first: number,
  pictures: number,
): void {
  const { inHeight, inWidth, inChannels, outHeight, outWidth, strideHeight, strideWidth, padInfo } = info;
  const outSize = outHeight * outWidth;
  const step = strideWidth * inChannels;
  let at = 0;
  for (let filterRow = 0; filterRow < info.filterHeight; filterRow++) {
    const down = filterRow * info.dilationHeight;
    const [top, bottom] = reach(down, padInfo.top, strideHeight, inHeight, outHeight);
    for (let filterColumn = 0; filterColumn < info.filterWidth; filterColumn++) {
      const right = filterColumn * info.dilationWidth;
      const [begin, end] = reach(right, padInfo.left, strideWidth, inWidth, outWidth);
      const isInside = top === 0 && begin === 0 && bottom === outHeight && end === outWidth;
      for (let channel = 0; channel < inChannels; channel++) {
        if (!isInside) columns.fill(0, at, at + pictures * outSize);
        for (let picture = 0; picture < pictures; picture++, at += outSize) {
          for (let row = top; row < bottom; row++) {
            const inRow = (first + picture) * inHeight + row * strideHeight + down - padInfo.top;
            let from = (inRow * inWidth + begin * strideWidth + right - padInfo.left) * inChannels + channel;
            const stop = at + row * outWidth + end;
            for (let to = at + row * outWidth + begin; to < stop; to++, from += step) columns[to] = x[from];
          }
        }
      }
    }
  }
}

/**
 * Adds windows, the rows of a matrix [pictures · outputs, filter height · filter width · channels], to where they lie in the
 * pictures (col2im).
 */
export function fold(
  rows: Float32Array,
  x: Float32Array,
  info: ConvInfo,
  first: number,
  pictures: number,
): void {
  const { inHeight, inWidth, inChannels, outHeight, outWidth, padInfo, filterHeight, filterWidth } = info;
  const { strideHeight, strideWidth, dilationHeight, dilationWidth } = info;
  const lineSize = filterWidth * inChannels;
  let at = 0;
  for (let picture = first; picture < first + pictures; picture++) {
    for (let row = 0; row < outHeight; row++) {
      for (let column = 0; column < outWidth; column++) {
        const left = column * strideWidth - padInfo.left;
        for (let filterRow = 0; filterRow < filterHeight; filterRow++, at += lineSize) {
          const inRow = row * strideHeight + filterRow * dilationHeight - padInfo.top;
          if (inRow < 0 || inRow >= inHeight) continue;
          const line = (picture * inHeight + inRow) * inWidth;
          if (dilationWidth === 1) {
            // A line of the window is one piece of the picture's line.
            const begin = Math.max(0, -left) * inChannels;
            const end = Math.min(filterWidth, inWidth - left) * inChannels;
            const to = (line + left) * inChannels;
            for (let i = begin; i < end; i++) x[to + i] += rows[at + i];
            continue;
          }
          for (let filterColumn = 0; filterColumn < filterWidth; filterColumn++) {
            const inColumn = left + filterColumn * dilationWidth;
            if (inColumn < 0 || inColumn >= inWidth) continue;
            const to = (line + inColumn) * inChannels;
            const from = at + filterColumn * inChannels;
            for (let channel = 0; channel < inChannels; channel++) x[to + channel] += rows[from + channel];
          }
        }
      }
    }
  }
}
