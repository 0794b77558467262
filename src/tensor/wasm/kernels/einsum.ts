import type { TensorInfo } from "@tensorflow/tfjs";
import { tf } from "../../tf.js";
import { addKernel, call, dispose, type Kernel } from "../kernel.js";

/** Einstein's sums, by transposing, multiplying and summing as on the other backends. */
export function registerEinsum(): void {
  addKernel("Einsum", einsum);
}

const einsum: Kernel = ({ inputs, attrs: { equation }, backend }) => {
  const tensors = Object.values(inputs);
  const { allDims, summedDims, idDims } = tf.backend_util.decodeEinsumEquation(equation, tensors.length);
  tf.backend_util.checkEinsumDimSizes(allDims.length, idDims, tensors as never);
  const { path, steps } = tf.backend_util.getEinsumComputePath(summedDims, idDims);
  const own: TensorInfo[] = [];
  const run = (name: string, inputs: Record<string, TensorInfo>, attrs = {}) => {
    const info = call(name, { backend, inputs, attrs });
    own.push(info);
    return info;
  };
  const sameShape = (a: number[], b: number[]) => tf.util.arraysEqual(a, b);
  let out: TensorInfo | undefined;
  let dims = allDims.length;
  for (const [i, terms] of steps.entries()) {
    for (const term of terms) {
      const { permutationIndices: perm, expandDims } = tf.backend_util.getEinsumPermutation(
        dims,
        idDims[term],
      );
      const isInOrder = tf.backend_util.isIdentityPermutation(perm);
      let x = isInOrder ? tensors[term] : run("Transpose", { x: tensors[term] }, { perm });
      const shape = [...x.shape];
      for (const axis of expandDims) shape.splice(axis, 0, 1);
      if (!sameShape(x.shape, shape)) x = run("Reshape", { x }, { shape });
      out = out ? run("Multiply", { a: x, b: out }) : x;
    }
    if (i === steps.length - 1) continue;
    if (path[i] >= 0)
      out = run("Sum", { x: out! }, { axis: path[i] - (allDims.length - dims), keepDims: false });
    dims--;
  }
  // What is given out is a tensor of its own, also where nothing had to be computed.
  const result = call("Identity", { backend, inputs: { x: out! } });
  for (const info of own) dispose(backend, info);
  return result;
};
