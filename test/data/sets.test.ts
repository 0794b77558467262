import assert from "node:assert/strict";
import { blobs, type DataSet, line, Matrix, moons, rng, split } from "lectern/data";

const rows = ({ X, Y }: DataSet) => X.to2DArray().map((row, i) => [...row, Y.get(i, 0)]);
const near = (actual: number, expected: number) =>
  assert.ok(Math.abs(actual - expected) < 1e-12, `${actual}`);

describe("generated data sets", () => {
  it("gives the same data for a seed, and other data for another", () => {
    for (const make of [line, blobs, moons]) {
      assert.deepEqual(rows(make({ m: 20, generator: rng(1) })), rows(make({ m: 20, generator: rng(1) })));
      assert.notDeepEqual(rows(make({ m: 20, generator: rng(1) })), rows(make({ m: 20, generator: rng(2) })));
    }
  });

  it("has the shapes it promises", () => {
    for (const [make, n] of [
      [line, 1],
      [blobs, 2],
      [moons, 2],
    ] as const) {
      const { X, Y } = make({ m: 31, generator: rng(1) });
      assert.deepEqual([X.rows, X.columns, Y.rows, Y.columns], [31, n, 31, 1]);
    }
  });

  it("puts a line without noise exactly on the line, inside the range", () => {
    const { X, Y } = line({ m: 50, theta0: -1, theta1: 3, noise: 0, range: [2, 5], generator: rng(4) });
    for (const [x, y] of rows({ X, Y })) {
      assert.ok(x >= 2 && x < 5);
      near(y, -1 + 3 * x);
    }
  });

  it("divides blobs evenly and puts each around its centre", () => {
    const centers = [
      [0, 0, 0],
      [10, 0, 0],
      [0, 10, 5],
    ];
    const { X, Y } = blobs({ m: 300, centers, deviation: 0.1, generator: rng(2) });
    for (const [k, center] of centers.entries()) {
      const members = X.to2DArray().filter((_, i) => Y.get(i, 0) === k);
      assert.equal(members.length, 100);
      for (const point of members) assert.ok(Math.hypot(...point.map((x, j) => x - center[j])) < 1);
    }
  });

  it("has the moons of scikit-learn's make_moons", () => {
    // make_moons(n_samples=7, shuffle=False): X of the outer moon (3 points), then of the inner (4 points).
    const expected = [
      [1, 0, 0],
      [0, 1, 0],
      [-1, 0, 0],
      [0, 0.5, 1],
      [0.5, 0.5 - Math.sqrt(3) / 2, 1],
      [1.5, 0.5 - Math.sqrt(3) / 2, 1],
      [2, 0.5, 1],
    ];
    const points = rows(moons({ m: 7, noise: 0, generator: rng(1) }));
    for (const [x1, x2, y] of expected) {
      const found = points.filter((point) => Math.hypot(point[0] - x1, point[1] - x2) < 1e-12);
      assert.deepEqual(
        found.map((point) => point[2]),
        [y],
      );
    }
  });

  it("splits without losing or repeating an example", () => {
    const data = line({ m: 41, generator: rng(1) });
    const { train, test } = split(data, { testShare: 0.3, generator: rng(2) });
    assert.equal(test.X.rows, 12);
    assert.equal(train.X.rows, 29);
    const sorted = (all: number[][]) => all.map(String).sort();
    assert.deepEqual(sorted([...rows(train), ...rows(test)]), sorted(rows(data)));
  });

  it("says what is wrong with its options", () => {
    const generator = rng(1);
    const text = (run: () => unknown, message: string) => assert.throws(run, { name: "TypeError", message });
    text(
      () => line({ generator, nois: 1 } as never),
      'line: unknown option "nois"; the options are m, theta0, theta1, noise, range, generator',
    );
    text(() => line({} as never), "line: generator must be a seeded generator such as rng(1), got undefined");
    text(() => line({ m: 0, generator }), "line: m must be an integer, 1 or above, got 0");
    text(() => line({ theta1: Number.NaN, generator }), "line: theta1 must be a finite number, got NaN");
    text(() => line({ noise: -1, generator }), "line: noise must be a finite number, 0 or above, got -1");
    text(
      () => line({ range: [3, 3], generator }),
      "line: range must be [low, high] with low < high, got [ 3, 3 ]",
    );
    text(() => moons({ m: 3, generator }), "moons: m must be an integer, 4 or above, got 3");
    text(
      () => blobs({ centers: [[1, 2], [3]], generator }),
      "blobs: centers must be an array of points with the same number of coordinates, got [ [ 1, 2 ], [ 3 ] ]",
    );
    const data = line({ m: 4, generator });
    text(
      () => split(data, { testShare: 1, generator }),
      "split: testShare must be a number between 0 and 1, got 1",
    );
    text(
      () => split(data, { testShare: 0.01, generator }),
      "split: testShare must be such that both parts of the 4 examples hold one, got 0.01",
    );
    text(
      () => split({ X: data.X, Y: Matrix.ones(3, 1) }, { generator }),
      "split: Y must be a matrix [4, 1], as X has 4 rows, got a matrix [3, 1]",
    );
  });
});
