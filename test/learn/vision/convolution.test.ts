import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { rng } from "lectern/data";
import {
  convolve,
  convolveByMatrix,
  convolveVolume,
  edges,
  type Filters,
  filterColumns,
  im2col,
  kernels,
  outputSize,
  type Picture,
  pad,
  pool,
  type Volume,
} from "lectern/learn/vision";
import { packageRoot } from "../../../src/paths.js";
import { difference, filters, picture, volume } from "./sample.js";

interface Fixture {
  convolutions: { padding: number; stride: number; X: Volume; filters: Filters; bias: number[]; Z: Volume }[];
  pools: { window: number; stride: number; X: Picture; max: Picture; mean: Picture }[];
}

const torch = JSON.parse(
  readFileSync(join(packageRoot, "test/fixtures/vision/convolution.json"), "utf8"),
) as Fixture;

// Source 002, “Прямые вычисления в СНС / Forward propagation in CNN”.
const X = [
  [3, 3, 2, 1, 0],
  [0, 0, 1, 3, 1],
  [3, 1, 2, 2, 3],
  [2, 0, 0, 2, 2],
  [2, 0, 0, 0, 1],
];
const Θ = [
  [0, 1, 2],
  [2, 2, 0],
  [0, 1, 2],
];
const Z = [
  [12, 12, 17],
  [10, 17, 19],
  [9, 6, 14],
];
const four = [
  [0.5, 1, 0.5],
  [0.5, 0.5, 0.5],
  [1, 1, 0.5],
];
const cross = [
  [0, 1, 0],
  [1, 2, 1],
  [0, 1, 0],
];

