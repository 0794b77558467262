import assert from "node:assert/strict";
import { line, rng } from "lectern/data";
import {
  curvature,
  designMatrix,
  finiteDifferences,
  gradientDescent,
  linearRegression,
  Matrix,
  measuredRate,
  normalEquation,
  surface,
} from "lectern/learn/linear";
import { assertNear, sample } from "./sample.js";

describe("linear regression", () => {
  const { X, Y } = sample();

  it("puts a column of ones before the features", () => {
    assert.deepEqual(designMatrix(new Matrix([[5], [6]])).to2DArray(), [
      [1, 5],
      [1, 6],
    ]);
  });

  it("has J of the slide: half the mean squared error", () => {
    const objective = linearRegression(designMatrix(new Matrix([[1], [2]])), Matrix.columnVector([3, 5]));
    // Θ = (0, 1): H = (1, 2), so J = (2² + 3²) / 4.
    assert.equal(objective.J(Matrix.columnVector([0, 1])), 13 / 4);
    assert.deepEqual(objective.gradJ(Matrix.columnVector([0, 1])).to1DArray(), [-5 / 2, -8 / 2]);
  });

  it("has the gradient that finite differences give", () => {
    const objective = linearRegression(X, Y);
    for (const Θ of [Matrix.zeros(3, 1), Matrix.columnVector([1, -2, 0.5])]) {
      assertNear(objective.gradJ(Θ), finiteDifferences(objective.J, Θ), 1e-8);
    }
  });

  it("makes the steps that NumPy makes", () => {
    // Five times T = T - 0.05 * X.T @ (X @ T - y) / 7 from zeros, in NumPy 2; tolerance 1e-13.
    const run = gradientDescent(linearRegression(X, Y), { α: 0.05, δ: 0, N_max: 5, Θ: Matrix.zeros(3, 1) });
    assertNear(run.Θ, [0.30829820802818414, 1.1171482234928092, -0.01309754593433013], 1e-13);
    assert.deepEqual(
      run.history.map(({ iteration }) => iteration),
      [0, 1, 2, 3, 4, 5],
    );
  });

  it("recovers the parameters of the line, with three seeds", () => {
    for (const seed of [1, 2, 3]) {
      const generator = rng(seed);
      const data = line({ m: 200, theta0: 4.2, theta1: -3.4, noise: 0.01, generator });
      const design = designMatrix(data.X);
      const run = gradientDescent(linearRegression(design, data.Y), {
        α: curvature(design).αBest,
        generator,
      });
      assert.equal(run.stoppedBy, "δ");
      assertNear(run.Θ, [4.2, -3.4], 1e-2);
    }
  });
});

describe("the normal equation", () => {
  const { X, Y } = sample();

  it("has the solution of numpy.linalg.lstsq", () => {
    assertNear(normalEquation(X, Y), [1.3273818328019062, 1.0175256509103843, -0.7595552979332802], 1e-12);
    assert.ok(Math.abs(linearRegression(X, Y).J(normalEquation(X, Y)) - 0.07056673332588424) < 1e-14);
  });

  it("is where gradient descent ends", () => {
    const run = gradientDescent(linearRegression(X, Y), { α: 0.1, δ: 1e-18, generator: rng(1) });
    assert.equal(run.stoppedBy, "δ");
    assertNear(run.Θ, normalEquation(X, Y), 1e-6);
  });

  it("refuses features without a column of ones", () => {
    assert.throws(() => normalEquation(Matrix.zeros(3, 2), Matrix.ones(3, 1)), {
      name: "TypeError",
      message:
        "normalEquation: X must be a design matrix with ones in its first column (see designMatrix), got a matrix [3, 2]",
    });
  });

  it("refuses columns that depend on each other", () => {
    const double = designMatrix(new Matrix([[1, 2], [2, 4], [3, 6]])); // biome-ignore format: a small table
    const message =
      "normalEquation: the columns of X must be linearly independent, got rank 2 for 3 columns and 3 rows: " +
      "XᵀX has no inverse (a feature is constant or made of others, or there are too few examples)";
    assert.throws(() => normalEquation(double, Matrix.ones(3, 1)), { name: "RangeError", message });
    assert.throws(
      () => normalEquation(designMatrix(Matrix.ones(5, 1)), Matrix.ones(5, 1)),
      /rank 1 for 2 columns/,
    );
    const wide = new Matrix([[1, 2, 3]]);
    assert.throws(() => normalEquation(wide, Matrix.ones(1, 1)), /rank 1 for 3 columns and 1 rows/);
  });
});

