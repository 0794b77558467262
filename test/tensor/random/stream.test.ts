import assert from "node:assert/strict";
import { uniform } from "lectern/data";
import { generator, getSeed, setSeed, tf, withSeed } from "lectern/tensor";
import { type Draw, onDraw } from "../../../src/tensor/random/index.js";

const drawn = () => [...tf.randomUniform([4]).dataSync()];

/** What the draws of a function give at the time, and when they are called again afterwards. */
function replay(body: () => void): { values: number[][]; again(): number[][] } {
  const draws: Draw[] = [];
  const values: number[][] = [];
  onDraw((tensor, draw) => {
    draws.push(draw);
    values.push([...tensor.dataSync()]);
  });
  try {
    body();
  } finally {
    onDraw(undefined);
  }
  const generate = ({ shape, dtype, generate }: Draw) => {
    const size = tf.util.sizeFromShape([...shape]);
    const target = dtype === "int32" ? new Int32Array(size) : new Float32Array(size);
    generate(target);
    return [...target];
  };
  return { values, again: () => draws.map(generate) };
}

describe("the stream of random numbers", () => {
  it("starts anew with setSeed, and can be repeated without it", () => {
    setSeed(7);
    const first = drawn();
    assert.notDeepEqual(drawn(), first);
    setSeed(7);
    assert.deepEqual(drawn(), first);
    setSeed(getSeed());
    assert.deepEqual(drawn(), first);
  });

  it("goes on after withSeed where it was", () => {
    setSeed(7);
    const [first, second] = [drawn(), drawn()];
    setSeed(7);
    assert.deepEqual(drawn(), first);
    const inside = withSeed(9, () => [drawn(), withSeed(8, drawn), drawn()]);
    assert.deepEqual(drawn(), second);
    setSeed(9);
    assert.deepEqual([inside[0], inside[2]], [drawn(), drawn()]);
    setSeed(8);
    assert.deepEqual(inside[1], drawn());
    setSeed(7);
    drawn();
    assert.throws(
      () =>
        withSeed(9, () => {
          throw new Error("broken");
        }),
      /broken/,
    );
    assert.deepEqual(drawn(), second);
    assert.throws(() => withSeed(1, async () => {}), {
      name: "TypeError",
      message: "withSeed: the function must not be async or return a promise; use setSeed before it",
    });
  });

  it("is a generator for the functions of lectern/data, too", () => {
    setSeed(7);
    const first = [uniform(generator), drawn(), generator.next()];
    const copy = generator.clone();
    assert.deepEqual(copy.getState(), generator.getState());
    assert.equal(copy.next(), generator.next());
    setSeed(7);
    assert.deepEqual([uniform(generator), drawn(), generator.next()], first);
  });

  it("tells of each draw, in order, and draws again what the function would draw", () => {
    const body = () =>
      tf.tidy(() => {
        tf.dropout(tf.ones([2, 3]), 0.5);
        tf.randomNormal([2], 3);
        tf.multinomial([0, 1, 2], 4);
        tf.randomUniform([2], 0, 1, "float32", 5);
        withSeed(4, () => [tf.truncatedNormal([3]), tf.randomUniformInt([2], 0, 100)]);
        tf.randomUniform([3], 0, 2, "bool");
        tf.randomGamma([2], 1);
      });
    setSeed(11);
    const traced = replay(body);
    assert.deepEqual(
      traced.values.map((values) => values.length),
      [6, 2, 4, 2, 3, 2, 3, 2],
    );
    const [second, third] = [traced.again(), traced.again()];
    setSeed(11);
    for (const expected of [traced.values, second, third]) assert.deepEqual(replay(body).values, expected);
    assert.notDeepEqual(second[0], traced.values[0]);
  });

  it("shuffles what TensorFlow.js shuffles", async () => {
    const order = async () => {
      setSeed(3);
      const items = [...Array(20).keys()];
      const pair = [...items];
      tf.util.shuffle(items);
      const combined = [...items];
      tf.util.shuffleCombo(combined, pair);
      const set = await tf.data.array([1, 2, 3, 4, 5, 6, 7, 8]).shuffle(8).toArray();
      return { items, combined, pair, set, one: tf.util.randUniform(2, 3) };
    };
    const first = await order();
    assert.deepEqual(await order(), first);
    assert.deepEqual(
      first.items.toSorted((a, b) => a - b),
      [...Array(20).keys()],
    );
    assert.deepEqual(
      first.combined,
      first.pair.map((i) => first.items[i]),
    );
    assert.deepEqual(first.set.toSorted(), [1, 2, 3, 4, 5, 6, 7, 8]);
    assert.ok(first.one >= 2 && first.one < 3);
    assert.throws(() => tf.util.shuffleCombo([1], []), {
      message:
        "Array sizes must match to be shuffled together First array length was 1Second array length was 0",
    });
  });
});
