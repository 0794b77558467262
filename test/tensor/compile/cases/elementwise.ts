import type { Tensor } from "@tensorflow/tfjs";
import { tf } from "../../../../src/tensor/tf.js";
import { type Case, plain, real, smooth, truth, whole } from "./case.js";

type Unary = (x: Tensor) => Tensor;
type Binary = (a: Tensor, b: Tensor) => Tensor;

/** Functions of one number with the range to take it from. */
const unary: [string, Unary, number, number][] = [
  ["abs", tf.abs, -2, 2],
  ["acos", tf.acos, -0.9, 0.9],
  ["acosh", tf.acosh, 1.1, 3],
  ["asin", tf.asin, -0.9, 0.9],
  ["asinh", tf.asinh, -2, 2],
  ["atan", tf.atan, -2, 2],
  ["atanh", tf.atanh, -0.9, 0.9],
  ["ceil", tf.ceil, -3, 3],
  ["clipByValue", (x) => tf.clipByValue(x, -0.5, 1), -2, 2],
  ["cos", tf.cos, -4, 4],
  ["cosh", tf.cosh, -2, 2],
  ["elu", tf.elu, -2, 2],
  ["erf", tf.erf, -2, 2],
  ["exp", tf.exp, -2, 2],
  ["expm1", tf.expm1, -2, 2],
  ["floor", tf.floor, -3, 3],
  ["leakyRelu", (x) => tf.leakyRelu(x, 0.1), -2, 2],
  ["log", tf.log, 0.1, 3],
  ["log1p", tf.log1p, -0.5, 3],
  ["logSigmoid", tf.logSigmoid, -3, 3],
  ["neg", tf.neg, -2, 2],
  ["reciprocal", tf.reciprocal, 0.3, 2],
  ["relu", tf.relu, -2, 2],
  ["relu6", tf.relu6, -2, 8],
  ["round", tf.round, -3, 3],
  ["rsqrt", tf.rsqrt, 0.2, 3],
  ["selu", tf.selu, -2, 2],
  ["sigmoid", tf.sigmoid, -4, 4],
  ["sign", tf.sign, -2, 2],
  ["sin", tf.sin, -4, 4],
  ["sinh", tf.sinh, -2, 2],
  ["softplus", tf.softplus, -4, 4],
  ["sqrt", tf.sqrt, 0.2, 3],
  ["square", tf.square, -2, 2],
  ["step", (x) => tf.step(x), -2, 2],
  ["step with a slope", (x) => tf.step(x, 0.3), -2, 2],
  ["tan", tf.tan, -1.2, 1.2],
  ["tanh", tf.tanh, -3, 3],
];

const binary: [string, Binary, number, number][] = [
  ["add", tf.add, -2, 2],
  ["sub", tf.sub, -2, 2],
  ["mul", tf.mul, -2, 2],
  ["div", tf.div, 0.5, 2],
  ["pow", tf.pow, 0.5, 2],
  ["atan2", tf.atan2, -2, 2],
  ["mod", tf.mod, 0.5, 4],
];

/** Of these TensorFlow.js has no gradient, or not of operands that are broadcast. */
const withoutGradient: [string, Binary][] = [
  ["divNoNan", tf.divNoNan],
  ["maximum", tf.maximum],
  ["minimum", tf.minimum],
  ["squaredDifference", tf.squaredDifference],
];

/** Shapes of two operands, from numbers to four axes. */
const pairs: [number[], number[]][] = [
  [[], []],
  [[3], []],
  [
    [2, 3],
    [2, 3],
  ],
  [[3], [2, 3]],
  [
    [2, 1, 3],
    [4, 1],
  ],
  [
    [2, 3, 4, 5],
    [1, 3, 1, 5],
  ],
];

const comparisons: [string, Binary][] = [
  ["equal", tf.equal],
  ["notEqual", tf.notEqual],
  ["greater", tf.greater],
  ["greaterEqual", tf.greaterEqual],
  ["less", tf.less],
  ["lessEqual", tf.lessEqual],
];

const special = (x: Tensor) => tf.concat([x, tf.tensor1d([Number.NaN, Infinity, -Infinity, 0])]);

