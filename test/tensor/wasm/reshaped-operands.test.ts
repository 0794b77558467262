import assert from "node:assert/strict";
import type { Tensor } from "@tensorflow/tfjs";
import { tf } from "../../../src/tensor/index.js";
import { registerWasm } from "../../../src/tensor/wasm/index.js";

describe("Products on the wasm backend", () => {
  const usual = tf.getBackend();
  before(() => registerWasm());
  after(() => tf.setBackend(usual));

  it("have a matrix in two shapes, though XNNPACK knows one for each tensor's values", () => {
    const numbers = (tensor: Tensor) => [...tensor.dataSync()];
    const [a, b] = [tf.tensor1d([1, 2, 3, 4]), tf.tensor1d([5, 6, 7, 8])];
    const outer = [1, 2, 3, 4].flatMap((x) => [5, 6, 7, 8].map((y) => x * y));
    for (let time = 0; time < 3; time++) {
      assert.deepEqual(numbers(tf.outerProduct(a, b)), outer);
      assert.deepEqual(numbers(tf.dot(a, b)), [70]);
      const [tall, wide] = [b.reshape([4, 1]), b.reshape([1, 4])];
      assert.deepEqual(numbers(tf.fused.matMul({ a: wide, b: tall })), [174]);
      assert.deepEqual(
        numbers(tf.fused.matMul({ a: a.reshape([4, 1]), b: wide, bias: tf.zeros([4]), activation: "relu" })),
        outer,
      );
    }
  });
});
