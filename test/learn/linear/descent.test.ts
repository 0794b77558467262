import assert from "node:assert/strict";
import { line, rng } from "lectern/data";
import { designMatrix, gradientDescent, linearRegression, Matrix, path } from "lectern/learn/linear";

const data = line({ generator: rng(1) });
const objective = linearRegression(designMatrix(data.X), data.Y);

describe("gradient descent", () => {
  it("stops when J changes by less than δ, and not before", () => {
    const run = gradientDescent(objective, { α: 0.1, δ: 1e-4, generator: rng(2) });
    assert.equal(run.stoppedBy, "δ");
    assert.equal(run.message, `J changed by less than δ = 0.0001 in iteration ${run.iterations}`);
    const changes = run.history.slice(1).map(({ J }, i) => Math.abs(J - run.history[i].J));
    assert.ok(changes.pop()! < 1e-4);
    assert.ok(changes.every((change) => change >= 1e-4));
  });

  it("stops after N_max iterations", () => {
    const run = gradientDescent(objective, { α: 0.01, N_max: 25, generator: rng(2) });
    assert.deepEqual([run.stoppedBy, run.iterations, run.history.length], ["N_max", 25, 26]);
    assert.equal(run.message, "N_max = 25 iterations were made, and J still changed by δ = 1e-9 or more");
  });

  it("never stops by δ = 0, even at the minimum", () => {
    assert.equal(
      gradientDescent(objective, { α: 0.1, δ: 0, N_max: 5000, generator: rng(2) }).stoppedBy,
      "N_max",
    );
  });

  it("makes J smaller in every iteration", () => {
    const { history } = gradientDescent(objective, { α: 0.1, δ: 1e-6, generator: rng(2) });
    for (const [i, { J }] of history.slice(1).entries()) assert.ok(J < history[i].J);
  });

  it("reports a divergence, names α and keeps the history", () => {
    const run = gradientDescent(objective, { α: 0.5, generator: rng(2) });
    assert.equal(run.stoppedBy, "divergence");
    assert.match(
      run.message,
      /^J grew from \S+ to \S+ in 10 iterations: the learning rate α = 0.5 is too large for this data, try a smaller one$/,
    );
    assert.equal(run.history.length, 11);
    assert.equal(gradientDescent(objective, { α: 1e200, generator: rng(2) }).stoppedBy, "divergence");
  });

  it("starts where it is told, without changing what it was given", () => {
    const Θ = Matrix.columnVector([1, 2]);
    const run = gradientDescent(objective, { α: 0.1, N_max: 3, Θ });
    assert.deepEqual(run.history[0].Θ.to1DArray(), [1, 2]);
    assert.deepEqual(Θ.to1DArray(), [1, 2]);
    assert.deepEqual(path(run.history).x[0], 1);
    assert.deepEqual(path(run.history).y[0], 2);
    assert.deepEqual(path(run.history).z[0], objective.J(Θ));
  });

  it("draws the start from the generator", () => {
    const start = (seed: number) =>
      gradientDescent(objective, { α: 0.1, N_max: 1, generator: rng(seed) }).history[0].Θ.to1DArray();
    assert.deepEqual(start(1), start(1));
    assert.notDeepEqual(start(1), start(2));
  });

  it("says what is wrong with its options", () => {
    const generator = rng(1);
    const text = (spec: object, message: string) =>
      assert.throws(() => gradientDescent(objective, spec as never), { name: "TypeError", message });
    text(
      { alpha: 0.1, generator },
      'gradientDescent: unknown option "alpha"; the options are α, δ, N_max, Θ, generator',
    );
    text({ α: 0, generator }, "gradientDescent: α must be a finite number above 0, got 0");
    text({ generator }, "gradientDescent: α must be a finite number above 0, got undefined");
    text({ α: 1, δ: -1, generator }, "gradientDescent: δ must be a finite number, 0 or above, got -1");
    text({ α: 1, N_max: 0.5, generator }, "gradientDescent: N_max must be an integer, 1 or above, got 0.5");
    text({ α: 1 }, "gradientDescent: generator must be a seeded generator such as rng(1), got undefined");
    text(
      { α: 1, Θ: Matrix.columnVector([0, Number.NaN]) },
      "gradientDescent: Θ must be free of NaN and infinite values, got a matrix [2, 1]",
    );
    text({ α: 1, Θ: Matrix.ones(3, 1) }, "gradientDescent: Θ must be a matrix [2, 1], got a matrix [3, 1]");
  });
});
