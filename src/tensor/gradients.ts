/** Gradients that TensorFlow.js has slow or wrong. */
import type { Tensor } from "@tensorflow/tfjs";
import { tf } from "./tf.js";

const sizeOf = (shape: number[]) => tf.util.sizeFromShape(shape);

/**
 * The gradient of gathering within batches. TensorFlow.js goes through the batches one by one, and is wrong for more than
 * one axis of them. Here the segments of all batches lie one after another and are added up at once.
 */
function gatherGradient(dy: Tensor, x: Tensor, indices: Tensor, axis: number, batchDims: number): Tensor {
  const outer = sizeOf(x.shape.slice(batchDims, axis));
  const batch = sizeOf(x.shape.slice(0, batchDims));
  const side = x.shape[axis];
  const inner = sizeOf(x.shape.slice(axis + 1));
  const begins = tf.range(0, batch * outer * side, side, "int32").reshape([batch, outer, 1]);
  const segments = indices
    .reshape([batch, 1, indices.size / batch])
    .add(begins)
    .flatten()
    .toInt();
  const rows = dy.reshape([segments.size, inner]);
  return tf.unsortedSegmentSum(rows, segments as never, batch * outer * side).reshape(x.shape);
}

/** Replaces the gradients. */
export function installGradients(): void {
  const { gradFunc, ...gather } = tf.getGradient("GatherV2");
  tf.unregisterGradient("GatherV2");
  tf.registerGradient({
    ...gather,
    gradFunc: (dy, saved, attributes) => {
      const [x, indices] = saved;
      const [axis] = tf.util.parseAxisParam(Number(attributes["axis"]), x.shape);
      const batchDims = Number(attributes["batchDims"]);
      if (batchDims === 0) return gradFunc(dy, saved, attributes);
      return {
        x: () => gatherGradient(dy as Tensor, x, indices, axis, (batchDims + indices.rank) % indices.rank),
        indices: () => tf.zerosLike(indices),
      };
    },
  });
}
