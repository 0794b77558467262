import assert from "node:assert/strict";
import { type DataSet, Matrix, rings, rng, spirals } from "lectern/data";

const counts = ({ Y }: DataSet) => {
  const found: Record<number, number> = {};
  for (const y of Y.to1DArray()) found[y] = (found[y] ?? 0) + 1;
  return found;
};

describe("spirals", () => {
  it("wind outwards from the middle, each arm the first one turned", () => {
    const { X, Y } = spirals({ m: 300, classes: 3, turns: 1.5, noise: 0, generator: rng(1) });
    X.to2DArray().forEach(([x1, x2], i) => {
      const radius = Math.hypot(x1, x2);
      assert.ok(radius > 0.1 && radius < 1);
      const angle = 2 * Math.PI * (1.5 * radius + Y.get(i, 0) / 3);
      assert.ok(Math.abs(x1 - radius * Math.cos(angle)) + Math.abs(x2 - radius * Math.sin(angle)) < 1e-12);
    });
  });

  it("share the examples out evenly and repeat with their seed", () => {
    assert.deepEqual(counts(spirals({ m: 100, classes: 3, generator: rng(1) })), { 0: 34, 1: 33, 2: 33 });
    const draw = (seed: number) => spirals({ generator: rng(seed) }).X.to2DArray();
    assert.deepEqual(draw(1), draw(1));
    assert.notDeepEqual(draw(1), draw(2));
  });

  it("say what is wrong with their options", () => {
    const text = (spec: object, message: string) =>
      assert.throws(() => spirals(spec as never), { name: "TypeError", message });
    const generator = rng(1);
    text({ classes: 1, generator }, "spirals: classes must be an integer, 2 or above, got 1");
    text({ turns: 0, generator }, "spirals: turns must be a finite number above 0, got 0");
    text(
      { arms: 3, generator },
      'spirals: unknown option "arms"; the options are m, classes, turns, noise, generator',
    );
    text({}, "spirals: generator must be a seeded generator such as rng(1), got undefined");
  });
});

describe("rings", () => {
  it("lie about circles of evenly growing radius", () => {
    const { X, Y } = rings({ m: 90, classes: 3, noise: 0, generator: rng(1) });
    const radii = X.to2DArray().map(([x1, x2]) => Math.hypot(x1, x2));
    const expected = Matrix.add(Y, 1).div(3).to1DArray();
    for (const [i, radius] of radii.entries()) assert.ok(Math.abs(radius - expected[i]) < 1e-12);
    assert.deepEqual(counts({ X, Y }), { 0: 30, 1: 30, 2: 30 });
  });

  it("have the noise that was asked for, and repeat with their seed", () => {
    const { X, Y } = rings({ m: 2000, noise: 0.1, generator: rng(1) });
    const off = X.to2DArray().map(([x1, x2], i) => Math.hypot(x1, x2) - (Y.get(i, 0) + 1) / 2);
    const deviation = Math.sqrt(off.reduce((sum, value) => sum + value ** 2, 0) / off.length);
    assert.ok(Math.abs(deviation - 0.1) < 0.01);
    const draw = (seed: number) => rings({ generator: rng(seed) }).X.to2DArray();
    assert.deepEqual(draw(1), draw(1));
    assert.notDeepEqual(draw(1), draw(2));
  });

  it("say what is wrong with their options", () => {
    const text = (spec: object, message: string) =>
      assert.throws(() => rings(spec as never), { name: "TypeError", message });
    text({ m: 0, generator: rng(1) }, "rings: m must be an integer, 1 or above, got 0");
    text({ noise: -1, generator: rng(1) }, "rings: noise must be a finite number, 0 or above, got -1");
    text({ m: 9 }, "rings: generator must be a seeded generator such as rng(1), got undefined");
  });
});
