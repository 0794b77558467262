import assert from "node:assert/strict";
import { rng, uniform } from "lectern/data";
import {
  angle,
  cosine,
  crossEntropy,
  dot,
  entropy,
  frequencies,
  hartley,
  information,
  klDivergence,
  logLikelihood,
  norm,
  softmax,
  softmaxCrossEntropy,
} from "lectern/learn/info";
import { finiteDifferences } from "lectern/learn/optim";

const near = (actual: number, expected: number, tolerance = 1e-12) =>
  assert.ok(Math.abs(actual - expected) <= tolerance, `${actual} is not ${expected}`);
const text = (run: () => unknown, message: string) => assert.throws(run, { name: "TypeError", message });

/** Some distribution over N outcomes. */
function drawn(seed: number, N: number): number[] {
  const generator = rng(seed);
  const parts = Array.from({ length: N }, () => uniform(generator, 0.05, 1));
  const sum = parts.reduce((total, part) => total + part, 0);
  return parts.map((part) => part / sum);
}

describe("information", () => {
  it("of N equal outcomes is log2 N (Hartley, source 003), and their entropy is the same", () => {
    assert.deepEqual([1, 2, 8, 256].map(hartley), [0, 1, 3, 8]);
    for (const N of [1, 2, 3, 10, 26]) {
      near(hartley(N), Math.log2(N));
      near(entropy(new Array(N).fill(1 / N), "bits"), hartley(N));
    }
  });

  it("is 3 bits for one chance in 8", () => {
    assert.equal(information(1 / 8, "bits"), 3);
    near(information(1 / 8, "nats"), 3 * Math.LN2);
    assert.equal(information(1, "bits"), 0);
  });

  it("has the entropies of textbooks, in bits and nats", () => {
    assert.equal(entropy([1 / 2, 1 / 4, 1 / 8, 1 / 8], "bits"), 1.75);
    assert.equal(entropy([1, 0, 0], "bits"), 0);
    near(entropy([0.25, 0.75], "bits"), 2 - 0.75 * Math.log2(3));
    near(entropy([0.25, 0.75], "nats"), entropy([0.25, 0.75], "bits") * Math.LN2);
  });

  it("H(p, q) - H(p) is D_KL, not the other way round as in source 003", () => {
    for (const seed of [1, 2, 3]) {
      const [p, q] = [drawn(seed, 5), drawn(seed + 10, 5)];
      for (const unit of ["bits", "nats"] as const) {
        const D = klDivergence(p, q, unit);
        near(D, crossEntropy(p, q, unit) - entropy(p, unit));
        assert.ok(D > 0);
      }
      near(klDivergence(p, q, "nats") / klDivergence(p, q, "bits"), Math.LN2);
      near(klDivergence(p, p, "nats"), 0);
      assert.ok(Math.abs(klDivergence(p, q, "nats") - klDivergence(q, p, "nats")) > 1e-4);
    }
    // By hand: ½ log2 (½ / ¼) + ½ log2 (½ / ¾).
    near(klDivergence([0.5, 0.5], [0.25, 0.75], "bits"), 0.5 + 0.5 * Math.log2(2 / 3));
  });

  it("is infinite where the impossible happens, and 0 log 0 is 0", () => {
    assert.equal(crossEntropy([0.5, 0.5], [1, 0], "bits"), Infinity);
    assert.equal(klDivergence([0.5, 0.5], [1, 0], "nats"), Infinity);
    assert.equal(klDivergence([1, 0], [0.5, 0.5], "bits"), 1);
    assert.equal(crossEntropy([1, 0], [1, 0], "bits"), 0);
  });

  it("says what is wrong with a distribution", () => {
    text(() => entropy([0.5, 0.6], "bits"), "entropy: the sum of p must be 1, got 1.1");
    text(
      () => entropy([1.5, -0.5], "bits"),
      "entropy: p must be an array of numbers, 0 or above, got [ 1.5, -0.5 ]",
    );
    text(() => entropy([1], "bit" as never), `entropy: unit must be "bits" or "nats", got 'bit'`);
    text(
      () => klDivergence([1], [0.5, 0.5], "bits"),
      "klDivergence: q must be an array of 1 numbers, as p has 1, got [ 0.5, 0.5 ]",
    );
    text(() => hartley(0), "hartley: N must be an integer, 1 or above, got 0");
    text(() => information(0, "bits"), "information: p must be a number above 0, 1 at most, got 0");
  });
});

