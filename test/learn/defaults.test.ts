/** What the functions of lectures 01 to 06 take for options that aren't given: the values that their documentation names. */
import assert from "node:assert/strict";
import type { LayersModel, SymbolicTensor } from "@tensorflow/tfjs";
import { blobs, digits, line, moons, rings, rng, shapes, spirals, split } from "lectern/data";
import { createGan, dcgan, noise, perceptron, ringCenters, trainGan } from "lectern/learn/gan";
import { gradientDescent, linearRegression, surface as surfaceOfJ } from "lectern/learn/linear";
import {
  decisionRegions,
  initialWeights,
  Matrix,
  network,
  networkObjective,
  trainNetwork,
} from "lectern/learn/nn";
import {
  adadelta,
  adagrad,
  adam,
  basinHopping,
  gradientFlow,
  minimise,
  momentum,
  multiStart,
  nesterov,
  newton,
  type Optimiser,
  peaks,
  rmsprop,
  rosenbrock,
  sgd,
  simulatedAnnealing,
  surface,
} from "lectern/learn/optim";
import {
  augmentation,
  deepNetwork,
  outputSize,
  pool,
  residualBlock,
  segNet,
  trainClassifier,
  trainMinibatches,
  transfer,
  uNet,
  winograd,
} from "lectern/learn/vision";
import { tf, withSeed } from "lectern/tensor";

type Options = Record<string, unknown>;

const X = new Matrix([
  [1, 0.2],
  [1, 0.7],
  [1, 0.9],
]);
const Y = new Matrix([[0], [1], [1]]);
const valley = linearRegression(X, Y);
const picture = [
  [1, 2, 5],
  [4, 3, 9],
  [7, 8, 6],
];

/** Some steps down Rosenbrock's valley. */
function steps(optimiser: Optimiser): number[][] {
  let w = [-1, 1];
  return Array.from({ length: 5 }, () => {
    w = optimiser.step(w, rosenbrock.grad(optimiser.lookAhead?.(w) ?? w));
    return w;
  });
}

/** The layers of a model, and its weights. */
function insides(model: LayersModel): unknown {
  const layers = model.layers.map((layer) => {
    const { name, trainable, ...config } = layer.getConfig();
    return [layer.getClassName(), config, layer.outputShape];
  });
  return JSON.parse(JSON.stringify([layers, model.getWeights().map((weight) => [...weight.dataSync()])]));
}

/** A model that names one of ten digits on 8×8 pixels, with the same weights each time. */
const reader = () =>
  withSeed(1, () =>
    tf.sequential({
      layers: [
        tf.layers.flatten({ inputShape: [8, 8, 1] }),
        tf.layers.dense({ units: 10, activation: "softmax" }),
      ],
    }),
  );

/** One step of a gan on points. */
function ganStep(options: Options): unknown {
  const G = perceptron({ layers: [2, 3, 2], generator: rng(1) });
  const d = perceptron({ layers: [2, 3, 1], generator: rng(2) });
  const gan = createGan({ G, d, ...options });
  const run = trainGan(gan, { batch: (m) => noise(rng(3), m, 2), m: 4, steps: 3, generator: rng(4) });
  gan.dispose();
  return [run, gan.pack, insides(G), insides(d)];
}

