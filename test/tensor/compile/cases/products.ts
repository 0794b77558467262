import { tf } from "../../../../src/tensor/tf.js";
import { type Case, plain, real, smooth } from "./case.js";

const activations = ["linear", "relu", "relu6", "elu", "sigmoid", "leakyrelu"] as const;

export const products: Case[] = [
  smooth(
    "matMul, transposed as may be",
    (a, b) => [
      tf.matMul(a!, b!),
      tf.matMul(a!.transpose(), b!, true),
      tf.matMul(a!, b!.transpose(), false, true),
      tf.matMul(b!, a!, true, true),
    ],
    [real([3, 4]), real([4, 5])],
  ),
  smooth(
    "matMul of batches",
    (a, b) => [tf.matMul(a!, b!), tf.matMul(b!, a!, true, true), tf.matMul(a!, a!, false, true)],
    [real([2, 3, 4]), real([2, 4, 5])],
  ),
  plain("matMul with one matrix for all of a batch", (a, c) => tf.matMul(a!, c!), [
    real([2, 3, 4]),
    real([1, 4, 3]),
  ]),
  smooth("matMul of batches of one", (a, b) => tf.matMul(a!, b!), [real([1, 3, 4]), real([1, 4, 5])]),
  smooth("matMul of four axes", (a, b) => tf.matMul(a!, b!), [real([2, 2, 3, 4]), real([2, 2, 4, 5])]),
  smooth("dot", (a, b) => tf.dot(a!, b!), [real([4]), real([4])]),
  smooth("outerProduct", (a, b) => tf.outerProduct(a as never, b as never), [real([4]), real([3])]),
  smooth("matMul and a bias", (a, b, c) => [tf.matMul(a!, b!).add(c!), c!.add(tf.matMul(a!, b!).relu())], [
    real([3, 4]),
    real([4, 5]),
    real([5]),
  ]),
  ...activations.map((activation) =>
    smooth(
      `fused matMul, ${activation}`,
      (a, b, bias) => tf.fused.matMul({ a: a!, b: b!, bias: bias!, activation, leakyreluAlpha: 0.3 }),
      [real([3, 4]), real([4, 5]), real([5])],
    ),
  ),
  plain(
    "fused matMul, prelu",
    (a, b, preluActivationWeights) =>
      tf.fused.matMul({ a: a!, b: b!, activation: "prelu", preluActivationWeights: preluActivationWeights! }),
    [real([3, 4]), real([4, 5]), real([1, 5])],
  ),
  plain(
    "fused matMul of batches",
    (a, b, bias) => tf.fused.matMul({ a: a!, b: b!, bias: bias!, transposeA: true, activation: "relu" }),
    [real([2, 4, 3]), real([2, 4, 5]), real([5])],
  ),
  plain(
    "einsum",
    (a, b, c) => [
      tf.einsum("ij,jk->ik", a!, b!),
      tf.einsum("ij,ij->i", a!, a!),
      tf.einsum("ij->ji", a!),
      tf.einsum("bij,bjk->bik", c!, c!.transpose([0, 2, 1])),
      tf.einsum("bij->b", c!),
    ],
    [real([3, 4]), real([4, 5]), real([2, 3, 4])],
  ),
];
