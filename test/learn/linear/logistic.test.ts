import assert from "node:assert/strict";
import { blobs, moons, rng, split } from "lectern/data";
import {
  accuracy,
  decisionLine,
  designMatrix,
  finiteDifferences,
  gradientDescent,
  linearRegression,
  logisticRegression,
  Matrix,
  predict,
  sigmoid,
} from "lectern/learn/linear";
import { assertNear, sample } from "./sample.js";

describe("logistic regression", () => {
  const { X, Y, classes } = sample();

  it("has σ(0) = ½, σ(z) + σ(-z) = 1, and no overflow", () => {
    assert.deepEqual(sigmoid(new Matrix([[0, 1000, -1000]])).to2DArray(), [[0.5, 1, 0]]);
    const [a, b] = sigmoid(new Matrix([[1.7, -1.7]])).to1DArray();
    assert.ok(Math.abs(a + b - 1) < 1e-15);
    assert.ok(Math.abs(a - 1 / (1 + Math.exp(-1.7))) < 1e-15);
  });

  it("has J of the slide, and stays finite where its logarithms do not", () => {
    const objective = logisticRegression(X, classes);
    const Θ = Matrix.columnVector([0.3, -0.2, 0.7]);
    const H = objective.H(Θ).to1DArray();
    const losses = classes.to1DArray().map((y, i) => -(y * Math.log(H[i]) + (1 - y) * Math.log(1 - H[i])));
    assert.ok(Math.abs(objective.J(Θ) - losses.reduce((sum, loss) => sum + loss) / 7) < 1e-15);
    assert.equal(objective.J(Matrix.zeros(3, 1)), Math.log(2));
    // h rounds to 1 in every row: four classes of 0 cost z = 1000 each.
    assert.equal(objective.J(Matrix.columnVector([1000, 0, 0])), 4000 / 7);
  });

  it("has the gradient that finite differences give", () => {
    const objective = logisticRegression(X, classes);
    for (const Θ of [Matrix.zeros(3, 1), Matrix.columnVector([1, -2, 0.5])]) {
      assertNear(objective.gradJ(Θ), finiteDifferences(objective.J, Θ), 1e-9);
    }
  });

  it("ends at the minimum that Newton's method finds", () => {
    // Newton's method on the same data in NumPy: Θ and J to 16 digits; tolerance 1e-6.
    const run = gradientDescent(logisticRegression(X, classes), {
      α: 0.4,
      δ: 1e-16,
      N_max: 20_000,
      generator: rng(1),
    });
    assert.equal(run.stoppedBy, "δ");
    assertNear(run.Θ, [-1.714388006131129, 0.5193916190549458, -0.35437484354236254], 1e-6);
    assert.ok(Math.abs(run.J - 0.5862796841326717) < 1e-12);
  });

  it("parts the blobs without a mistake, on examples it has not seen, with three seeds", () => {
    for (const seed of [1, 2, 3]) assert.equal(testAccuracy(blobs, seed), 1);
  });

  it("makes mistakes on the moons, but fewer than by chance, with three seeds", () => {
    for (const seed of [1, 2, 3]) {
      const share = testAccuracy(moons, seed);
      assert.ok(share > 0.75 && share < 0.97, `seed ${seed}: ${share}`);
    }
  });

  it("gives the line on which h = ½", () => {
    const Θ = Matrix.columnVector([1, -2, 4]);
    const { intercept, slope } = decisionLine(Θ);
    for (const x1 of [-3, 0, 2]) {
      assert.deepEqual(sigmoid(new Matrix([[1, x1, intercept + slope * x1]]).mmul(Θ)).to1DArray(), [0.5]);
    }
  });

  it("says what is wrong with its arguments", () => {
    const text = (run: () => unknown, message: string) => assert.throws(run, { message });
    text(() => logisticRegression(X, Y), "logisticRegression: every y must be 0 or 1, got 1.2");
    text(
      () => logisticRegression(X, Matrix.ones(2, 1)),
      "logisticRegression: Y must be a matrix [7, 1], as X has 7 rows, got a matrix [2, 1]",
    );
    text(
      () => linearRegression(Matrix.zeros(7, 2), Y),
      "linearRegression: X must be a design matrix with ones in its first column (see designMatrix), got a matrix [7, 2]",
    );
    const holed = X.clone().set(0, 1, Number.NaN);
    text(
      () => linearRegression(holed, Y),
      "linearRegression: X must be free of NaN and infinite values, got a matrix [7, 3]",
    );
    text(
      () => linearRegression(X, Y).J(Matrix.ones(2, 1)),
      "linearRegression: Θ must be a matrix [3, 1], got a matrix [2, 1]",
    );
    text(
      () => logisticRegression(X, Matrix.ones(7, 1)).J(Matrix.ones(2, 1)),
      "logisticRegression: Θ must be a matrix [3, 1], got a matrix [2, 1]",
    );
    text(() => predict(X, Matrix.ones(1, 3)), "predict: Θ must be a matrix [3, 1], got a matrix [1, 3]");
    text(
      () => accuracy(Matrix.ones(2, 1), Y),
      "accuracy: predicted must be a matrix [7, 1], as Y has 7 rows, got a matrix [2, 1]",
    );
    text(() => accuracy(Y, Matrix.ones(7, 2)), "accuracy: Y must be a matrix [7, 1], got a matrix [7, 2]");
    text(
      () => decisionLine(Matrix.columnVector([1, Number.NaN, 2])),
      "decisionLine: Θ must be free of NaN and infinite values, got a matrix [3, 1]",
    );
    text(
      () => decisionLine(Matrix.columnVector([1, 2, 0])),
      "decisionLine: θ₂ must not be 0, for then x₂ does not matter, got Θ = (1, 2, 0)",
    );
  });
});

function testAccuracy(make: typeof blobs | typeof moons, seed: number): number {
  const generator = rng(seed);
  const { train, test } = split(make({ m: 400, generator }), { generator });
  const { Θ } = gradientDescent(logisticRegression(designMatrix(train.X), train.Y), {
    α: 1,
    δ: 1e-6,
    generator,
  });
  return accuracy(predict(designMatrix(test.X), Θ), test.Y);
}
