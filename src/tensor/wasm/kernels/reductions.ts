import { tf } from "../../tf.js";
import { type Kernel, replaceKernel } from "../kernel.js";
import { floatsOf } from "../memory.js";

/**
 * Sums and means over leading axes, as the gradients of biases and normalisations are. The backend transposes the
 * tensor first.
 */
export function registerReductions(): void {
  replaceKernel("Sum", (original) => overLeadingAxes(original, () => 1));
  replaceKernel("Mean", (original) => overLeadingAxes(original, (rows) => 1 / rows));
}

function overLeadingAxes(original: Kernel, factor: (rows: number) => number): Kernel {
  return (args) => {
    const { inputs, attrs, backend } = args;
    const { x } = inputs;
    const axes = tf.util.parseAxisParam(attrs.axis, x.shape);
    const isLeading =
      axes.length < x.shape.length && [...axes].sort((a, b) => a - b).every((axis, i) => axis === i);
    const size = tf.util.sizeFromShape(x.shape);
    if (!isLeading || axes.length === 0 || x.dtype !== "float32" || size === 0) return original(args);
    const kept = x.shape.slice(axes.length);
    const columns = tf.util.sizeFromShape(kept);
    const out = backend.makeOutput(attrs.keepDims ? [...axes.map(() => 1), ...kept] : kept, "float32");
    const scale = factor(size / columns);
    const values = floatsOf(backend, x);
    // Doubles, so that the error doesn't grow with the number of rows.
    const sums = new Float64Array(columns);
    for (let at = 0; at < size; at += columns) {
      for (let column = 0; column < columns; column++) sums[column] += values[at + column];
    }
    const result = floatsOf(backend, out);
    for (let column = 0; column < columns; column++) result[column] = sums[column] * scale;
    return out;
  };
}
