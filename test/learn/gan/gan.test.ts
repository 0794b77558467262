import assert from "node:assert/strict";
import { normal, type RandomGenerator, rng } from "lectern/data";
import {
  createGan,
  dcgan,
  drawAround,
  type GanSpec,
  modesFound,
  noise,
  perceptron,
  ringCenters,
  trainGan,
} from "lectern/learn/gan";
import { tf } from "lectern/tensor";

const centers = ringCenters(8, 2);

/** A GAN for the ring of eight Gaussians, small enough for a test. */
function ring(seed: number, spec: Partial<GanSpec> = {}) {
  const generator = rng(seed);
  const pack = spec.pack ?? 1;
  const G = perceptron({ layers: [16, 64, 64, 2], generator });
  const d = perceptron({ layers: [2 * pack, 64, 64, 1], generator });
  const gan = createGan({ G, d, α: 2e-3, ...spec });
  const batch = (m: number) => drawAround(generator, m, centers, 0.1);
  return { gan, batch, generator };
}

/** A GAN for N(3, ½²) whose generator is a line: x = a + bz. */
function line(seed: number) {
  const generator = rng(seed);
  const G = perceptron({ layers: [1, 1], activation: "tanh", generator });
  const d = perceptron({ layers: [1, 8, 8, 1], activation: "tanh", generator });
  const gan = createGan({ G, d, α: 1e-2 });
  const batch = (m: number) => gaussian(generator, m);
  return { gan, batch, generator };
}

const gaussian = (generator: RandomGenerator, m: number) =>
  tf.tensor2d(
    Float32Array.from({ length: m }, () => normal(generator, 3, 0.5)),
    [m, 1],
  );

const weights = (model: import("@tensorflow/tfjs").LayersModel) =>
  model.getWeights().map((weight) => [...weight.dataSync()]);

