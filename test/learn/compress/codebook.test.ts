import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { type CodebookStart, codebook, codebookStepByStep, compressionRatio } from "lectern/learn/compress";
import { integer, normal, rng } from "../../../src/random/index.js";
import { requirement } from "../../support/requirement.js";

/** Weights as a trained layer has them: most near 0, a few large. */
function weightsLike(m: number, seed: number): Float32Array {
  const generator = rng(seed);
  return Float32Array.from({ length: m }, () => normal(generator) ** 3 / 10);
}

const starts: CodebookStart[] = ["linear", "density", "random"];

/** Lloyd's algorithm in NumPy: as many iterations as are asked for, from the centroids that are given. */
const reference = `
import json, sys, numpy as np
given = json.load(sys.stdin)
w, c = np.array(given["weights"]), np.array(given["start"])
for _ in range(given["iterations"]):
    nearest = np.abs(w[:, None] - c[None, :]).argmin(1)
    c = np.array([w[nearest == k].mean() if (nearest == k).any() else c[k] for k in range(len(c))])
nearest = np.abs(w[:, None] - c[None, :]).argmin(1)
json.dump({"centroids": c.tolist(), "error": float(((w - c[nearest]) ** 2).sum())}, sys.stdout)
`;

describe("the codebook of shared weights", () => {
  it("makes 16 weights with 4 clusters 3.2 times smaller, as the slide's example has it", () => {
    assert.equal(compressionRatio({ n: 16, k: 4, b: 32 }), 3.2);
    assert.equal(compressionRatio({ n: 16, k: 4 }), 512 / 160);
  });

  it("has the ratio n b / (n log2 k + k b) otherwise, too", () => {
    assert.equal(compressionRatio({ n: 1000, k: 256, b: 32 }), 32000 / (8000 + 8192));
    assert.equal(compressionRatio({ n: 100, k: 1, b: 16 }), 100);
    assert.throws(() => compressionRatio({ n: 1, k: 4, bits: 8 } as never), {
      message: 'compressionRatio: unknown option "bits"; the options are n, k, b',
    });
    assert.throws(() => compressionRatio({ n: 0, k: 4 }), {
      message: "compressionRatio: n must be an integer, 1 or above, got 0",
    });
  });

  it("makes the clusters of the paper's figure 3", () => {
    // The 4 × 4 weights, and the four values they share, rounded there to two digits.
    const weights = [
      2.09, -0.98, 1.48, 0.09, 0.05, -0.14, -1.08, 2.12, -0.91, 1.92, 0, -1.03, 1.87, 0, 1.53, 1.49,
    ];
    const { centroids, indices } = codebook(weights, { clusters: 4 });
    assert.deepEqual(
      [...centroids].map((value) => Number(value.toFixed(2))),
      [-1, 0, 1.5, 2],
    );
    assert.deepEqual([...indices], [3, 0, 2, 1, 1, 1, 0, 3, 0, 3, 1, 0, 3, 1, 2, 2]);
  });

  it("is the same by intervals as weight by weight, from every start", () => {
    for (const start of starts) {
      for (const [seed, clusters] of [
        [1, 8],
        [2, 16],
        [3, 1],
        [4, 33],
      ]) {
        const weights = weightsLike(700, seed);
        const options = (limit: number) => ({ clusters, start, iterations: limit, generator: rng(seed) });
        for (const limit of [1, 5, 300]) {
          const fast = codebook(weights, options(limit));
          const plain = codebookStepByStep(weights, options(limit));
          assert.equal(fast.iterations, plain.iterations);
          assert.deepEqual(fast.indices, plain.indices);
          for (const [k, value] of fast.centroids.entries())
            assert.ok(Math.abs(value - plain.centroids[k]) < 1e-6);
          assert.ok(Math.abs(fast.error - plain.error) < 1e-9);
        }
      }
    }
  });

  it("is the same for weights that repeat, and lie halfway between centroids", () => {
    const generator = rng(6);
    for (let i = 0; i < 100; i++) {
      const weights = Array.from({ length: 30 }, () => integer(generator, -4, 4));
      for (const start of starts) {
        const seed = integer(generator, 0, 1000);
        const options = () => ({ clusters: integer(rng(seed), 1, 12), start, generator: rng(seed) });
        const fast = codebook(weights, options());
        const plain = codebookStepByStep(weights, options());
        assert.deepEqual(fast.indices, plain.indices);
        assert.deepEqual(fast.centroids, plain.centroids);
      }
    }
  });

  it("agrees with NumPy after 12 iterations", function () {
    const { python } = requirement(this, "safetensors");
    const weights = weightsLike(500, 7);
    const [low, high] = [Math.min(...weights), Math.max(...weights)];
    const start = Array.from({ length: 12 }, (_, k) => low + ((high - low) * k) / 11);
    const input = JSON.stringify({ weights: [...weights], start, iterations: 12 });
    const { stdout, stderr } = spawnSync(python, ["-c", reference], { input, encoding: "utf8" });
    assert.equal(stderr, "");
    const expected = JSON.parse(stdout) as { centroids: number[]; error: number };
    const { centroids, error } = codebook(weights, { clusters: 12, iterations: 12 });
    for (const [k, value] of centroids.entries()) assert.ok(Math.abs(value - expected.centroids[k]) < 1e-6);
    assert.ok(Math.abs(error - expected.error) < 1e-9);
  });

  it("ends where each centroid is its cluster's mean, and each weight at the nearest", () => {
    const weights = weightsLike(400, 8);
    const { centroids, indices, iterations } = codebook(weights, { clusters: 6 });
    assert.ok(iterations < 300);
    for (const [k, centroid] of centroids.entries()) {
      const own = weights.filter((_, i) => indices[i] === k);
      assert.ok(own.length > 0);
      assert.ok(Math.abs(own.reduce((sum, w) => sum + w, 0) / own.length - centroid) < 1e-6);
    }
    for (const [i, w] of weights.entries()) {
      const distances = [...centroids].map((centroid) => Math.abs(w - centroid));
      assert.ok(Math.abs(w - centroids[indices[i]]) <= Math.min(...distances) + 1e-6);
    }
  });

  it("gives large weights centroids of their own from the linear start, and not from the others", () => {
    // The paper's reason for the linear start: the largest error of a large weight.
    const weights = weightsLike(5000, 9);
    const largestError = (start: CodebookStart) => {
      const { centroids, indices } = codebook(weights, {
        clusters: 16,
        start,
        iterations: 20,
        generator: rng(1),
      });
      return Math.max(...weights.map((w, i) => Math.abs(w - centroids[indices[i]])));
    };
    assert.ok(largestError("linear") < 0.6 * largestError("density"));
    assert.ok(largestError("linear") < 0.6 * largestError("random"));
  });

  it("gives a weight halfway between two centroids to the smaller one", () => {
    // From 0 and 8 to the means of 0, 4 and of 8, 5, 5, which are 2 and 6.
    for (const cluster of [codebook, codebookStepByStep]) {
      const { centroids, indices, error } = cluster([0, 4, 8, 5, 5], { clusters: 2, iterations: 1 });
      assert.deepEqual([[...centroids], [...indices], error], [[2, 6], [0, 0, 1, 1, 1], 4 + 4 + 4 + 1 + 1]);
    }
  });

  it("has the mean where there is one value", () => {
    for (const start of ["linear", "density"] as const)
      assert.deepEqual([...codebook([1, 2, 6], { clusters: 1, start }).centroids], [3]);
  });

  it("has no more values than weights have", () => {
    assert.deepEqual([...codebook([2, 2, 2], { clusters: 5 }).centroids], [2]);
    assert.deepEqual([...codebook([1, 2, 1], { clusters: 3, start: "density" }).centroids], [1, 2]);
  });

  it("says what is wrong with its options", () => {
    const text = (spec: object, message: string, weights: number[] = [1, 2]) =>
      assert.throws(() => codebook(weights, spec as never), { name: "TypeError", message });
    text({ clusters: 0 }, "codebook: clusters must be an integer, 1 or above, got 0");
    text({ clusters: 65537 }, "codebook: clusters must be at most 65536, got 65537");
    text({ clusters: 1 }, "codebook: every weight must be a finite number, got undefined", [
      1,
      undefined as never,
    ]);
    text(
      { clusters: 2, start: "best" },
      `codebook: start must be "linear", "density" or "random", got 'best'`,
    );
    text(
      { clusters: 2, start: "random" },
      "codebook: generator must be a seeded generator such as rng(1), got undefined",
    );
    text({ clusters: 2 }, "codebook: the number of weights must be 1 or above, got 0", []);
    text({ clusters: 2 }, "codebook: every weight must be a finite number, got NaN", [1, NaN]);
    text({ k: 2 }, 'codebook: unknown option "k"; the options are clusters, start, iterations, generator');
  });
});
