import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { rng } from "lectern/data";
import { convolutionGradients, convolveVolume, type Filters, type Volume } from "lectern/learn/vision";
import { tf } from "lectern/tensor";
import { packageRoot } from "../../../src/paths.js";
import { difference, filters, volume } from "./sample.js";

interface Case {
  padding: number;
  stride: number;
  X: Volume;
  filters: Filters;
  bias: number[];
  dZ: Volume;
  dX: Volume;
  dFilters: Filters;
  dBias: number[];
}

const torch = JSON.parse(
  readFileSync(join(packageRoot, "test/fixtures/vision/convolution.json"), "utf8"),
) as { convolutions: Case[] };

describe("the gradient of a convolution", () => {
  it("is PyTorch's", () => {
    for (const { X, filters: Θ, dZ, dX, dFilters, dBias, padding, stride } of torch.convolutions) {
      const gradients = convolutionGradients(X, Θ, dZ, { padding, stride });
      assert.ok(difference(gradients.X, dX) < 1e-10);
      assert.ok(difference(gradients.Θ, dFilters) < 1e-10);
      assert.ok(difference(gradients.bias, dBias) < 1e-10);
    }
  });

  it("is what finite differences measure, in each weight and pixel", () => {
    const generator = rng(7);
    const [X, Θ] = [volume(generator, 5, 4, 2), filters(generator, 3, 2, 2)];
    const bias = [0.1, -0.2];
    const spec = { padding: 1, stride: 2 };
    const target = volume(generator, 3, 2, 2);
    // J = ½ Σ (Z − target)², so that ∂J/∂Z = Z − target.
    const J = () =>
      convolveVolume(X, Θ, { ...spec, bias })
        .flat(2)
        .reduce((sum, z, i) => sum + (z - target.flat(2)[i]) ** 2 / 2, 0);
    const dZ = convolveVolume(X, Θ, { ...spec, bias }).map((row, i) =>
      row.map((values, j) => values.map((z, f) => z - target[i][j][f])),
    );
    const gradients = convolutionGradients(X, Θ, dZ, spec);
    const slope = (array: number[], at: number): number => {
      const value = array[at];
      const [above, below] = [1e-5, -1e-5].map((h) => {
        array[at] = value + h;
        return J();
      });
      array[at] = value;
      return (above - below) / 2e-5;
    };
    const measured = (nested: unknown): unknown =>
      (nested as unknown[]).map((part, at) =>
        typeof part === "number" ? slope(nested as number[], at) : measured(part),
      );
    assert.ok(difference(gradients.X, measured(X) as Volume) < 1e-7);
    assert.ok(difference(gradients.Θ, measured(Θ) as Filters) < 1e-7);
    assert.ok(difference(gradients.bias, measured(bias) as number[]) < 1e-7);
  });

  it("is tf's", () => {
    const generator = rng(8);
    const [X, Θ, dZ] = [volume(generator, 6, 6, 3), filters(generator, 3, 3, 4), volume(generator, 4, 4, 4)];
    const { Θ: dΘ, X: dX } = convolutionGradients(X, Θ, dZ);
    const [ofX, ofΘ] = tf.tidy(() => {
      const gradients = tf.grads((x: tf.Tensor, θ: tf.Tensor) =>
        tf.conv2d(x as tf.Tensor3D, θ as tf.Tensor4D, 1, "valid"),
      );
      return gradients([tf.tensor3d(X), tf.tensor4d(Θ)], tf.tensor3d(dZ)).map((gradient) =>
        gradient.arraySync(),
      );
    });
    assert.ok(difference(dX, ofX as Volume) < 1e-5);
    assert.ok(difference(dΘ, ofΘ as Filters) < 1e-5);
  });

  it("says what doesn't fit", () => {
    const [X, Θ] = [volume(rng(1), 5, 5, 1), filters(rng(1), 3, 1, 2)];
    assert.throws(() => convolutionGradients(X, Θ, volume(rng(1), 3, 3, 1)), {
      name: "TypeError",
      message: "convolutionGradients: dZ must be as large as Z, [3, 3, 2], got [ 3, 3, 1 ]",
    });
  });
});
