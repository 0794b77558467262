import assert from "node:assert/strict";
import { rng } from "lectern/data";
import { convolve, winograd } from "lectern/learn/vision";
import { difference, picture } from "./sample.js";

describe("Winograd's convolution", () => {
  it("is the same convolution, for pictures of any size", () => {
    const generator = rng(1);
    for (const [rows, columns] of [
      [4, 4],
      [16, 16],
      [3, 3],
      [5, 8],
      [9, 7],
    ]) {
      const [X, Θ] = [picture(generator, rows, columns), picture(generator, 3, 3)];
      assert.ok(difference(winograd(X, Θ).Z, convolve(X, Θ)) < 1e-14);
    }
  });

  it("multiplies 2.25 times less than the sliding window", () => {
    const { multiplications, slidingWindow } = winograd(picture(rng(1), 34, 34), picture(rng(2), 3, 3));
    assert.deepEqual([multiplications, slidingWindow], [16 * 16 * 16, 32 * 32 * 9]);
    assert.equal(slidingWindow / multiplications, 2.25);
  });

  it("errs by less than 1e-6 in 32 bits, over 20 000 tiles", () => {
    // 200 × 200 results are 10 000 tiles of 2 × 2.
    for (const seed of [1, 2]) {
      const generator = rng(seed);
      const X = picture(generator, 202, 202).map((row) => row.map((x) => Math.fround(x)));
      const Θ = picture(generator, 3, 3).map((row) => row.map((θ) => Math.fround(θ)));
      const error = difference(winograd(X, Θ, { bits: 32 }).Z, convolve(X, Θ));
      assert.ok(error < 1e-6 && error > 1e-9, `${error}`);
    }
  });

  it("says what is wrong with its input", () => {
    const text = (run: () => unknown, message: string) => assert.throws(run, { name: "TypeError", message });
    const [X, Θ] = [picture(rng(1), 4, 4), [[1]]];
    text(() => winograd(X, Θ), "winograd: Θ must be a kernel [3][3], got [ [ 1 ] ]");
    text(
      () => winograd(X, picture(rng(1), 3, 3), { bits: 16 as never }),
      "winograd: bits must be 32 or 64, got 16",
    );
    text(
      () => winograd(picture(rng(1), 2, 5), picture(rng(1), 3, 3)),
      "winograd: the kernel's side must be at most that of the padded picture, 2, got 3",
    );
  });
});