/** How each function is called with more options, and those that it takes if they aren't given. */
const functions: Record<string, [(more: never) => unknown, Options]> = {
  blobs: [
    (more: object) => blobs({ generator: rng(1), ...more }),
    {
      m: 200,
      centers: [
        [-2, -2],
        [2, 2],
      ],
      deviation: 0.6,
    },
  ],
  digits: [
    (more: object) => digits({ generator: rng(1), ...more }),
    { m: 1000, difficulty: 1, size: 16, glyph: 16, classes: [0, 1, 2, 3, 4, 5, 6, 7, 8, 9], shift: 2 },
  ],
  "digits on a large canvas": [
    (more: object) => digits({ m: 10, size: 20, glyph: 10, generator: rng(1), ...more }),
    { shift: 5 },
  ],
  "easy digits": [
    (more: object) => digits({ m: 10, difficulty: "easy", generator: rng(1), ...more }),
    { difficulty: 0.65, shift: 1.3 },
  ],
  line: [
    (more: object) => line({ generator: rng(1), ...more }),
    { m: 100, theta0: 4.2, theta1: 2, noise: 0.5, range: [0, 4] },
  ],
  moons: [(more: object) => moons({ generator: rng(1), ...more }), { m: 200, noise: 0.1 }],
  rings: [(more: object) => rings({ generator: rng(1), ...more }), { m: 300, classes: 2, noise: 0.08 }],
  shapes: [
    (more: object) => shapes({ generator: rng(1), ...more }),
    { m: 200, size: 32, count: [1, 3], noise: 0.06 },
  ],
  spirals: [
    (more: object) => spirals({ generator: rng(1), ...more }),
    { m: 300, classes: 2, turns: 1, noise: 0.03 },
  ],
  split: [
    (more: object) => split(blobs({ m: 40, generator: rng(1) }), { generator: rng(2), ...more }),
    { testShare: 0.25 },
  ],

  adadelta: [(more: object) => steps(adadelta(more)), { α: 1, ρ: 0.95, ε: 1e-6 }],
  adagrad: [(more: object) => steps(adagrad({ α: 0.1, ...more })), { ε: 1e-10, εPlace: "outside", G0: 0 }],
  adam: [
    (more: object) => steps(adam({ α: 0.1, ...more })),
    { β1: 0.9, β2: 0.999, ε: 1e-8, εPlace: "outside", biasCorrection: true },
  ],
  momentum: [(more: object) => steps(momentum({ α: 1e-3, ...more })), { γ: 0.9 }],
  nesterov: [(more: object) => steps(nesterov({ α: 1e-3, ...more })), { γ: 0.9 }],
  rmsprop: [
    (more: object) => steps(rmsprop({ α: 0.1, ...more })),
    { ρ: 0.9, γ: 0, ε: 1e-8, εPlace: "outside" },
  ],
  newton: [(more: object) => steps(newton({ hessian: rosenbrock.hessian, ...more })), { α: 1 }],
  minimise: [
    (more: object) =>
      minimise(
        ([x]) => x ** 2,
        ([x]) => [2 * x],
        { w: [1], optimiser: sgd({ α: 0.01 }), ...more },
      ),
    { δ: 1e-9 },
  ],
  "minimise without δ": [
    (more: object) =>
      minimise(
        ([x]) => x ** 2,
        ([x]) => [2 * x],
        { w: [1], optimiser: sgd({ α: 1e-5 }), δ: 0, ...more },
      ).iterations,
    { N_max: 10_000 },
  ],
  basinHopping: [
    (more: object) =>
      basinHopping(peaks.f, peaks.grad, {
        w: [0, 1],
        optimiser: sgd({ α: 0.02 }),
        N_max: 30,
        generator: rng(1),
        ...more,
      }),
    { hops: 20, move: 1.5, T: 1 },
  ],
  multiStart: [
    (more: object) =>
      multiStart(peaks, { optimiser: sgd({ α: 0.02 }), N_max: 30, generator: rng(1), ...more }),
    { starts: 20 },
  ],
  simulatedAnnealing: [
    (more: object) => simulatedAnnealing(peaks.f, { w: [0, 1], generator: rng(1), ...more }),
    { T0: 5, T_end: 0.01, N: 2000, move: 0.5 },
  ],
  gradientFlow: [
    (more: object) => gradientFlow({ depth: 2, activation: "tanh", gain: 1, generator: rng(1), ...more }),
    { width: 32 },
  ],
  surface: [(more: object) => surface(peaks, more), { ...peaks.domain, points: 61 }],

  gradientDescent: [
    (more: object) => gradientDescent(valley, { α: 0.5, generator: rng(1), ...more }),
    { δ: 1e-9 },
  ],
  "gradientDescent without δ": [
    (more: object) => gradientDescent(valley, { α: 0.01, δ: 0, generator: rng(1), ...more }).iterations,
    { N_max: 10_000 },
  ],
  "surface of J": [(more: object) => surfaceOfJ(valley, { θ0: [0, 1], θ1: [0, 1], ...more }), { points: 41 }],
  network: [
    (more: object) => network({ layers: [2, 1], ...more }),
    { activation: "tanh", output: "sigmoid" },
  ],
  initialWeights: [
    (more: object) => initialWeights(network({ layers: [2, 3, 1] }), { generator: rng(1), ...more }),
    { scheme: "xavier" },
  ],
  trainNetwork: [
    (more: object) =>
      trainNetwork(networkObjective(network({ layers: [2, 1] }), X, Y), { α: 1, generator: rng(1), ...more }),
    { N_max: 1000 },
  ],
  "trainNetwork to δ": [
    (more: object) =>
      trainNetwork(networkObjective(network({ layers: [2, 1] }), X, Matrix.ones(3, 1)), {
        α: 1e-4,
        N_max: 2000,
        Θ: [Matrix.columnVector([10, 1, 1])],
        ...more,
      }).history,
    { δ: 1e-9 },
  ],
  decisionRegions: [
    (more: object) => decisionRegions((P) => Matrix.ones(P.rows, 1), { x: [0, 1], y: [0, 1], ...more }),
    { points: 61 },
  ],

  outputSize: [(more: object) => outputSize(5, 3, more), { padding: 0, stride: 1 }],
  pool: [(more: object) => pool(picture, more), { window: 2, stride: 2, kind: "max" }],
  winograd: [
    (more: object) =>
      winograd(
        picture.map((row) => row.map((x) => x / 7)),
        picture,
        more,
      ),
    { bits: 64 },
  ],
  augmentation: [
    (more: object) => augmentation(more)(Float32Array.from(picture.flat()), 3, rng(1)),
    { shift: 0, rotation: 0, scale: 0 },
  ],
  deepNetwork: [
    (more: object) => insides(deepNetwork({ depth: 4, residual: true, generator: rng(1), ...more })),
    { size: 16, classes: 10, filters: 8, batchNorm: false, initialisation: "glorotUniform" },
  ],
  residualBlock: [
    (more: object) =>
      withSeed(1, () => {
        const inputs = tf.input({ shape: [4, 4, 2] });
        return insides(tf.model({ inputs, outputs: residualBlock(inputs, more) as SymbolicTensor }));
      }),
    { filters: 2, strides: 1, shortcut: true, batchNorm: false, initialisation: "glorotUniform" },
  ],
  segNet: [
    (more: object) => insides(segNet({ classes: 2, generator: rng(1), ...more })),
    { size: 32, channels: 1, filters: [16, 32, 64], batchNorm: true },
  ],
  uNet: [
    (more: object) => insides(uNet({ classes: 2, generator: rng(1), ...more })),
    { size: 32, channels: 1, filters: [8, 16, 32, 32], batchNorm: true, skip: true },
  ],
  trainClassifier: [
    (more: object) =>
      trainClassifier(reader(), digits({ m: 70, size: 8, generator: rng(1) }), {
        generator: rng(2),
        ...more,
      }),
    { α: 0.001, epochs: 10, δ: 0, batchSize: 32, λ: 0, optimizer: "adam" },
  ],
  trainMinibatches: [
    (more: object) => {
      const { images } = digits({ m: 40, size: 8, generator: rng(1) });
      const [inputs, targets] = [tf.tensor4d(images, [40, 8, 8, 1]), tf.ones([40, 10])];
      const loss = (T: tf.Tensor, Z: tf.Tensor) => Z.sub(T).square().mean().asScalar();
      const run = trainMinibatches(reader(), inputs, targets, { loss, steps: 3, generator: rng(2), ...more });
      tf.dispose([inputs, targets]);
      return run;
    },
    { batchSize: 32, α: 1e-3, decay: false },
  ],
  transfer: [
    (more: object) => {
      const model = transfer(reader(), { classes: 2, generator: rng(1), ...more });
      return [insides(model), model.layers.map(({ trainable }) => trainable)];
    },
    { frozen: 1 },
  ],

  perceptron: [
    (more: object) => insides(perceptron({ layers: [2, 3, 1], generator: rng(1), ...more })),
    { activation: "relu" },
  ],
  dcgan: [
    (more: object) => {
      const { G, d, latent } = dcgan({ generator: rng(1), ...more });
      return [insides(G), insides(d), latent];
    },
    { size: 16, filters: 32, latent: 100, pack: 1, deviation: 0.02 },
  ],
  createGan: [ganStep, { loss: "non-saturating", α: 2e-4, β1: 0.5, pack: 1 }],
  "createGan with two rates": [ganStep, { α: { G: 2e-4, d: 2e-4 } }],
  ringCenters: [
    ({ modes, radius }: { modes?: number; radius?: number }) => ringCenters(modes, radius),
    { modes: 8, radius: 2 },
  ],
  trainGan: [
    (more: object) => {
      const gan = createGan({
        G: perceptron({ layers: [2, 2], generator: rng(1) }),
        d: perceptron({ layers: [2, 1], generator: rng(2) }),
      });
      const asked: number[] = [];
      const batch = (m: number) => {
        asked.push(m);
        return noise(rng(3), m, 2);
      };
      const run = trainGan(gan, { batch, steps: 2, generator: rng(4), ...more });
      gan.dispose();
      return [asked, run];
    },
    { m: 64, rateAtEnd: 1 },
  ],
};

describe("options that aren't given", () => {
  for (const [name, [call, defaults]] of Object.entries(functions)) {
    const values = JSON.stringify(defaults);
    it(`${name}: ${values.length > 90 ? "as documented" : values}`, () => {
      assert.deepEqual(call({} as never), call(defaults as never));
    });
  }
});
