import assert from "node:assert/strict";
import { getSeed, setSeed, tf } from "lectern/tensor";
import { assertDistribution, mean, normalCumulative, variance } from "../../support/statistics.js";
import { assertNoTensorMore, tensorMemory } from "../../support/tensors.js";

const rounded = (tensor: { dataSync(): ArrayLike<number> }) =>
  Array.from(tensor.dataSync(), (value) => Number(value.toFixed(5)));

describe("random tensors", () => {
  it("gives the same numbers for a seed for ever", () => {
    setSeed(42);
    assert.equal(getSeed(), 42);
    assert.deepEqual(rounded(tf.randomUniform([3])), [0.69176, 0.60815, 0.01781]);
    assert.deepEqual(rounded(tf.randomNormal([3])), [-0.61988, -1.40692, 0.29454]);
    assert.deepEqual(rounded(tf.truncatedNormal([3])), [0.14826, -1.1486, -0.35441]);
    assert.deepEqual(rounded(tf.randomStandardNormal([2])), [-1.60916, 0.35]);
    assert.deepEqual(rounded(tf.randomGamma([2], 2)), [0.46915, 3.52827]);
    assert.deepEqual(rounded(tf.randomUniformInt([6], 0, 10)), [5, 7, 8, 5, 8, 6]);
    assert.deepEqual(rounded(tf.multinomial([0.1, 0.2, 0.7], 6, undefined, true)), [2, 0, 2, 1, 1, 2]);
    assert.deepEqual(rounded(tf.dropout(tf.ones([6]), 0.5)), [2, 2, 0, 2, 2, 0]);
    assert.deepEqual([...tf.util.createShuffledIndices(5)], [3, 1, 0, 2, 4]);
  });

  it("has the distributions that it says, with three seeds", () => {
    for (const seed of [1, 2, 3]) {
      setSeed(seed);
      const count = 20_000;
      assertDistribution(tf.randomUniform([count], -1, 3).dataSync(), (x) => (x + 1) / 4);
      assertDistribution(tf.randomNormal([count], 2, 3).dataSync(), (x) => normalCumulative((x - 2) / 3));
      assertDistribution(tf.randomStandardNormal([count]).dataSync(), normalCumulative);
      const truncated = tf.truncatedNormal([count], 1, 0.1).dataSync();
      assert.ok(truncated.every((value) => value > 0.7999 && value < 1.2001));
      // The variance of what is left within two deviations.
      assert.ok(Math.abs(variance(truncated) - 0.007737) < 0.0003);
      // The inverse scale is divided by.
      const gamma = tf.randomGamma([count], 2, 4).dataSync();
      assert.ok(Math.abs(mean(gamma) - 0.5) < 4 * Math.sqrt(2 / 16 / count));
    }
  });

  it("has the types asked for", () => {
    assert.equal(tf.randomUniform([2]).dtype, "float32");
    assert.equal(tf.randomUniform([2], 0, 9, "int32").dtype, "int32");
    const truths = tf.randomUniform([400], 0, 2, "bool");
    assert.equal(truths.dtype, "bool");
    assert.deepEqual([...new Set(truths.dataSync())].sort(), [0, 1]);
    const normals = tf.randomNormal([500], 0, 3, "int32");
    assert.equal(normals.dtype, "int32");
    assert.ok(variance(normals.dataSync()) > 6);
    assert.equal(tf.rand([2, 2], () => 7.5, "int32").dtype, "int32");
    assert.deepEqual([...tf.rand([2, 2], () => 0.5).dataSync()], [0.5, 0.5, 0.5, 0.5]);
    assert.deepEqual(tf.rand([2], () => 1, "bool").dtype, "bool");
  });

  it("gives the same at each call with a seed, and leaves the stream alone", () => {
    setSeed(1);
    const expected = rounded(tf.randomUniform([3]));
    setSeed(1);
    for (const seed of [0, 7, -3, 0.25, "a word"])
      assert.deepEqual(
        rounded(tf.randomUniform([3], 0, 1, "float32", seed)),
        rounded(tf.randomUniform([3], 0, 1, "float32", seed)),
      );
    for (const draw of [
      () => tf.randomNormal([3], 0, 1, "float32", 7),
      () => tf.truncatedNormal([3], 0, 1, "float32", 7),
      () => tf.randomGamma([3], 1, 1, "float32", 7),
      () => tf.randomUniformInt([3], 0, 1000, 7),
      () => tf.multinomial(tf.zeros([50]) as never, 3, 7),
      () => tf.dropout(tf.ones([20]), 0.5, undefined, 7),
    ])
      assert.deepEqual(rounded(draw()), rounded(draw()));
    assert.deepEqual(rounded(tf.randomUniform([3])), expected);
    assert.notDeepEqual(
      rounded(tf.randomUniform([3], 0, 1, "float32", 0.25)),
      rounded(tf.randomUniform([3], 0, 1, "float32", 0.5)),
    );
  });

  it("draws each outcome as often as its probability says", () => {
    setSeed(5);
    const probabilities = [0.1, 0, 0.6, 0.3];
    const count = 8000;
    const logits = tf.log(tf.tensor2d([probabilities, [1, 1, 1, 1]]));
    const samples = tf.multinomial(logits as ReturnType<typeof tf.tensor2d>, count);
    assert.deepEqual([samples.shape, samples.dtype], [[2, count], "int32"]);
    const [first, second] = samples.arraySync() as unknown as number[][];
    for (const [row, expected] of [
      [first, probabilities],
      [second, [0.25, 0.25, 0.25, 0.25]],
    ]) {
      for (const [k, p] of expected.entries()) {
        const times = row.filter((outcome) => outcome === k).length;
        assert.ok(
          Math.abs(times - count * p) <= 4 * Math.sqrt(count * p * (1 - p)),
          `${k} came ${times} times`,
        );
      }
    }
    assert.deepEqual(tf.multinomial([0.5, 0.5], 3, undefined, true).shape, [3]);
    assert.deepEqual([...tf.multinomial(tf.ones([3, 1]) as never, 2).dataSync()], [0, 0, 0, 0, 0, 0]);
  });

  it("leaves no tensors behind", () => {
    const x = tf.ones([4, 4]);
    const logits = tf.zeros([2, 3]) as ReturnType<typeof tf.tensor2d>;
    const before = tensorMemory();
    tf.dispose([tf.dropout(x, 0.5), tf.multinomial(logits, 3), tf.randomUniform([3], 0, 2, "bool")]);
    assertNoTensorMore(before);
  });

  it("drops the share asked for, scales the rest and takes a shape for the mask", () => {
    setSeed(3);
    const [rows, columns] = [100, 50];
    const dropped = tf.dropout(tf.ones([rows, columns]), 0.2, [rows, 1]).arraySync() as number[][];
    for (const row of dropped) assert.ok(row.every((value) => value === row[0]));
    const values = tf.dropout(tf.ones([10_000]), 0.2).dataSync();
    const zeros = values.filter((value) => value === 0).length;
    assert.ok(Math.abs(zeros - 2000) < 4 * Math.sqrt(10_000 * 0.2 * 0.8));
    assert.ok(values.every((value) => value === 0 || value === 1.25));
    assert.deepEqual([...tf.dropout([1, 2], 0).dataSync()], [1, 2]);
  });

  it("refuses what TensorFlow.js refuses", () => {
    const refused = (run: () => unknown, message: string) => assert.throws(run, { message });
    refused(() => tf.randomNormal([2], 0, 1, "bool" as never), "Unsupported data type bool");
    refused(() => tf.randomGamma([2], 1, 1, "bool" as never), "Unsupported data type bool");
    refused(() => tf.randomUniform([2], 0, 1, "complex64"), "Unsupported data type complex64");
    refused(() => tf.rand([2], () => 1, "string" as never), "Unknown data type string");
    refused(
      () => tf.randomUniform([-1]),
      "Tensor must have a shape comprised of positive integers but got shape [-1].",
    );
    refused(() => tf.dropout(tf.ones([2]), 1), "rate must be a float in the range [0, 1), but got 1.");
    refused(
      () => tf.dropout(tf.ones([2], "int32"), 0.5),
      "x has to be a floating point tensor since it's going to be scaled, but got a int32 tensor instead.",
    );
    refused(() => tf.multinomial([1], 2), "Error in multinomial: you need at least 2 outcomes, but got 1.");
    refused(
      () => tf.multinomial(tf.zeros([2, 2, 2]) as never, 2),
      "Rank of probabilities must be 1 or 2, but is 3",
    );
    refused(() => setSeed(-1), "rng: seed must be an integer from 0 to 4294967295, got -1");
  });
});
