import assert from "node:assert/strict";
import { rng } from "lectern/data";
import { batchTensors, ReplayMemory } from "lectern/learn/rl";
import { tf } from "lectern/tensor";

/** A transition that says which one it is in each of its fields. */
const transition = (i: number) => ({
  S: [i, -i],
  A: i % 3,
  r: 10 * i,
  S_next: [i + 1, -i - 1],
  terminal: i % 4 === 0,
});

function filled(count: number, capacity = 10): ReplayMemory {
  const memory = new ReplayMemory({ capacity, stateSize: 2 });
  for (let i = 0; i < count; i++) memory.add(transition(i));
  return memory;
}

describe("the replay memory", () => {
  it("gives back whole transitions", () => {
    const memory = filled(8);
    assert.equal(memory.size, 8);
    const { m, S, A, r, S_next, terminal } = memory.sample(20, rng(1));
    assert.equal(m, 20);
    for (let k = 0; k < m; k++) {
      const i = r[k] / 10;
      const drawn = transition(i);
      assert.deepEqual([...S.slice(2 * k, 2 * k + 2)], drawn.S);
      assert.deepEqual([...S_next.slice(2 * k, 2 * k + 2)], drawn.S_next);
      assert.deepEqual([A[k], terminal[k]], [drawn.A, drawn.terminal ? 1 : 0]);
    }
  });

  it("forgets the oldest when it is full", () => {
    const memory = filled(25);
    assert.equal(memory.size, 10);
    const kept = new Set([...memory.sample(500, rng(1)).r].map((r) => r / 10));
    assert.deepEqual(
      [...kept].sort((a, b) => a - b),
      [15, 16, 17, 18, 19, 20, 21, 22, 23, 24],
    );
  });

  it("draws each transition equally often", () => {
    const { r } = filled(10).sample(10_000, rng(3));
    const counts = new Array<number>(10).fill(0);
    for (const value of r) counts[value / 10]++;
    // Six standard deviations of a binomial count.
    for (const count of counts) assert.ok(Math.abs(count - 1000) < 180, `${counts}`);
  });

  it("gives the latest in order, also across the end of its arrays", () => {
    assert.deepEqual(
      [...filled(13).latest(5).r].map((r) => r / 10),
      [8, 9, 10, 11, 12],
    );
  });

  it("takes actions of several numbers, and makes tensors of a batch", () => {
    const memory = new ReplayMemory({ capacity: 4, stateSize: 1, actionSize: 2 });
    memory.add({ S: [1], A: [0.5, -0.5], r: 2, S_next: [3], terminal: true });
    const tensors = batchTensors(memory.latest(1));
    const shapes = Object.entries(tensors).map(([name, tensor]) => `${name} [${tensor.shape}]`);
    assert.deepEqual(shapes, ["S [1,1]", "A [1,2]", "r [1]", "S_next [1,1]", "terminal [1]"]);
    assert.deepEqual([...tensors.A.dataSync()], [0.5, -0.5]);
    tf.dispose(Object.values(tensors));
  });

  it("says what is wrong with what it is given", () => {
    const refuses = (call: () => unknown, message: string) =>
      assert.throws(call, { name: "TypeError", message });
    refuses(
      () => new ReplayMemory({ capacity: 0, stateSize: 2 }),
      "ReplayMemory: capacity must be an integer, 1 or above, got 0",
    );
    refuses(
      () => new ReplayMemory({ capacity: 1, stateSize: 2, size: 3 } as never),
      'ReplayMemory: unknown option "size"; the options are capacity, stateSize, actionSize',
    );
    const memory = new ReplayMemory({ capacity: 4, stateSize: 2 });
    refuses(
      () => memory.sample(1, rng(1)),
      "sample: the memory must be filled before it is drawn from, got 0",
    );
    const cases: [object, string][] = [
      [{ S: [1] }, "S must be 2 finite numbers, got [ 1 ]"],
      [{ S: [1, Number.NaN] }, "S must be 2 finite numbers, got [ 1, NaN ]"],
      [{ A: [0, 1] }, "A must be 1 finite numbers, got [ 0, 1 ]"],
      [{ A: Number.NaN }, "A must be 1 finite numbers, got [ NaN ]"],
      [{ S_next: [Infinity, 1] }, "S_next must be 2 finite numbers, got [ Infinity, 1 ]"],
      [{ r: Number.NaN }, "r must be a finite number, got NaN"],
      [{ terminal: undefined }, "terminal must be true or false, got undefined"],
    ];
    for (const [wrong, message] of cases)
      refuses(() => memory.add({ ...transition(1), ...wrong } as never), `ReplayMemory: ${message}`);
    assert.equal(memory.size, 0);
    refuses(() => memory.sample(0, rng(1)), "sample: m must be an integer, 1 or above, got 0");
    memory.add(transition(1));
    refuses(() => memory.latest(2), "latest: m must be at most the 1 transitions that are there, got 2");
  });
});
