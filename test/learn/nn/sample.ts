import assert from "node:assert/strict";
import { normal, rng } from "lectern/data";
import { Matrix, type NetworkSpec, network, networkObjective, type Weights } from "lectern/learn/nn";

/** A small network with its data and weights; every weight is drawn, the biases too. */
export function sampleNetwork(spec: Partial<NetworkSpec> = {}) {
  const net = network({ layers: [2, 4, 3], ...spec });
  const generator = rng(7);
  const draw = (rows: number, columns: number) =>
    new Matrix(Array.from({ length: rows }, () => Array.from({ length: columns }, () => normal(generator))));
  const X = draw(6, 2);
  const Y = new Matrix([0, 2, 1, 1, 0, 2].map((k) => [0, 1, 2].map((j) => (j === k ? 1 : 0))));
  const Θ = net.layers.slice(1).map((n, k) => draw(net.layers[k] + 1, n));
  return { net, X, Y, Θ, objective: networkObjective(net, X, Y) };
}

/** Asserts that no weight differs by more than the tolerance. */
export function assertAlike(actual: Weights, expected: Weights, tolerance: number): void {
  assert.equal(actual.length, expected.length);
  for (const [k, matrix] of actual.entries()) {
    assert.deepEqual([matrix.rows, matrix.columns], [expected[k].rows, expected[k].columns]);
    const off = Math.max(...Matrix.sub(matrix, expected[k]).abs().to1DArray());
    assert.ok(off <= tolerance, `Θ[${k}] is off by ${off}`);
  }
}