describe("convolution", () => {
  it("gives the slide's numbers by the sliding window and by im2col", () => {
    assert.deepEqual(convolve(X, Θ), Z);
    const A = im2col(X, { kernel: 3 });
    assert.deepEqual([A.rows, A.columns], [9, 9]); // the slide prints ten rows, one of them twice
    assert.deepEqual(A.getRow(0), [3, 3, 2, 0, 0, 1, 3, 1, 2]);
    assert.deepEqual(A.getRow(4), [0, 1, 3, 1, 2, 2, 0, 0, 2]);
    assert.deepEqual(A.getRow(8), [2, 2, 3, 0, 2, 2, 0, 0, 1]);
    const column = filterColumns(Θ.map((row) => row.map((θ) => [[θ]])));
    assert.deepEqual(A.mmul(column).to1DArray(), Z.flat());
  });

  it("gives the numbers of the slide's exercise in row order", () => {
    const result = convolve(four, cross, { padding: 1 });
    assert.deepEqual(result.flat(), [2.5, 3.5, 2.5, 3, 4, 2.5, 3.5, 4, 2.5]);
    // The slide prints its columns as rows.
    const slide = [
      [2.5, 3, 3.5],
      [3.5, 4, 4],
      [2.5, 2.5, 2.5],
    ];
    assert.deepEqual(
      result,
      slide.map((_, i) => slide.map((row) => row[i])),
    );
  });

  it("has the sizes of the slide's example with three channels and two filters", () => {
    assert.equal(outputSize(5, 3, { padding: 1, stride: 2 }), 3);
    const input = volume(rng(1), 5, 5, 3);
    const two = filters(rng(2), 3, 3, 2);
    const A = im2col(input, { kernel: 3, padding: 1, stride: 2 });
    assert.deepEqual([A.rows, A.columns], [9, 27]);
    const columns = filterColumns(two);
    assert.deepEqual([columns.rows, columns.columns], [27, 2]);
    const result = convolveVolume(input, two, { padding: 1, stride: 2 });
    assert.deepEqual([result.length, result[0].length, result[0][0].length], [3, 3, 2]);
  });

  it("rounds down where the last pixels have no whole window", () => {
    assert.equal(outputSize(6, 3, { stride: 2 }), 2);
    assert.deepEqual(convolve([[1, 2, 3, 4]], [[1]], { stride: 3 }), [[1, 4]]);
  });

  it("agrees with PyTorch, by the window and by the matrix", () => {
    assert.equal(torch.convolutions.length, 5);
    for (const { X, filters: Θ, Z, ...spec } of torch.convolutions) {
      const { padding, stride, bias } = spec;
      for (const method of [convolveVolume, convolveByMatrix]) {
        assert.ok(difference(method(X, Θ, { padding, stride, bias }), Z) < 1e-10);
      }
    }
  });

  it("adds the bias, and the channels of a volume", () => {
    assert.deepEqual(convolve(X, Θ, { bias: -10 }), [
      [2, 2, 7],
      [0, 7, 9],
      [-1, -4, 4],
    ]);
    const doubled = X.map((row) => row.map((x) => [x, 2 * x]));
    const both = Θ.map((row) => row.map((θ) => [[θ], [10 * θ]]));
    assert.deepEqual(
      convolveVolume(doubled, both),
      Z.map((row) => row.map((z) => [21 * z])),
    );
  });

  it("slides a kernel over, it doesn't turn it: mathematics calls that cross-correlation", () => {
    const point = [
      [0, 0, 0],
      [0, 1, 0],
      [0, 0, 0],
    ];
    const turned = [...Θ].reverse().map((row) => [...row].reverse());
    assert.deepEqual(convolve(point, Θ, { padding: 1 }), turned);
  });

  it("finds edges with the kernels of Sobel, which are each other's transposes", () => {
    assert.deepEqual(kernels.horizontal, [
      [-1, -2, -1],
      [0, 0, 0],
      [1, 2, 1],
    ]);
    assert.deepEqual(
      kernels.vertical,
      kernels.horizontal.map((_, i) => kernels.horizontal.map((row) => row[i])),
    );
    // Dark on the left and light on the right: a vertical edge only.
    const halves = Array.from({ length: 6 }, () => [0, 0, 0, 1, 1, 1]);
    assert.ok(
      convolve(halves, kernels.horizontal)
        .flat()
        .every((value) => value === 0),
    );
    assert.deepEqual(convolve(halves, kernels.vertical)[0], [0, 4, 4, 0]);
    assert.deepEqual(edges(halves)[0], [0, 4, 4, 0]);
    // The other way round the slide's sum of the two maps would be negative, and edges aren't.
    assert.deepEqual(edges(halves.map((row) => [...row].reverse()))[3], [0, 4, 4, 0]);
    const flat = Array.from({ length: 5 }, () => [2, 2, 2, 2, 2]);
    assert.ok(
      difference(convolve(flat, kernels.blur), [
        [2, 2, 2],
        [2, 2, 2],
        [2, 2, 2],
      ]) < 1e-12,
    );
  });

  it("pads with zeros and leaves its input as it is", () => {
    const before = structuredClone(X);
    convolve(X, Θ, { padding: 2 });
    im2col(X, { kernel: 3, padding: 1 });
    assert.deepEqual(X, before);
    assert.deepEqual(pad([[[5, 6]]], 1), [
      [
        [0, 0],
        [0, 0],
        [0, 0],
      ],
      [
        [0, 0],
        [5, 6],
        [0, 0],
      ],
      [
        [0, 0],
        [0, 0],
        [0, 0],
      ],
    ]);
  });

  it("pools to the slide's numbers, and as PyTorch does", () => {
    const X = [
      [2, 2, 7, 3],
      [9, 4, 6, 1],
      [8, 5, 2, 4],
      [3, 1, 2, 6],
    ];
    assert.deepEqual(pool(X, { window: 2, stride: 2 }), [
      [9, 7],
      [8, 6],
    ]);
    assert.deepEqual(pool(X, { kind: "mean" }), [
      [4.25, 4.25],
      [4.25, 3.5],
    ]);
    for (const { window, stride, X, max, mean } of torch.pools) {
      assert.ok(difference(pool(X, { window, stride }), max) < 1e-12);
      assert.ok(difference(pool(X, { window, stride, kind: "mean" }), mean) < 1e-10);
    }
  });

  it("says what is wrong with its input", () => {
    const text = (run: () => unknown, message: string) => assert.throws(run, { name: "TypeError", message });
    const X = picture(rng(1), 5, 5);
    text(
      () => convolve(X, Θ, { paddding: 1 } as never),
      'convolve: unknown option "paddding"; the options are padding, stride, bias',
    );
    text(() => convolve(X, Θ, { stride: 0 }), "convolve: stride must be an integer, 1 or above, got 0");
    text(() => convolve(X, Θ, { padding: -1 }), "convolve: padding must be an integer, 0 or above, got -1");
    text(
      () => convolve([[1, 2], [3]], Θ),
      "convolve: X must be numbers as [rows][columns], all rows of one length, got [ [ 1, 2 ], [ 3 ] ]",
    );
    text(
      () =>
        convolve(
          [
            [1, 2],
            [3, 4],
          ],
          Θ,
        ),
      "convolve: the kernel's side must be at most that of the padded picture, 2, got 3",
    );
    text(
      () => convolveVolume(volume(rng(1), 4, 4, 3), filters(rng(1), 3, 2, 1)),
      "convolveVolume: Θ must be 3 channels deep, as X is, got '2'",
    );
    text(
      () => convolveVolume(volume(rng(1), 4, 4, 1), filters(rng(1), 3, 1, 2), { bias: [1] }),
      "convolveVolume: bias must be 2 numbers, one a filter, got [ 1 ]",
    );
    const oblong = [[[[1]], [[2]]]]; // 1×2
    text(
      () => convolveByMatrix(volume(rng(1), 4, 4, 1), oblong),
      "convolveByMatrix: Θ must be a square kernel, got '1×2'",
    );
    text(() => pad([], 1), "pad: X must be numbers as [rows][columns][channels], got []");
    text(() => pad([[[1]]], -1), "pad: padding must be an integer, 0 or above, got -1");
    text(
      () => convolveByMatrix(volume(rng(1), 4, 4, 3), filters(rng(1), 3, 2, 1)),
      "convolveByMatrix: Θ must be 3 channels deep, as X is, got '2'",
    );
    const room = "the kernel's side must be at most that of the padded picture,";
    text(() => im2col([[1], [2], [3]], { kernel: 2 }), `im2col: ${room} 1, got 2`);
    text(() => im2col([[1, 2, 3]], { kernel: 2 }), `im2col: ${room} 1, got 2`);
    text(() => im2col([[1, 2, 3]], { kernel: 4, padding: 1 }), `im2col: ${room} 3, got 4`);
    text(() => pool([[1], [2], [3]]), `pool: ${room} 1, got 2`);
    text(() => pool([[1, 2, 3]]), `pool: ${room} 1, got 2`);
    text(() => convolve([[1], [2], [3]], [[1, 2]]), `convolve: ${room} 1, got 2`);
    text(() => im2col(X, { kernel: 0 }), "im2col: kernel must be an integer, 1 or above, got 0");
    text(() => pool(X, { kind: "sum" as never }), 'pool: kind must be "max" or "mean", got \'sum\'');
    text(
      () => outputSize(3, 5),
      "outputSize: the kernel's side must be at most that of the padded picture, 3, got 5",
    );
  });
});