describe("the curvature of J", () => {
  it("has the eigenvalues that NumPy gives", () => {
    const { eigenvalues, κ } = curvature(sample().X);
    const expected = [0.20493084309119028, 1.2422671127433789, 13.979944901308285];
    assertNear(Matrix.columnVector(eigenvalues), expected, 1e-12);
    assert.ok(Math.abs(κ - expected[2] / expected[0]) < 1e-9);
  });

  it("foretells the rate of gradient descent to 5 %, with three seeds and three shapes of valley", () => {
    for (const seed of [1, 2, 3]) {
      for (const range of [
        [0, 4],
        [-1, 1],
        [2, 3],
      ] as const) {
        // biome-ignore format: three ranges
        const generator = rng(seed);
        const { X: features, Y } = line({ range, generator });
        const X = designMatrix(features);
        const { αBest, κ, rate } = curvature(X);
        assert.equal(rate, (κ - 1) / (κ + 1));
        const { history } = gradientDescent(linearRegression(X, Y), {
          α: αBest,
          δ: 0,
          N_max: 300,
          generator,
        });
        const measured = measuredRate(history, normalEquation(X, Y));
        assert.ok(
          Math.abs(measured / rate - 1) < 0.05,
          `seed ${seed}, ${range}: ${measured} against ${rate}`,
        );
      }
    }
  });

  it("gives the learning rate beyond which the descent diverges", () => {
    const { X, Y } = sample();
    const { αLimit } = curvature(X);
    const run = (α: number) =>
      gradientDescent(linearRegression(X, Y), { α, N_max: 20_000, generator: rng(1) });
    assert.equal(run(0.99 * αLimit).stoppedBy, "δ");
    assert.equal(run(1.01 * αLimit).stoppedBy, "divergence");
  });

  it("refuses a valley with a level floor, and a history too short to measure", () => {
    assert.throws(
      () => curvature(designMatrix(Matrix.ones(5, 1))),
      /^RangeError: curvature: the Hessian XᵀX \/ m must have eigenvalues above 0, got .* linearly dependent$/,
    );
    assert.throws(
      () => measuredRate([{ iteration: 0, Θ: Matrix.ones(1, 1), J: 1 }], Matrix.zeros(1, 1)),
      /^TypeError: measuredRate: history must be 5 steps or more before the minimum is reached, got \[ 1 \]$/,
    );
  });

  it("refuses what has no curvature and no distance", () => {
    assert.throws(
      () =>
        curvature(
          new Matrix([
            [1, Number.NaN],
            [1, 2],
          ]),
        ),
      {
        name: "TypeError",
        message: "curvature: X must be free of NaN and infinite values, got a matrix [2, 2]",
      },
    );
    const history = Array.from({ length: 9 }, (_, iteration) => ({ iteration, Θ: Matrix.ones(2, 1), J: 1 }));
    const text = (minimum: Matrix, message: string) =>
      assert.throws(() => measuredRate(history, minimum), { name: "TypeError", message });
    text(Matrix.ones(1, 2), "measuredRate: minimum must be a matrix [2, 1], got a matrix [1, 2]");
    text(
      Matrix.columnVector([0, Number.NaN]),
      "measuredRate: minimum must be free of NaN and infinite values, got a matrix [2, 1]",
    );
    assert.throws(
      () => measuredRate(history, Matrix.ones(2, 1)),
      /^TypeError: measuredRate: history must be 5 steps or more before the minimum is reached, got \[/,
    );
  });
});

describe("the surface of J", () => {
  it("has a row for each θ1 and a column for each θ0", () => {
    const { X: features, Y } = line({ m: 10, generator: rng(1) });
    const objective = linearRegression(designMatrix(features), Y);
    const { x, y, z } = surface(objective, { θ0: [0, 2], θ1: [-1, 3], points: 5 });
    assert.deepEqual(x, [0, 0.5, 1, 1.5, 2]);
    assert.deepEqual(y, [-1, 0, 1, 2, 3]);
    assert.equal(z[3][1], objective.J(Matrix.columnVector([0.5, 2])));
  });

  it("refuses more than two parameters", () => {
    const { X, Y } = sample();
    assert.throws(() => surface(linearRegression(X, Y), { θ0: [0, 1], θ1: [0, 1] }), {
      message: "surface: the number of parameters must be 2, got 3",
    });
  });
});
