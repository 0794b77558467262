import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { rings, rng } from "lectern/data";
import {
  type ActivationName,
  activations,
  classOf,
  decisionRegions,
  finiteDifferences,
  forward,
  initialWeights,
  Matrix,
  type NetworkSpec,
  network,
  networkObjective,
  oneHot,
  signalThroughDepth,
  softmax,
} from "lectern/learn/nn";
import { packageRoot } from "../../../src/paths.js";
import { assertAlike, sampleNetwork } from "./sample.js";

describe("a network", () => {
  it("goes forwards as the slide has it, with the biases in the first row", () => {
    const net = network({ layers: [2, 2, 1], activation: "relu" });
    const Θ = [
      new Matrix([
        [-1, 0.5],
        [1, -1],
        [1, 2],
      ]),
      new Matrix([[0.25], [1], [-2]]),
    ];
    const { Z, A, H } = forward(net, Θ, new Matrix([[3, 0.5]]));
    // Z⁽²⁾ = (-1 + 3 + 0.5, 0.5 - 3 + 1), Z⁽³⁾ = 0.25 + 2.5 - 0.
    assert.deepEqual(Z[0].to2DArray(), [[2.5, -1.5]]);
    assert.deepEqual(A[1].to2DArray(), [[2.5, 0]]);
    assert.deepEqual(Z[1].to2DArray(), [[2.75]]);
    assert.equal(H.get(0, 0), 1 / (1 + Math.exp(-2.75)));
  });

  it("computes XOR with one hidden layer", () => {
    const net = network({ layers: [2, 2, 1], activation: "relu" });
    const Θ = [
      new Matrix([
        [0, -1],
        [1, 1],
        [1, 1],
      ]),
      new Matrix([[-1], [2], [-4]]),
    ];
    const corners = new Matrix([
      [0, 0],
      [0, 1],
      [1, 0],
      [1, 1],
    ]);
    assert.deepEqual(classOf(forward(net, Θ, corners).H).to1DArray(), [0, 1, 1, 0]);
  });

  it("has the J of the slide, and stays finite where its logarithms do not", () => {
    const { objective, Θ, Y } = sampleNetwork();
    const H = objective.H(Θ);
    let sum = 0;
    for (let i = 0; i < H.rows; i++) {
      for (let j = 0; j < H.columns; j++) {
        const [y, h] = [Y.get(i, j), H.get(i, j)];
        sum += y * Math.log(h) + (1 - y) * Math.log(1 - h);
      }
    }
    assert.ok(Math.abs(objective.J(Θ) + sum / H.rows) < 1e-14);
    const huge = Θ.map((Θk) => Matrix.mul(Θk, 1e4));
    assert.ok(Number.isFinite(objective.J(huge)));
    assert.ok(objective.gradJ(huge).every((gradient) => gradient.to1DArray().every(Number.isFinite)));
  });

  it("has a J of n_l ln 2 where nothing is known, of ln n_l with a softmax", () => {
    const { X, Y } = sampleNetwork();
    for (const output of ["sigmoid", "softmax"] as const) {
      const net = network({ layers: [2, 4, 3], output });
      const zeros = initialWeights(net, { scheme: 0, generator: rng(1) });
      const expected = output === "sigmoid" ? 3 * Math.log(2) : Math.log(3);
      assert.ok(Math.abs(networkObjective(net, X, Y).J(zeros) - expected) < 1e-14);
    }
  });

  for (const activation of Object.keys(activations) as ActivationName[]) {
    for (const output of ["sigmoid", "softmax"] as const) {
      it(`${activation}, ${output}: backpropagation agrees with finite differences to 1e-5, at any depth`, () => {
        for (const layers of [
          [2, 3],
          [2, 4, 3],
          [2, 5, 4, 6, 3],
        ]) {
          const { objective, Θ } = sampleNetwork({ layers, activation, output });
          assertAlike(objective.gradJ(Θ), finiteDifferences(objective.J, Θ), 1e-8);
          const { J, gradJ } = objective.at(Θ);
          assert.equal(J, objective.J(Θ));
          assertAlike(gradJ, objective.gradJ(Θ), 0);
        }
      });
    }
  }

  it("has PyTorch's J and gradients", () => {
    const cases = JSON.parse(readFileSync(join(packageRoot, "test/fixtures/nn/gradients.json"), "utf8")) as {
      network: NetworkSpec;
      X: number[][];
      Y: number[][];
      weights: number[][][];
      J: number;
      gradients: number[][][];
    }[];
    assert.equal(cases.length, 8);
    for (const { network: spec, X, Y, weights, J, gradients } of cases) {
      const objective = networkObjective(network(spec), new Matrix(X), new Matrix(Y));
      const Θ = weights.map((rows) => new Matrix(rows));
      assert.ok(Math.abs(objective.J(Θ) - J) < 1e-12);
      assertAlike(
        objective.gradJ(Θ),
        gradients.map((rows) => new Matrix(rows)),
        1e-12,
      );
    }
  });

  it("has a δ of H - Y only with the J that goes with its output", () => {
    const { X, Y, Θ, net } = sampleNetwork({ layers: [2, 3], output: "softmax" });
    const formula = networkObjective(net, X, Y).gradJ(Θ);
    const slideJ = (weights: readonly Matrix[]) => {
      const { H } = forward(net, weights, X);
      const shares = H.to2DArray().map((row, i) =>
        row.reduce((sum, h, j) => sum - (Y.get(i, j) === 1 ? Math.log(h) : Math.log(1 - h)), 0),
      );
      return shares.reduce((sum, share) => sum + share, 0) / X.rows;
    };
    const off = Matrix.sub(finiteDifferences(slideJ, Θ)[0], formula[0]).norm();
    assert.ok(off > 0.1, `${off}`);
  });

  it("shares out one probability by softmax, without overflow", () => {
    const [a, b] = softmax(
      new Matrix([
        [1, 2, 3],
        [1000, 1000, -1000],
      ]),
    ).to2DArray();
    const sum = Math.exp(1) + Math.exp(2) + Math.exp(3);
    a.forEach((h, j) => {
      assert.ok(Math.abs(h - Math.exp(j + 1) / sum) < 1e-15);
    });
    assert.deepEqual(b, [0.5, 0.5, 0]);
  });

  it("makes rows of 0 and 1 of classes, and classes of probabilities", () => {
    const classes = Matrix.columnVector([2, 0, 1]);
    assert.deepEqual(oneHot(classes, 3).to2DArray(), [
      [0, 0, 1],
      [1, 0, 0],
      [0, 1, 0],
    ]);
    assert.deepEqual(classOf(oneHot(classes, 3)).to1DArray(), [2, 0, 1]);
    assert.deepEqual(classOf(Matrix.columnVector([0.2, 0.5, 0.9])).to1DArray(), [0, 1, 1]);
  });

  it("says what is wrong with its arguments", () => {
    const text = (run: () => unknown, message: string) => assert.throws(run, { name: "TypeError", message });
    text(() => network({ layers: [2] }), "network: layers must be two or more counts, 1 or above, got [ 2 ]");
    text(
      () => network({ layers: [2, 0] }),
      "network: layers must be two or more counts, 1 or above, got [ 2, 0 ]",
    );
    text(
      () => network({ layers: [2, 1], activation: "elu" as never }),
      "network: activation must be one of sigmoid, tanh, relu, swish, linear, got 'elu'",
    );
    text(
      () => network({ layers: [2, 1], hidden: 3 } as never),
      'network: unknown option "hidden"; the options are layers, activation, output',
    );
    const { net, X, Y, Θ } = sampleNetwork();
    assert.throws(() => forward(net, Θ.slice(1), X), {
      message: /^forward: Θ must be an array of 2 matrices, got .*$/,
    });
    text(() => forward(net, [Θ[1], Θ[0]], X), "forward: Θ[0] must be a matrix [3, 4], got a matrix [5, 3]");
    text(() => forward(net, Θ, Y), `forward: X must be a matrix of 2 columns, got a matrix [${Y.rows}, 3]`);
    text(
      () => networkObjective(net, X, X),
      `networkObjective: Y must be a matrix [${X.rows}, 3] (see oneHot), got a matrix [${X.rows}, 2]`,
    );
    text(() => networkObjective(net, X, Matrix.mul(Y, 2)), "networkObjective: every y must be 0 or 1, got 2");
    text(
      () => signalThroughDepth(net, Θ, X, X),
      `signalThroughDepth: Y must be a matrix [${X.rows}, 3] (see oneHot), got a matrix [${X.rows}, 2]`,
    );
    text(
      () => networkObjective(net, Matrix.mul(X, Number.NaN), Y),
      `networkObjective: X must be free of NaN and infinite values, got a matrix [${X.rows}, 2]`,
    );
    text(() => oneHot(X, 3), `oneHot: classes must be a column, [m, 1], got a matrix [${X.rows}, 2]`);
    text(() => oneHot(Matrix.zeros(1, 1), 0), "oneHot: count must be an integer, 1 or above, got 0");
    text(
      () => oneHot(Matrix.columnVector([3]), 3),
      "oneHot: every class must be an integer from 0 to 2, got 3",
    );
    text(
      () => initialWeights(net, { scheme: "best" as never, generator: rng(1) }),
      "initialWeights: scheme must be xavier, he or a number, got 'best'",
    );
    text(
      () => initialWeights(net, {} as never),
      "initialWeights: generator must be a seeded generator such as rng(1), got undefined",
    );
  });
});

