import { type Kernel, replaceKernel } from "../kernel.js";
import { elementsOf } from "../memory.js";

/** Counts of all elements of a tensor. The backend's own takes the first axis of a matrix or a picture for a batch. */
export function registerBincount(): void {
  replaceKernel("Bincount", () => bincount);
}

const bincount: Kernel = ({ inputs: { x, weights }, attrs: { size }, backend }) => {
  const out = backend.makeOutput([size], weights.dtype);
  const counts = elementsOf(backend, out).fill(0);
  const values = elementsOf(backend, x);
  const weight = elementsOf(backend, weights);
  for (const [i, value] of values.entries()) {
    if (value < 0) throw new Error(`Input x must be non-negative, but has ${value}.`);
    if (value < size) counts[value] += weight.length > 0 ? weight[i] : 1;
  }
  return out;
};