describe("a GAN", function () {
  this.timeout(120_000);

  it("learns one Gaussian until d is ½ everywhere, with three seeds", () => {
    for (const seed of [1, 2, 3]) {
      const { gan, batch, generator } = line(seed);
      const { history } = trainGan(gan, { batch, m: 128, steps: 1000, rateAtEnd: 0.02, generator });
      const drawn = [...gan.sample(noise(rng(9), 2000, 1)).dataSync()];
      const mean = drawn.reduce((sum, x) => sum + x, 0) / drawn.length;
      const deviation = Math.sqrt(drawn.reduce((sum, x) => sum + (x - mean) ** 2, 0) / drawn.length);
      assert.ok(Math.abs(mean - 3) < 0.1, `seed ${seed}: mean ${mean}`);
      assert.ok(Math.abs(deviation - 0.5) < 0.15, `seed ${seed}: deviation ${deviation}`);
      const d = gan.judge(tf.tensor2d([2, 2.5, 3, 3.5, 4], [5, 1]));
      for (const answer of d) assert.ok(Math.abs(answer - 0.5) < 0.05, `seed ${seed}: d = ${d}`);
      assert.ok(Math.abs(history.at(-1)!.J + 2 * Math.LN2) < 0.05);
      gan.dispose();
    }
  });

  it("collapses on the ring, and does not with packs of two", () => {
    const found = ([1, 2] as const).map((pack) => {
      const { gan, batch, generator } = ring(1, { pack });
      trainGan(gan, { batch, m: 64, steps: 1500, generator });
      const points = gan.sample(noise(rng(9), 1000, 16)).dataSync();
      gan.dispose();
      return modesFound(points, centers, 0.1).modes;
    });
    assert.ok(found[0] <= 4, `without the cure: ${found[0]} of 8`);
    assert.ok(found[1] >= 6, `with it: ${found[1]} of 8`);
  });

  it("makes a step of d by its gradient, then one of G by its own with the new d", () => {
    for (const loss of ["minimax", "non-saturating"] as const) {
      const { gan, batch, generator } = ring(4, { loss, pack: 2 });
      const [G, d] = [tf.sequential(), tf.sequential()];
      for (const [copy, model] of [
        [G, gan.G],
        [d, gan.d],
      ] as const) {
        for (const layer of model.layers) copy.add(tf.layers.dense(layer.getConfig() as never));
        copy.setWeights(model.getWeights().map((weight) => weight.clone()));
      }
      const optimizers = { G: tf.train.adam(2e-3, 0.5), d: tf.train.adam(2e-3, 0.5) };
      for (let step = 0; step < 5; step++) {
        const [X, z, w] = [batch(8), noise(generator, 8, 16), noise(generator, 8, 16)];
        const logits = (x: unknown) => d.apply(tf.reshape(x as never, [4, 4])) as typeof X;
        const meanOfLog = (d: typeof X) => d.log().mean();
        const J = () => meanOfLog(logits(X).sigmoid()).add(meanOfLog(logits(G.apply(z)).neg().sigmoid()));
        const [value] = J().dataSync();
        const variablesOf = (model: typeof d) =>
          model.trainableWeights.map((weight) => weight.read() as import("@tensorflow/tfjs").Variable);
        optimizers.d.minimize(() => J().neg().asScalar(), false, variablesOf(d));
        optimizers.G.minimize(
          () => {
            const s = logits(G.apply(w));
            return meanOfLog(loss === "minimax" ? s.neg().sigmoid() : s.sigmoid())
              .mul(loss === "minimax" ? 1 : -1)
              .asScalar();
          },
          false,
          variablesOf(G),
        );
        const measured = gan.step(X, z, w).dataSync();
        assert.ok(Math.abs(measured[0] - value) < 1e-4, `step ${step}: ${measured[0]} is not ${value}`);
      }
      for (const [copy, model] of [
        [G, gan.G],
        [d, gan.d],
      ] as const) {
        const [a, b] = [weights(copy), weights(model)];
        a.forEach((list, i) => {
          list.forEach((value, j) => {
            assert.ok(Math.abs(value - b[i][j]) < 1e-3);
          });
        });
      }
      gan.dispose();
    }
  });

  it("gives the same numbers for the same seed, and stops where it is told to", () => {
    const run = (seed: number) => {
      const { gan, batch, generator } = ring(seed);
      const training = trainGan(gan, {
        batch,
        m: 32,
        steps: 50,
        generator,
        onStep: ({ step }) => step < 12,
      });
      gan.dispose();
      return training;
    };
    const { history, steps, stopped } = run(5);
    assert.deepEqual([history.length, steps, stopped], [12, 12, true]);
    assert.deepEqual(run(5).history, history);
    assert.notDeepEqual(run(6).history, history);
  });

  it("has the networks of DCGAN for pictures", () => {
    const { G, d, latent } = dcgan({ size: 16, filters: 4, latent: 10, generator: rng(1) });
    assert.equal(latent, 10);
    const pictures = G.apply(noise(rng(1), 3, 10)) as import("@tensorflow/tfjs").Tensor;
    assert.deepEqual(pictures.shape, [3, 16, 16, 1]);
    assert.deepEqual((d.apply(pictures) as typeof pictures).shape, [3, 1]);
    const kernel = weights(G)[0];
    const deviation = Math.sqrt(kernel.reduce((sum, θ) => sum + θ ** 2, 0) / kernel.length);
    assert.ok(Math.abs(deviation - 0.02) < 0.002, `${deviation}`);
    const gan = createGan({ G, d });
    const batch = (m: number) => tf.zeros([m, 16, 16, 1]);
    assert.deepEqual(gan.judge(tf.zeros([3, 16, 16, 1])).length, 3);
    const { history } = trainGan(gan, { batch, m: 4, steps: 4, generator: rng(2) });
    assert.ok(history.every(({ J, real, fake }) => J < 0 && real > 0 && fake > 0 && real < 1 && fake < 1));
    gan.dispose();
  });

  it("joins the pictures of a pack as channels", () => {
    const pair = dcgan({ size: 8, filters: 2, pack: 3, generator: rng(1) });
    const gan = createGan({ ...{ G: pair.G, d: pair.d }, pack: 3 });
    const draw = rng(2);
    const pictures = Array.from({ length: 6 }, () => {
      const values = Float32Array.from({ length: 64 }, () => normal(draw));
      return tf.tensor3d(values, [8, 8, 1]);
    });
    const answers = gan.judge(tf.stack(pictures));
    const byHand = [0, 3].map((i) => {
      const pack = tf.concat(pictures.slice(i, i + 3), 2).expandDims();
      return (pair.d.apply(pack) as typeof pack).sigmoid().dataSync()[0];
    });
    assert.equal(answers.length, 2);
    for (const [i, answer] of answers.entries()) assert.ok(Math.abs(answer - byHand[i]) < 1e-6);
    gan.dispose();
  });

  it("counts the modes that points have found", () => {
    assert.equal(centers.length, 8);
    for (const [x, y] of centers) assert.ok(Math.abs(Math.hypot(x, y) - 2) < 1e-12);
    const onRing = drawAround(rng(1), 800, centers, 0.1).dataSync();
    const { modes, quality, counts } = modesFound(onRing, centers, 0.1);
    assert.equal(modes, 8);
    assert.ok(quality > 0.97 && quality < 1);
    assert.equal(
      counts.reduce((sum, count) => sum + count, 0),
      Math.round(quality * 800),
    );
    const two = drawAround(rng(1), 800, centers.slice(0, 2), 0.1).dataSync();
    assert.equal(modesFound(two, centers, 0.1).modes, 2);
    assert.deepEqual(modesFound([0, 0, 9, 9], centers, 0.1), {
      modes: 0,
      quality: 0,
      counts: new Array(8).fill(0),
    });
  });

  it("lets the learning rate fall evenly to its part at the end", () => {
    const { gan, batch, generator } = ring(1);
    const rates: number[] = [];
    const watched = { ...gan, rate: (factor: number) => rates.push(factor) as never };
    trainGan(watched, { batch, steps: 5, rateAtEnd: 0.2, generator });
    assert.equal(rates.length, 5);
    for (const [i, rate] of rates.entries()) assert.ok(Math.abs(rate - (1 - 0.2 * i)) < 1e-12, `${rates}`);
    gan.dispose();
  });

  it("puts the modes of the ring on one circle, at even distances", () => {
    assert.deepEqual(ringCenters(1, 3), [[3, 0]]);
    for (const [k, [x, y]] of ringCenters(5, 3).entries()) {
      assert.ok(Math.abs(Math.hypot(x, y) - 3) < 1e-12);
      const [nextX, nextY] = ringCenters(5, 3)[(k + 1) % 5];
      assert.ok(Math.abs(Math.hypot(nextX - x, nextY - y) - 6 * Math.sin(Math.PI / 5)) < 1e-12);
    }
  });

  it("makes perceptrons with each activation between the layers, and none at the end", () => {
    const functions = {
      relu: (z: number) => Math.max(z, 0),
      tanh: Math.tanh,
      leaky: (z: number) => (z < 0 ? 0.2 * z : z),
    };
    for (const [activation, f] of Object.entries(functions)) {
      const model = perceptron({ layers: [2, 4, 3], activation: activation as never, generator: rng(1) });
      const [W1, b1, W2, b2] = model.getWeights().map((weight) => weight.dataSync());
      const x = [0.5, -1.5];
      const hidden = [...b1].map((b, j) => f(b + x[0] * W1[j] + x[1] * W1[4 + j]));
      const y = [...b2].map((b, j) => hidden.reduce((sum, h, i) => sum + h * W2[3 * i + j], b));
      assert.ok(hidden.some((h) => h <= 0));
      const answer = (model.predict(tf.tensor2d([x])) as tf.Tensor).dataSync();
      assert.equal(answer.length, 3);
      for (const [j, value] of y.entries()) assert.ok(Math.abs(answer[j] - value) < 1e-5, activation);
    }
  });

  it("says what is wrong with its options", () => {
    const { gan, batch, generator } = ring(1, { pack: 2 });
    const text = (run: () => unknown, message: string) => assert.throws(run, { name: "TypeError", message });
    text(
      () => createGan({ G: gan.G, d: gan.d, packs: 2 } as never),
      'createGan: unknown option "packs"; the options are G, d, loss, α, β1, pack',
    );
    text(
      () => createGan({ G: gan.G, d: gan.d, β1: 1 }),
      "createGan: β1 must be a number from 0 to below 1, got 1",
    );
    text(
      () => createGan({ G: gan.G, d: gan.d, α: 0 }),
      "createGan: α.G must be a finite number above 0, got 0",
    );
    text(
      () => createGan({ G: gan.G, d: gan.d }),
      "createGan: d must be a model of inputs [2], as G makes [2] and pack is 1, got [ 4 ]",
    );
    text(() => createGan({ G: {} as never, d: gan.d }), "createGan: G must be a model of layers, got {}");
    text(
      () => trainGan(gan, { batch, m: 7, steps: 1, generator }),
      "trainGan: m must be a multiple of pack, 2, got 7",
    );
    text(
      () => trainGan(gan, { batch, steps: 0, generator }),
      "trainGan: steps must be an integer, 1 or above, got 0",
    );
    text(
      () => perceptron({ layers: [2], generator }),
      "perceptron: layers must be two or more counts, 1 or above, got [ 2 ]",
    );
    text(() => dcgan({ size: 10, generator }), "dcgan: size must be a multiple of 4, 8 or above, got 10");
    text(() => modesFound([1], centers, 0.1), "modesFound: points must be pairs of coordinates, got 1");
    gan.dispose();
  });
});