export const elementwise: Case[] = [
  ...unary.map(([name, of, low, high]) =>
    smooth(`${name}, ranks 0, 1, 3`, (a, b, c) => [of(a!), of(b!), of(c!)], [
      real([], low, high),
      real([5], low, high),
      real([2, 3, 4], low, high),
    ]),
  ),
  ...binary.map(([name, of, low, high]) =>
    smooth(
      name,
      (...tensors) => pairs.map((_, index) => of(tensors[2 * index]!, tensors[2 * index + 1]!)),
      pairs.flatMap((shapes) => shapes.map((shape) => real(shape, low, high))),
    ),
  ),
  ...withoutGradient.map(([name, of]) =>
    plain(
      name,
      (...tensors) => pairs.map((_, index) => of(tensors[2 * index]!, tensors[2 * index + 1]!)),
      pairs.flatMap((shapes) => shapes.map((shape) => real(shape))),
    ),
  ),
  smooth(
    "maximum, minimum, squaredDifference of like shapes",
    (a, b) => [tf.maximum(a!, b!), tf.minimum(a!, b!), tf.squaredDifference(a!, b!)],
    [real([2, 3]), real([2, 3])],
  ),
  ...comparisons.flatMap(([name, of]) => [
    plain(name, (a, b, c) => [of(a!, b!), of(a!, c!), of(a!.toInt(), b!.toInt())], [
      real([2, 3]),
      real([3]),
      real([]),
    ]),
  ]),
  plain(
    "logical functions",
    (a, b) => [tf.logicalAnd(a!, b!), tf.logicalOr(a!, b!), tf.logicalXor(a!, b!), tf.logicalNot(a!)],
    [truth([2, 3]), truth([3])],
  ),
  plain(
    "isFinite, isInf, isNaN",
    (x) => {
      const all = special(x!);
      return [tf.isFinite(all), tf.isInf(all), tf.isNaN(all)];
    },
    [real([3])],
  ),
  plain(
    "functions of numbers that are none",
    (x) => [special(x!).relu(), special(x!).exp(), special(x!).abs()],
    [real([3])],
  ),
  smooth("prelu, also with as many slopes", (x, a, b) => [tf.prelu(x!, a!), tf.prelu(x!, b!)], [
    real([2, 3, 4]),
    real([4]),
    real([2, 3, 4]),
  ]),
  smooth("where", (c, a, b) => tf.where(c!, a!, b!), [truth([2, 3]), real([2, 3]), real([2, 3])]),
  smooth("where with broadcasting", (c, a, b) => tf.where(c!, a!, b!), [
    truth([2, 1]),
    real([2, 3]),
    real([3]),
  ]),
  smooth("addN", (a, b, c) => tf.addN([a!, b!, c!]), [real([2, 3]), real([2, 3]), real([2, 3])]),
  plain("casts", (x) => [x!.toInt().toFloat(), x!.toBool().toFloat()], [real([4], -9, 9)]),
  plain("casts of integers", (x) => [x!.toFloat(), x!.toBool()], [whole([4], -2, 2)]),
  plain(
    "arithmetic of integers",
    (a, b) => [a!.add(b!), a!.sub(b!), a!.mul(b!), a!.div(b!), a!.floorDiv(b!), a!.mod(b!)],
    [whole([2, 6], -9, 9), whole([6], 1, 4)],
  ),
  plain(
    "large integers keep all their digits",
    (a, b) => [a!.div(b!), a!.add(b!), a!.sub(b!), a!.maximum(b!)],
    [whole([5], 2 ** 30, 2 ** 31 - 9), whole([5], 1, 7)],
  ),
  plain("division by negative integers rounds down", (a, b) => [a!.div(b!), a!.mod(b!)], [
    whole([5], -9, 9),
    whole([5], -4, -1),
  ]),
  plain(
    "functions of integers",
    (x) => [tf.abs(x!), tf.neg(x!), tf.sign(x!), tf.relu(x!), tf.square(x!), tf.clipByValue(x!, -2, 3)],
    [whole([6])],
    { reference: "cpu" },
  ),
  plain(
    "choices of integers and truths",
    (c, a, b) => [tf.where(c!, a!, b!), tf.maximum(a!, b!), tf.minimum(a!, b!)],
    [truth([4]), whole([4]), whole([4])],
  ),
  plain("where of truths", (c, a, b) => tf.where(c!, a!, b!), [truth([4]), truth([4]), truth([4])], {
    reference: "cpu",
  }),
  plain("integers with real numbers", (a, b) => [a!.add(b!), a!.mul(b!), a!.div(b!)], [
    whole([4]),
    real([4], 1, 2),
  ]),
  plain("powers of integers", (a, b) => a!.pow(b!), [whole([5], 1, 5), whole([5], 0, 3)]),
  plain("floorDiv of real numbers", (a, b) => tf.floorDiv(a!, b!), [real([6], -5, 5), real([6], 0.5, 2)]),
  plain("bitwiseAnd", (a, b) => tf.bitwiseAnd(a!, b!), [whole([6], 0, 99), whole([6], 0, 99)]),
  plain(
    "atan2 on the axes",
    (x) => {
      const zero = x!.abs().mul(0);
      return [tf.atan2(zero, x!), tf.atan2(x!, zero), tf.atan2(zero, zero)];
    },
    [real([6])],
  ),
];
