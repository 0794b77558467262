import assert from "node:assert/strict";
import type { Tensor } from "@tensorflow/tfjs";
import { tf } from "../../../src/tensor/tf.js";
import { registerWasm } from "../../../src/tensor/wasm/index.js";

describe("Gathering on the wasm backend", () => {
  before(() => registerWasm());

  const shapes = [
    { x: [32, 3], indices: [32, 1], axis: 1, batchDims: 1 },
    { x: [4, 5, 3], indices: [4, 2], axis: 1, batchDims: 1 },
    { x: [4, 5, 3], indices: [4, 2], axis: 2, batchDims: 1 },
    { x: [2, 3, 5, 2], indices: [2, 3, 4], axis: 2, batchDims: 2 },
  ];
  for (const { x, indices, axis, batchDims } of shapes)
    it(`takes from [${x}] by [${indices}] along ${axis} in batches what the JavaScript backend takes`, async () => {
      const sizeOf = tf.util.sizeFromShape;
      const gathered = () => {
        const values = tf.range(0, sizeOf(x)).reshape(x);
        const numbers = Array.from({ length: sizeOf(indices) }, (_, i) => (7 * i) % x[axis]!);
        const wanted = tf.tensor(numbers, indices, "int32");
        const value = tf.gather(values, wanted, axis, batchDims);
        const gathering = (v: Tensor) => tf.gather(v, wanted, axis, batchDims).square().sum();
        // More batch dimensions than one have no right gradient in TensorFlow.js, on any backend.
        return [value, ...(batchDims === 1 ? [tf.grad(gathering)(values)] : [])].map((t) => t.arraySync());
      };
      const found = tf.tidy(gathered);
      await tf.setBackend("cpu");
      const right = tf.tidy(gathered);
      registerWasm();
      assert.deepEqual(found, right);
    });

  it("refuses an index that is outside", () => {
    assert.throws(
      () => tf.gather(tf.ones([2, 3]), tf.tensor2d([[0], [3]], [2, 1], "int32"), 1, 1),
      /GatherV2: the index value 3 is not in \[0, 2\]/,
    );
  });
});