describe("why cross-entropy is the loss", () => {
  const outcomes = [0, 2, 1, 0, 0, 2, 0, 1, 0, 0];

  it("the likelihood's logarithm is -m H(p̂, q), so the most likely q is p̂", () => {
    const p = frequencies(outcomes, 3);
    assert.deepEqual(p, [0.6, 0.2, 0.2]);
    for (const seed of [1, 2, 3]) {
      const q = drawn(seed, 3);
      near(-logLikelihood(outcomes, q) / outcomes.length, crossEntropy(p, q, "nats"));
      assert.ok(logLikelihood(outcomes, q) < logLikelihood(outcomes, p));
    }
  });

  it("softmax is a distribution that does not mind a shift or large numbers", () => {
    const q = softmax([1, 2, 3]);
    near(
      q.reduce((sum, q_k) => sum + q_k, 0),
      1,
    );
    near(q[2] / q[1], Math.E);
    assert.deepEqual(softmax([1001, 1002, 1003]), q);
    assert.deepEqual(softmax([5000, 0]), [1, 0]);
  });

  it("softmax with cross-entropy has the gradient q - y, by finite differences", () => {
    for (const y of [
      [0, 1, 0, 0],
      [0.1, 0.2, 0.3, 0.4],
    ]) {
      // biome-ignore format: two distributions
      const z = [0.3, -1.2, 2, 0.5];
      const { J, gradJ } = softmaxCrossEntropy(z, y);
      near(J, crossEntropy(y, softmax(z), "nats"));
      const slopes = finiteDifferences((v) => softmaxCrossEntropy(v, y).J, z);
      for (const [k, q_k] of softmax(z).entries()) {
        near(gradJ[k], q_k - y[k]);
        near(gradJ[k], slopes[k], 1e-9);
      }
    }
    assert.equal(softmaxCrossEntropy([5000, 0], [0, 1]).J, 5000);
  });

  it("says what is wrong", () => {
    text(() => softmax([]), "softmax: z must be an array of finite numbers, got []");
    text(
      () => softmaxCrossEntropy([1], [0.5, 0.5]),
      "softmaxCrossEntropy: z must be an array of 2 numbers, as y has 2, got [ 1 ]",
    );
    text(
      () => frequencies([3], 3),
      "frequencies: outcomes must be integers from 0 to 2, at least one, got [ 3 ]",
    );
    for (const N of [0, 1.5, Infinity]) {
      text(() => frequencies([0], N), `frequencies: N must be an integer, 1 or above, got ${N}`);
    }
    text(() => softmaxCrossEntropy([1, 2], [1, 1]), "softmaxCrossEntropy: the sum of y must be 1, got 2");
    text(() => logLikelihood([0], [0.5, 0.4]), "logLikelihood: the sum of q must be 1, got 0.9");
    text(() => logLikelihood([1], [1]), "logLikelihood: outcomes must be integers from 0 to 0, got [ 1 ]");
  });
});

describe("the dot product", () => {
  it("is |a| |b| cos θ (source 003)", () => {
    assert.equal(dot([3, 4], [4, 3]), 24);
    assert.equal(norm([3, 4]), 5);
    near(cosine([3, 4], [4, 3]), 24 / 25);
    near(angle([1, 0], [1, 1]), Math.PI / 4);
    assert.equal(angle([2, 0], [0, 5]), Math.PI / 2);
    near(angle([1, 2, 3], [-2, -4, -6]), Math.PI, 1e-7);
    near(
      dot([1, 2, 3], [4, -5, 6]),
      norm([1, 2, 3]) * norm([4, -5, 6]) * Math.cos(angle([1, 2, 3], [4, -5, 6])),
    );
  });

  it("needs vectors of one size, and an angle directions", () => {
    text(() => dot([1], [1, 2]), "dot: b must be an array of 1 numbers, as a has 1, got [ 1, 2 ]");
    const long = Math.hypot(1, 2);
    const rule = "cosine: the length of a and of b must be above 0, got";
    text(() => angle([0, 0], [1, 2]), `${rule} [ 0, ${long} ]`);
    text(() => angle([1, 2], [0, 0]), `${rule} [ ${long}, 0 ]`);
  });
});
