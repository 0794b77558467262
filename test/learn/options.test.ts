/** Every option of the functions that lectures 01 to 06 call: what is refused, and in which words. */
import assert from "node:assert/strict";
import { blobs, digits, line, moons, rings, rng, shapes, spirals, split } from "lectern/data";
import {
  createGan,
  dcgan,
  drawAround,
  modesFound,
  noise,
  perceptron,
  ringCenters,
  trainGan,
} from "lectern/learn/gan";
import {
  finiteDifferences as differencesOfJ,
  gradientDescent,
  linearRegression,
  surface as surfaceOfJ,
} from "lectern/learn/linear";
import {
  decisionRegions,
  finiteDifferences as differencesOfWeights,
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
  bestRates,
  decoupledWeightDecay,
  finiteDifferences,
  gradientFlow,
  minimise,
  momentum,
  multiStart,
  nesterov,
  newton,
  peaks,
  quadratic,
  rmsprop,
  sgd,
  simulatedAnnealing,
  surface,
} from "lectern/learn/optim";
import {
  augmentation,
  deepNetwork,
  im2col,
  outputSize,
  pool,
  residualBlock,
  segment,
  segNet,
  trainClassifier,
  trainMinibatches,
  transfer,
  uNet,
  winograd,
} from "lectern/learn/vision";
import { tf } from "lectern/tensor";

type Options = Record<string, unknown>;
/** A rule in words, and values that break it. */
type Rule = readonly [rule: string, ...bad: unknown[]];

const positive: Rule = ["a finite number above 0", 0, -1, Number.NaN, Infinity, null];
const notNegative: Rule = ["a finite number, 0 or above", -1, Number.NaN, Infinity, null];
const number: Rule = ["a finite number", Number.NaN, Infinity, null];
const factor: Rule = ["a number from 0 up to but not including 1", 1, -0.1, Number.NaN, null];
const count = (from = 1): Rule => [`an integer, ${from} or above`, from - 1, from + 0.5, Number.NaN, null];
const flag: Rule = ["true or false", 1, null];
const interval: Rule = ["[low, high] with low < high", [1, 1], [0], [0, 1, 2], [Number.NaN, 1], 1];
const random: Rule = ["a seeded generator such as rng(1)", undefined, 1, {}];
const place: Rule = ['"inside" or "outside"', "below"];
const optimiserRule: Rule = ["an optimiser such as sgd({ α: 0.1 })", undefined, {}, { step() {} }];

const generator = rng(1);
const f = (w: readonly number[]) => w[0] ** 2;
const grad = (w: readonly number[]) => [2 * w[0]];
const optimiser = sgd({ α: 0.1 });
const net = network({ layers: [1, 1] });
const [X, Y] = [new Matrix([[0], [1]]), new Matrix([[0], [1]])];
const design = new Matrix([
  [1, 0],
  [1, 1],
]);
const dots = perceptron({ layers: [2, 1], generator });
const logit = perceptron({ layers: [1, 1], generator });
const softmax = tf.sequential({
  layers: [
    tf.layers.flatten({ inputShape: [8, 8, 1] }),
    tf.layers.dense({ units: 10, activation: "softmax" }),
  ],
});
const gan = createGan({ G: dots, d: logit });
const zero = tf.scalar(0);
const pictures = digits({ m: 4, size: 8, generator });