describe("initial weights", () => {
  it("have the variance of their scheme, and biases of 0", () => {
    const net = network({ layers: [100, 300, 50] });
    for (const [scheme, variances] of [
      ["xavier", [2 / 400, 2 / 350]],
      ["he", [2 / 100, 2 / 300]],
      [0.3, [0.09, 0.09]],
    ] as const) {
      const Θ = initialWeights(net, { scheme, generator: rng(1) });
      Θ.forEach((Θk, k) => {
        assert.ok(Θk.getRow(0).every((bias) => bias === 0));
        const kernel = Θk.subMatrix(1, Θk.rows - 1, 0, Θk.columns - 1);
        const variance = kernel.norm() ** 2 / (kernel.rows * kernel.columns);
        assert.ok(Math.abs(variance / variances[k] - 1) < 0.05, `${scheme}: ${variance}`);
      });
    }
  });

  it("are He's for ReLU and Xavier's for tanh where nothing else is said, and repeat with their seed", () => {
    for (const [activation, scheme] of [
      ["relu", "he"],
      ["tanh", "xavier"],
    ] as const) {
      const net = network({ layers: [2, 4, 3], activation });
      const [given, asked] = [{}, { scheme }].map((spec) =>
        initialWeights(net, { ...spec, generator: rng(3) }),
      );
      assertAlike(given, asked, 0);
    }
  });

  it("of 0 leave every neuron of a layer the same", () => {
    const { objective, net } = sampleNetwork();
    let Θ = initialWeights(net, { scheme: 0, generator: rng(1) });
    for (let i = 0; i < 20; i++) {
      const gradJ = objective.gradJ(Θ);
      Θ = Θ.map((Θk, k) => Matrix.sub(Θk, gradJ[k]));
    }
    assert.ok(Θ[0].to1DArray().every((θ) => θ === 0));
  });

  it("are measured layer by layer, as the root mean square of Z and of δ", () => {
    const { net, X, Y, Θ } = sampleNetwork();
    const { Z, H } = forward(net, Θ, X);
    const size = (values: Matrix) => {
      const squares = values.to1DArray().map((value) => value ** 2);
      return Math.sqrt(squares.reduce((sum, square) => sum + square, 0) / squares.length);
    };
    const signal = signalThroughDepth(net, Θ, X, Y);
    assert.equal(signal.length, Z.length);
    for (const [k, { layer, forwards }] of signal.entries()) {
      assert.equal(layer, k + 2);
      assert.ok(Math.abs(forwards - size(Z[k])) < 1e-12);
    }
    assert.ok(Math.abs(signal[Z.length - 1].backwards - size(Matrix.sub(H, Y))) < 1e-12);
  });

  it("keep the signal alive through twenty layers, where others lose it", () => {
    const generator = rng(1);
    const { X, Y: classes } = rings({ m: 60, generator });
    const layers = [2, ...Array(20).fill(32), 2];
    const lost = (activation: ActivationName, scheme: "xavier" | "he" | number) => {
      const net = network({ layers, activation });
      const Θ = initialWeights(net, { scheme, generator });
      const signal = signalThroughDepth(net, Θ, X, oneHot(classes, 2));
      assert.deepEqual(
        signal.map(({ layer }) => layer),
        Array.from({ length: 21 }, (_, i) => i + 2),
      );
      return signal[0].backwards / signal[19].backwards;
    };
    assert.ok(lost("sigmoid", "xavier") < 1e-8);
    assert.ok(lost("relu", 0.05) < 1e-8);
    assert.ok(lost("relu", "he") > 1e-2);
    assert.ok(lost("tanh", "xavier") > 1e-2);
  });
});

describe("decision regions", () => {
  it("are what is answered on a grid", () => {
    const answer = (places: Matrix) =>
      Matrix.columnVector(places.to2DArray().map(([x1, x2]) => 10 * x1 + x2));
    assert.deepEqual(decisionRegions(answer, { x: [0, 2], y: [3, 5], points: 3 }), {
      x: [0, 1, 2],
      y: [3, 4, 5],
      z: [
        [3, 13, 23],
        [4, 14, 24],
        [5, 15, 25],
      ],
    });
    assert.throws(() => decisionRegions((X) => X, { x: [0, 1], y: [0, 1], points: 2 }), {
      message: "decisionRegions: the answer must be a matrix [4, 1], got a matrix [4, 2]",
    });
  });
});
