/** Pieces of cells that several figures use. */

export const tensorflow = 'import * as tf from "@tensorflow/tfjs";';

/** A cell that declares a function and a class of its own, on top of the cell before. */
export const declaration = (i: number): string => `interface Layer${i} { weights: tf.Tensor; bias: number }
class Model${i} {
  constructor(readonly layer: Layer${i}) {}
  apply(x: tf.Tensor): tf.Tensor { return x.mul(this.layer.weights).add(this.layer.bias); }
}
const model${i} = new Model${i}({ weights: tf.tensor1d([${i}, 2, 3]), bias: ${i > 1 ? `model${i - 1}.layer.bias + 1` : "0"} });
model${i}.layer.bias`;

/** A loop that ends by itself, for what is asked meanwhile. */
export const busy = {
  typescript: (milliseconds: number) =>
    `{ const end = Date.now() + ${milliseconds}; while (Date.now() < end) {} }`,
  python: (milliseconds: number) =>
    `import time\nend = time.time() + ${milliseconds / 1000}\nwhile time.time() < end: pass`,
};