/** How each function is called, options that it takes, and the rule of each. */
const functions: Record<string, [(options: never) => unknown, Options, Record<string, Rule>]> = {
  // lectern/data
  blobs: [
    blobs,
    { generator },
    {
      m: count(),
      centers: [
        "an array of points with the same number of coordinates",
        [],
        [[]],
        [[1], [1, 2]],
        [[Infinity]],
      ],
      deviation: notNegative,
      generator: random,
    },
  ],
  digits: [
    digits,
    { generator },
    {
      m: count(),
      difficulty: ['"easy", "hard" or a number from 0 to 1', "medium", -0.1, 1.1, Number.NaN],
      size: count(8),
      glyph: ["an integer from 8 to the picture's size, 16", 7, 17, 9.5],
      classes: ["an array of digits from 0 to 9", [], [10], [0.5], 3],
      shift: notNegative,
      generator: random,
    },
  ],
  line: [
    line,
    { generator },
    { m: count(), theta0: number, theta1: number, noise: notNegative, range: interval, generator: random },
  ],
  moons: [moons, { generator }, { m: count(4), noise: notNegative, generator: random }],
  rings: [rings, { generator }, { m: count(), classes: count(2), noise: notNegative, generator: random }],
  shapes: [
    shapes,
    { generator },
    {
      m: count(),
      size: count(16),
      count: ["[least, greatest], integers with 0 ≤ least ≤ greatest", [2, 1], [-1, 1], [1], [0.5, 1], 1],
      noise: notNegative,
      generator: random,
    },
  ],
  spirals: [
    spirals,
    { generator },
    { m: count(), classes: count(2), turns: positive, noise: notNegative, generator: random },
  ],
  split: [
    (options: never) => split({ X, Y }, options),
    { generator },
    { testShare: ["a number between 0 and 1", 0, 1, Number.NaN], generator: random },
  ],

  // lectern/learn/optim
  adadelta: [adadelta, {}, { α: positive, ρ: factor, ε: positive }],
  adagrad: [adagrad, { α: 1 }, { α: positive, ε: positive, εPlace: place, G0: notNegative }],
  adam: [
    adam,
    { α: 1 },
    { α: positive, β1: factor, β2: factor, ε: positive, εPlace: place, biasCorrection: flag },
  ],
  momentum: [momentum, { α: 1 }, { α: positive, γ: factor }],
  nesterov: [nesterov, { α: 1 }, { α: positive, γ: factor }],
  rmsprop: [rmsprop, { α: 1 }, { α: positive, ρ: factor, γ: factor, ε: positive, εPlace: place }],
  sgd: [sgd, { α: 1 }, { α: positive }],
  newton: [newton, { hessian: () => [[1]] }, { hessian: ["a function of w", undefined, [[1]]], α: positive }],
  decoupledWeightDecay: [
    (options: never) => decoupledWeightDecay(optimiser, options),
    { β: 0.9 },
    { β: ["a number above 0, 1 at most", 0, 1.1, Number.NaN] },
  ],
  minimise: [
    (options: never) => minimise(f, grad, options),
    { w: [1], optimiser },
    {
      w: ["an array of finite numbers", undefined, [], [Number.NaN], 1],
      optimiser: optimiserRule,
      δ: notNegative,
      N_max: count(),
    },
  ],
  basinHopping: [
    (options: never) => basinHopping(f, grad, options),
    { w: [1], optimiser, hops: 1, generator },
    { hops: count(), move: positive, T: notNegative, generator: random },
  ],
  multiStart: [
    (options: never) => multiStart(peaks, options),
    { optimiser, starts: 1, N_max: 1, generator },
    { starts: count(), generator: random },
  ],
  simulatedAnnealing: [
    (options: never) => simulatedAnnealing(f, options),
    { w: [1], N: 2, generator },
    {
      w: ["an array of finite numbers", undefined, [], [Number.NaN], 1],
      T0: positive,
      T_end: positive,
      N: count(),
      move: positive,
      domain: [
        "an array of 1 ranges, as w has 1 numbers",
        [],
        [
          [0, 1],
          [0, 1],
        ],
      ],
      generator: random,
    },
  ],
  gradientFlow: [
    gradientFlow,
    { depth: 1, activation: "tanh", gain: 1, generator },
    {
      depth: count(),
      width: count(),
      activation: ["one of linear, sigmoid, tanh, relu", undefined, "softmax"],
      gain: positive,
      generator: random,
    },
  ],
  surface: [(options: never) => surface(peaks, options), {}, { x: interval, y: interval, points: count(2) }],

  // lectern/learn/linear and lectern/learn/nn
  gradientDescent: [
    (options: never) => gradientDescent(linearRegression(design, Y), options),
    { α: 0.1, generator },
    { α: positive, δ: notNegative, N_max: count(), generator: random },
  ],
  "surface of J": [
    (options: never) => surfaceOfJ(linearRegression(design, Y), options),
    { θ0: [0, 1], θ1: [0, 1] },
    { θ0: interval, θ1: interval, points: count(2) },
  ],
  network: [
    network,
    { layers: [1, 1] },
    {
      layers: ["two or more counts, 1 or above", [1], [1, 0], [1, 0.5], 2],
      activation: ["one of sigmoid, tanh, relu, swish, linear", "softmax"],
      output: ["sigmoid or softmax", "tanh"],
    },
  ],
  initialWeights: [
    (options: never) => initialWeights(net, options),
    { generator },
    { scheme: ["xavier, he or a number", "uniform", null], generator: random },
  ],
  trainNetwork: [
    (options: never) => trainNetwork(networkObjective(net, X, Y), options),
    { α: 1, N_max: 2, generator },
    {
      α: positive,
      δ: notNegative,
      N_max: count(),
      generator: random,
      keep: ["an array of iterations, integers from 0 on", 1, [0.5], [-1]],
    },
  ],
  decisionRegions: [
    (options: never) => decisionRegions((places) => Matrix.zeros(places.rows, 1), options),
    { x: [0, 1], y: [0, 1] },
    { x: interval, y: interval, points: count(2) },
  ],

  // lectern/learn/vision
  outputSize: [(options: never) => outputSize(5, 3, options), {}, { padding: count(0), stride: count() }],
  im2col: [
    (options: never) => im2col([[1]], options),
    { kernel: 1 },
    { kernel: count(), padding: count(0), stride: count() },
  ],
  pool: [
    (options: never) =>
      pool(
        [
          [1, 2],
          [3, 4],
        ],
        options,
      ),
    {},
    { window: count(), stride: count(), kind: ['"max" or "mean"', "min"] },
  ],
  winograd: [
    (options: never) =>
      winograd(
        [
          [1, 2, 3],
          [1, 2, 3],
          [1, 2, 3],
        ],
        [
          [1, 2, 3],
          [1, 2, 3],
          [1, 2, 3],
        ],
        options,
      ),
    {},
    { bits: ["32 or 64", 16] },
  ],
  augmentation: [
    augmentation,
    {},
    {
      shift: notNegative,
      rotation: notNegative,
      scale: ["a number from 0 to below 1", 1, -0.1, Number.NaN, null],
    },
  ],
  deepNetwork: [
    deepNetwork,
    { depth: 4, residual: true, generator },
    {
      depth: ["an even integer, 4 or above", undefined, 2, 5, 4.5],
      residual: flag,
      size: count(2),
      classes: count(2),
      filters: count(),
      batchNorm: flag,
      initialisation: ["one of glorotUniform, glorotNormal, heUniform, heNormal", "zeros"],
      generator: random,
    },
  ],
  residualBlock: [
    (options: never) => residualBlock(tf.input({ shape: [4, 4, 2] }), options),
    {},
    {
      filters: count(),
      strides: count(),
      shortcut: flag,
      batchNorm: flag,
      initialisation: ["one of glorotUniform, glorotNormal, heUniform, heNormal", "zeros"],
    },
  ],
  segNet: [
    segNet,
    { classes: 2, filters: [2], generator },
    {
      size: ["a multiple of 2, as it is halved 1 times", 7],
      channels: count(),
      classes: count(2),
      filters: ["an array of integers above 0, one a level", [], [0], [1.5], 4],
      batchNorm: flag,
      generator: random,
    },
  ],
  uNet: [
    uNet,
    { classes: 2, filters: [2, 2], generator },
    {
      size: ["a multiple of 2, as it is halved 1 times", 7],
      channels: count(),
      classes: count(2),
      filters: ["an array of integers above 0, one a level", [], [0], [1.5], 4],
      batchNorm: flag,
      skip: flag,
      generator: random,
    },
  ],
  segment: [
    (options: never) => segment(dots, { images: new Float32Array(1), size: 1 }, options),
    {},
    { batchSize: count() },
  ],
  trainClassifier: [
    (options: never) => trainClassifier(softmax, pictures, options),
    { epochs: 1, generator },
    {
      α: positive,
      epochs: count(),
      δ: notNegative,
      λ: notNegative,
      optimizer: ['"sgd" or "adam"', "momentum"],
      batchSize: count(),
      generator: random,
    },
  ],
  trainMinibatches: [
    (options: never) => trainMinibatches(dots, zero, zero, options),
    { loss: () => zero, steps: 1, generator },
    {
      loss: ["a function (T, Z)", undefined, 1],
      steps: count(),
      batchSize: count(),
      α: positive,
      decay: flag,
      generator: random,
    },
  ],
  transfer: [
    (options: never) => transfer(softmax, options),
    { classes: 2, generator },
    {
      classes: count(2),
      frozen: ["an integer from 0 to 1, all layers but the last", -1, 2, 0.5],
      generator: random,
    },
  ],

  // lectern/learn/gan
  perceptron: [
    perceptron,
    { layers: [1, 1], generator },
    {
      layers: ["two or more counts, 1 or above", [1], [1, 0], [1, 0.5], 2],
      activation: ["one of relu, tanh, leaky", "sigmoid"],
      generator: random,
    },
  ],
  dcgan: [
    dcgan,
    { generator },
    {
      size: ["a multiple of 4, 8 or above", 4, 10, Number.NaN],
      filters: count(),
      latent: count(),
      pack: count(),
      deviation: positive,
      generator: random,
    },
  ],
  createGan: [
    createGan,
    { G: dots, d: logit },
    {
      G: ["a model of layers", undefined, {}],
      d: ["a model of layers", undefined, {}],
      β1: ["a number from 0 to below 1", 1, -0.1, Number.NaN],
      pack: count(),
    },
  ],
  trainGan: [
    (options: never) => trainGan(gan, options),
    { batch: () => zero, steps: 1, generator },
    {
      batch: ["a function", undefined, 1],
      m: count(),
      steps: count(),
      rateAtEnd: ["above 0, and at most 1", 0, 1.1, -1, Number.NaN],
      generator: random,
    },
  ],
};

