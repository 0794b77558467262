import assert from "node:assert/strict";
import { choice, integer, normal, rng, shuffle, uniform } from "lectern/data";

const draw = (count: number, next: () => number) => Array.from({ length: count }, next);
const mean = (values: number[]) => values.reduce((sum, value) => sum + value, 0) / values.length;

describe("random numbers", () => {
  // These streams are part of the interface: if a change here is meant, every notebook's figures change with it.
  it("gives the same integers for a seed for ever", () => {
    const one = rng(1);
    assert.deepEqual(
      draw(5, () => one.next()),
      [-1939190921, -138615173, -188975483, -900146878, 1057761302],
    );
    assert.deepEqual(rng(0).getState(), [-1832243442, 1020716019, 454327756, 1275600319]);
  });

  it("gives the same numbers of every distribution for a seed for ever", () => {
    const generator = rng(7);
    assert.deepEqual(
      draw(3, () => uniform(generator)),
      [0.2180551302036171, 0.08151404851041955, 0.6978060860314802],
    );
    assert.deepEqual(
      draw(2, () => uniform(generator, -1, 1)),
      [-0.2805026100117427, -0.37034618582320245],
    );
    // Rounded, as engines may differ in the last place of a logarithm or cosine.
    const normals = draw(3, () => Number(normal(generator).toFixed(12)));
    assert.deepEqual(normals, [0.671143088329, -0.590285499291, 0.723966888723]);
    const dice = draw(8, () => integer(generator, 1, 6));
    assert.deepEqual(dice, [1, 6, 5, 2, 4, 5, 5, 2]);
    assert.deepEqual(shuffle(generator, [1, 2, 3, 4, 5, 6]), [1, 3, 5, 6, 2, 4]);
    assert.equal(choice(generator, ["a", "b", "c"]), "c");
  });

  it("continues alike from a clone, whatever was drawn before", () => {
    const generator = rng(3);
    normal(generator);
    const copy = generator.clone();
    assert.deepEqual(
      draw(4, () => normal(generator)),
      draw(4, () => normal(copy)),
    );
  });

  it("gives unrelated first numbers for neighbouring seeds", () => {
    const first = Array.from({ length: 4000 }, (_, seed) => uniform(rng(seed)) - 0.5);
    const product = first.slice(1).map((value, i) => value * first[i]);
    // Four standard errors: the variance of a uniform number is 1/12.
    assert.ok(Math.abs(mean(first)) < 4 * Math.sqrt(1 / 12 / 4000));
    assert.ok(Math.abs(12 * mean(product)) < 4 / Math.sqrt(4000));
  });

  it("draws a normal distribution with the mean and deviation asked for", () => {
    for (const seed of [1, 2, 3]) {
      const generator = rng(seed);
      const values = draw(20_000, () => normal(generator, 3, 2));
      const average = mean(values);
      const deviation = Math.sqrt(mean(values.map((value) => (value - average) ** 2)));
      assert.ok(Math.abs(average - 3) < 4 * (2 / Math.sqrt(20_000)), `mean ${average}`);
      assert.ok(Math.abs(deviation - 2) < 4 * (2 / Math.sqrt(40_000)), `deviation ${deviation}`);
      const within = values.filter((value) => Math.abs(value - 3) < 2).length / values.length;
      assert.ok(
        Math.abs(within - 0.6827) < 4 * Math.sqrt((0.68 * 0.32) / 20_000),
        `within one deviation ${within}`,
      );
    }
  });

  it("draws every integer of the range and no other", () => {
    const generator = rng(5);
    const counts = new Map<number, number>();
    for (const value of draw(6000, () => integer(generator, -1, 4)))
      counts.set(value, (counts.get(value) ?? 0) + 1);
    assert.deepEqual(
      [...counts.keys()].sort((a, b) => a - b),
      [-1, 0, 1, 2, 3, 4],
    );
    for (const count of counts.values()) assert.ok(Math.abs(count - 1000) < 4 * Math.sqrt(1000 * (5 / 6)));
  });

  it("shuffles every item into every place, and leaves the array it was given alone", () => {
    const generator = rng(11);
    const items = [0, 1, 2, 3];
    const firsts = [0, 0, 0, 0];
    for (let i = 0; i < 4000; i++) {
      const order = shuffle(generator, items);
      assert.deepEqual([...order].sort(), items);
      firsts[order[0]]++;
    }
    assert.deepEqual(items, [0, 1, 2, 3]);
    for (const count of firsts) assert.ok(Math.abs(count - 1000) < 4 * Math.sqrt(1000 * 0.75), `${firsts}`);
  });

  it("says what is wrong with its arguments", () => {
    const text = (run: () => unknown, message: string) => assert.throws(run, { name: "TypeError", message });
    text(() => rng(-1), "rng: seed must be an integer from 0 to 4294967295, got -1");
    text(() => rng(1.5), "rng: seed must be an integer from 0 to 4294967295, got 1.5");
    text(() => uniform(rng(1), 2, 1), "uniform: [low, high] must be finite with low ≤ high, got [ 2, 1 ]");
    text(() => normal(rng(1), 0, -1), "normal: deviation must be a finite number, 0 or above, got -1");
    text(
      () => integer(rng(1), 0.5, 2),
      "integer: [low, high] must be integers with low ≤ high, got [ 0.5, 2 ]",
    );
    text(() => choice(rng(1), []), "choice: items must be an array of one item or more, got []");
    const missing = undefined as never;
    text(() => normal(missing), "normal: generator must be a seeded generator such as rng(1), got undefined");
  });
});
