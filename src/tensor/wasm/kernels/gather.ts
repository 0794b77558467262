import { tf } from "../../tf.js";
import { type Kernel, replaceKernel } from "../kernel.js";
import { elementsOf } from "../memory.js";

/**
 * Takes slices by their numbers, as a minibatch from a replay memory. The package's kernel looks up the place of each
 * number, and within batches it reads beside the indices, or outside of the memory.
 */
export function registerGather(): void {
  replaceKernel("GatherV2", (original) => (args) => {
    const isPlain = args.inputs.x.dtype !== "string" && args.inputs.indices.dtype === "int32";
    return isPlain ? gather(args) : original(args);
  });
}

const gather: Kernel = ({ inputs: { x, indices }, attrs, backend }) => {
  const [axis] = tf.util.parseAxisParam(attrs.axis, x.shape);
  // It only looks at the shapes of what is a tensor elsewhere.
  const info = tf.backend_util.segment_util.collectGatherOpShapeInfo(
    x as never,
    indices as never,
    axis,
    attrs.batchDims,
  );
  const { batchSize, outerSize, dimSize, sliceSize } = info;
  const out = backend.makeOutput(info.outputShape, x.dtype);
  const [from, numbers, to] = [x, indices, out].map((tensor) => elementsOf(backend, tensor));
  const bad = numbers.find((index) => index < 0 || index >= dimSize);
  if (bad !== undefined) {
    backend.disposeData(out.dataId);
    throw new Error(`GatherV2: the index value ${bad} is not in [0, ${dimSize - 1}]`);
  }
  const count = numbers.length / batchSize;
  let at = 0;
  for (let batch = 0; batch < batchSize; batch++) {
    for (let outer = 0; outer < outerSize; outer++) {
      const start = (batch * outerSize + outer) * dimSize;
      for (let i = 0; i < count; i++, at += sliceSize) {
        copy(from, (start + numbers[batch * count + i]) * sliceSize, to, at, sliceSize);
      }
    }
  }
  return out;
};

type Elements = ReturnType<typeof elementsOf>;

/** Below this many numbers a loop is faster than a call. */
const longSlice = 32;

function copy(from: Elements, start: number, to: Elements, at: number, size: number): void {
  if (size >= longSlice) to.set(from.subarray(start, start + size), at);
  else for (let i = 0; i < size; i++) to[at + i] = from[start + i];
}