/** What a function says of an option; the name is that before “of”. */
function message(name: string, option: string, rule: string): RegExp {
  const text = `${name.split(" of ")[0]}: ${option} must be ${rule}, got `;
  return new RegExp(`^TypeError: ${text.replace(/[.*+?^${}()|[\]\\]/g, "\\$&")}`);
}

describe("options of the lectures' functions", () => {
  after(() => {
    gan.dispose();
    for (const one of [dots, logit, softmax, zero]) one.dispose();
  });

  for (const [name, [call, options, rules]] of Object.entries(functions)) {
    it(`${name}: each is refused by its rule, and others by their names`, () => {
      for (const [option, [rule, ...bad]] of Object.entries(rules)) {
        for (const value of bad) {
          assert.throws(() => call({ ...options, [option]: value } as never), message(name, option, rule));
        }
      }
      assert.throws(
        () => call({ ...options, unheardOf: 1 } as never),
        /^TypeError: \w+: unknown option "unheardOf"; the options are \S/,
      );
    });
  }
});

describe("arguments of the lectures' functions", () => {
  const cases: [(...values: never[]) => unknown, unknown[], number, Rule, string][] = [
    [quadratic, [1, 1], 0, positive, "quadratic: λ1"],
    [quadratic, [1, 1], 1, positive, "quadratic: λ2"],
    [bestRates, [1, 2], 0, positive, "bestRates: λmin"],
    [
      bestRates,
      [1, 2],
      1,
      ["a finite number, λmin = 1 or above", 0.5, Number.NaN, Infinity],
      "bestRates: λmax",
    ],
    [finiteDifferences, [f, [1]], 2, positive, "finiteDifferences: h"],
    [differencesOfJ, [(Θ: Matrix) => Θ.sum(), X], 2, positive, "finiteDifferences: h"],
    [differencesOfWeights, [([Θ]: Matrix[]) => Θ.sum(), [X]], 2, positive, "finiteDifferences: h"],
    [ringCenters, [8, 2], 0, count(), "ringCenters: modes"],
    [ringCenters, [8, 2], 1, positive, "ringCenters: radius"],
    [noise, [generator, 1, 1], 0, random, "noise: generator"],
    [noise, [generator, 1, 1], 1, count(), "noise: m"],
    [noise, [generator, 1, 1], 2, count(), "noise: n_z"],
    [drawAround, [generator, 1, [[0, 0]], 1], 0, random, "drawAround: generator"],
    [drawAround, [generator, 1, [[0, 0]], 1], 1, count(), "drawAround: m"],
    [
      drawAround,
      [generator, 1, [[0, 0]], 1],
      2,
      ["one or more points [x, y]", [], [[1]], [[Number.NaN, 1]]],
      "drawAround: centers",
    ],
    [drawAround, [generator, 1, [[0, 0]], 1], 3, notNegative, "drawAround: deviation"],
    [modesFound, [[0, 0], [[0, 0]], 1], 0, ["pairs of coordinates", [], [1]], "modesFound: points"],
    [
      modesFound,
      [[0, 0], [[0, 0]], 1],
      1,
      ["one or more points [x, y]", [], [[1]], [[Number.NaN, 1]]],
      "modesFound: centers",
    ],
    [modesFound, [[0, 0], [[0, 0]], 1], 2, positive, "modesFound: deviation"],
  ];
  for (const [call, values, at, [rule, ...bad], what] of cases) {
    it(`${what} must be ${rule}`, () => {
      const [name, argument] = what.split(": ");
      for (const value of bad) {
        assert.throws(
          () => call(...(Object.assign([...values], { [at]: value }) as never[])),
          message(name, argument, rule),
        );
      }
    });
  }
});
