import { mustBeCount } from "../../random/options.js";
import { type LabelledPictures, mustBeWhole } from "./tensors.js";

/**
 * Puts a border of empty pixels around each picture: LeNet-5 takes 32×32, and MNIST has 28×28.
 *
 * @param border its width in pixels, on each side
 * @returns pictures of size + 2 · border, with the same labels
 */
export function withBorder(data: LabelledPictures, border: number): LabelledPictures {
  mustBeCount("withBorder", "border", border);
  const { images, labels, size } = data;
  const m = mustBeWhole("withBorder", data);
  const side = size + 2 * border;
  const framed = new Float32Array(m * side * side);
  for (let i = 0; i < m; i++) {
    for (let y = 0; y < size; y++) {
      const from = (i * size + y) * size;
      framed.set(images.subarray(from, from + size), (i * side + y + border) * side + border);
    }
  }
  return { images: framed, labels, size: side };
}
