import assert from "node:assert/strict";
import { rng, uniform } from "lectern/data";
import {
  bestGameValue,
  discriminatorLoss,
  gameValue,
  generatorLoss,
  generatorSlope,
  optimalDiscriminator,
} from "lectern/learn/gan";
import { tf } from "lectern/tensor";

const near = (actual: number, expected: number, tolerance: number) =>
  assert.ok(Math.abs(actual - expected) <= tolerance, `${actual} is not ${expected}`);
const gaussian = (mean: number, deviation: number) => (x: number) =>
  Math.exp(-(((x - mean) / deviation) ** 2) / 2) / (deviation * Math.sqrt(2 * Math.PI));
const grid = Array.from({ length: 4001 }, (_, i) => (i - 2000) / 100);

describe("the game of a GAN", () => {
  it("is worth -2 ln 2 where d = ½, which is the best d for equal densities", () => {
    const half = new Array(10).fill(0.5);
    near(gameValue(half, half), -2 * Math.LN2, 1e-15);
    const p = grid.map(gaussian(1, 0.5));
    for (const density of p) assert.equal(optimalDiscriminator(density, density), 0.5);
    near(bestGameValue(p, p, 0.01), -2 * Math.LN2, 1e-12);
  });

  it("is worth more where the generator is elsewhere: -2 ln 2 + 2 JSD, and 0 where nothing is shared", () => {
    const p = grid.map(gaussian(0, 1));
    const q = grid.map(gaussian(2, 1));
    near(bestGameValue(p, q, 0.01), -2 * Math.LN2 + 2 * jensenShannon(p, q), 1e-12);
    assert.ok(bestGameValue(p, q, 0.01) > -2 * Math.LN2 + 0.1);
    near(bestGameValue(grid.map(gaussian(-15, 0.1)), grid.map(gaussian(15, 0.1)), 0.01), 0, 1e-9);
  });

  it("is at its largest for the optimal discriminator", () => {
    const p = grid.map(gaussian(0, 1));
    const q = grid.map(gaussian(1, 2));
    const J = (d: number[]) =>
      d.reduce((sum, di, i) => sum + (p[i] * Math.log(di) + q[i] * Math.log(1 - di)) * 0.01, 0);
    const best = p.map((density, i) => optimalDiscriminator(density, q[i]));
    near(J(best), bestGameValue(p, q, 0.01), 1e-12);
    const generator = rng(1);
    for (let i = 0; i < 20; i++) {
      const other = best.map((d) => Math.min(0.999, Math.max(0.001, d + uniform(generator, -0.1, 0.1))));
      assert.ok(J(other) < J(best));
    }
  });

  it("has losses of logits that are the game's, and do not overflow", () => {
    const [real, fake] = [
      [2, -1, 0.5],
      [-3, 0.2, 1],
    ];
    const σ = (s: number) => 1 / (1 + Math.exp(-s));
    const J = gameValue(real.map(σ), fake.map(σ));
    const column = (s: number[]) => tf.tensor2d(s, [s.length, 1]);
    near(discriminatorLoss(column(real), column(fake)).dataSync()[0], -J, 1e-6);
    const mean = (f: (d: number) => number) => fake.reduce((sum, s) => sum + f(σ(s)), 0) / 3;
    near(
      generatorLoss("minimax", column(fake)).dataSync()[0],
      mean((d) => Math.log(1 - d)),
      1e-6,
    );
    near(generatorLoss("non-saturating", column(fake)).dataSync()[0], -mean(Math.log), 1e-6);
    const far = column([500, -500]);
    assert.ok(Number.isFinite(discriminatorLoss(far, far).dataSync()[0]));
  });

  it("has the slopes of the generator's losses: both differ where d is near 0", () => {
    for (const kind of ["minimax", "non-saturating"] as const) {
      const gradient = tf.grad((s) => generatorLoss(kind, s));
      for (const s of [-8, -1, 0, 3]) {
        near(gradient(tf.tensor2d([[s]])).dataSync()[0], generatorSlope(kind, s), 1e-6);
      }
    }
    near(generatorSlope("minimax", -8), -3.3535e-4, 1e-8);
    near(generatorSlope("non-saturating", -8), -0.99966465, 1e-8);
    assert.equal(generatorSlope("minimax", 0), generatorSlope("non-saturating", 0));
  });

  it("says what is wrong with its arguments", () => {
    const text = (run: () => unknown, message: string) => assert.throws(run, { name: "TypeError", message });
    text(
      () => optimalDiscriminator(-1, 0),
      "optimalDiscriminator: p and q must be densities, 0 or above, got [ -1, 0 ]",
    );
    text(() => gameValue([], [1]), "gameValue: real must be one or more numbers from 0 to 1, got []");
    text(() => gameValue([0.5], [2]), "gameValue: fake must be one or more numbers from 0 to 1, got [ 2 ]");
    text(() => bestGameValue([1], [1, 2], 1), "bestGameValue: q must be as long as p, 1, got 2");
    text(() => bestGameValue([1], [-1], 1), "bestGameValue: q must be densities, 0 or above, got [ -1 ]");
    text(
      () => bestGameValue([Number.NaN], [1], 1),
      "bestGameValue: p must be densities, 0 or above, got [ NaN ]",
    );
    text(
      () => bestGameValue([1], [1], Infinity),
      "bestGameValue: spacing must be a finite number above 0, got Infinity",
    );
    text(
      () => generatorSlope("other" as never, 0),
      "generatorSlope: the loss must be minimax or non-saturating, got 'other'",
    );
  });
});

/** Half the divergences of both from their mean. */
function jensenShannon(p: number[], q: number[]): number {
  return p.reduce((sum, pi, i) => {
    const mean = (pi + q[i]) / 2;
    return sum + (0.01 / 2) * (pi * Math.log(pi / mean) + q[i] * Math.log(q[i] / mean));
  }, 0);
}
