import { tf } from "../../tf.js";
import { addKernel, type Kernel } from "../kernel.js";
import { elementsOf } from "../memory.js";

/** Sums of the slices with the same number, which is what the gradient of gathering is. */
export function registerUnsortedSegmentSum(): void {
  addKernel("UnsortedSegmentSum", unsortedSegmentSum);
}

const unsortedSegmentSum: Kernel = ({ inputs: { x, segmentIds }, attrs: { numSegments }, backend }) => {
  const sliceShape = x.shape.slice(segmentIds.shape.length);
  const size = tf.util.sizeFromShape(sliceShape);
  const out = backend.makeOutput([numSegments, ...sliceShape], x.dtype);
  const sums = elementsOf(backend, out).fill(0);
  const values = elementsOf(backend, x);
  for (const [index, segment] of elementsOf(backend, segmentIds).entries()) {
    // A negative number says that the slice belongs nowhere.
    if (segment < 0 || segment >= numSegments) continue;
    for (let i = 0; i < size; i++) sums[segment * size + i] += values[index * size + i];
  }
  return out;
};
