import type { Tensor, TensorInfo } from "@tensorflow/tfjs";
import { tf } from "../../tf.js";
import { type Kernel, replaceKernel } from "../kernel.js";
import { elementsOf } from "../memory.js";

/** Gathering within batches: there the package's kernel reads beside the indices, or outside of the memory. */
export function registerGather(): void {
  replaceKernel(
    "GatherV2",
    (original) => (call) => (call.attrs.batchDims ? gatherInBatches(call) : original(call)),
  );
}

const gatherInBatches: Kernel = ({ inputs: { x, indices }, attrs: { axis, batchDims }, backend }) => {
  const [along] = tf.util.parseAxisParam(axis, x.shape);
  const { batchSize, outerSize, dimSize, sliceSize, outputShape } =
    tf.backend_util.segment_util.collectGatherOpShapeInfo(x as Tensor, indices as Tensor, along, batchDims);
  const out: TensorInfo = backend.makeOutput(outputShape, x.dtype);
  const [from, to, wanted] = [x, out, indices].map((info) => elementsOf(backend, info));
  const count = wanted.length / batchSize;
  let at = 0;
  for (let batch = 0; batch < batchSize; batch++)
    for (let outer = 0; outer < outerSize; outer++)
      for (let i = 0; i < count; i++) {
        const index = wanted[batch * count + i];
        tf.util.assert(
          index >= 0 && index < dimSize,
          () => `GatherV2: the index value ${index} is not in [0, ${dimSize - 1}]`,
        );
        const start = ((batch * outerSize + outer) * dimSize + index) * sliceSize;
        to.set(from.subarray(start, start + sliceSize), at);
        at += sliceSize;
      }
  return out;
};
