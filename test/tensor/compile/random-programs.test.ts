import assert from "node:assert/strict";
import type { Tensor, Variable } from "@tensorflow/tfjs";
import { integer, type RandomGenerator, rng } from "../../../src/random/index.js";
import { compile, tf } from "../../../src/tensor/index.js";
import { real } from "./cases/case.js";

type Make = (a: Tensor, b: Tensor, c: Tensor) => Tensor;

/** Operations on tensors [2, 3], [3], [1, 3], [2, 1] and numbers, which broadcast to one another. */
const operations: Make[] = [
  (a, b) => a.add(b),
  (a, b) => a.sub(b),
  (a, b) => a.mul(b),
  (a, b) => a.div(b.square().add(1)),
  (a) => a.mul(0.5),
  (a) => a.mul(1).add(0),
  (a, b) => a.mul(2).mul(b.mean()),
  (a) => a.neg().tanh(),
  (a) => a.relu(),
  (a) => a.sigmoid(),
  (a) => a.square().add(0.1).sqrt(),
  (a, b) => tf.maximum(full(a), full(b)),
  (a) => a.sum(),
  (a) => (a.rank > 0 ? a.sum(-1, true) : a),
  (a) => (a.rank > 1 ? a.mean(0) : a),
  (a) => (a.rank > 1 ? a.max(1, true) : a),
  (a) => a.broadcastTo([2, 3]),
  (a) => (a.size === 3 ? a.reshape([3]) : a),
  (a) => (a.size === 3 ? a.reshape([1, 3]).tile([2, 1]) : a),
  (a, b) => tf.matMul(full(a), full(b), false, true).slice([0, 0], [2, 1]),
  (a, b) => tf.matMul(full(a), full(b), true).add(1).slice([1, 0], [2, 3]),
  (a, b) => tf.concat([full(a), full(b)]).slice([1, 0], [2, 3]),
  (a, b) => tf.stack([full(a), full(b)]).mean(0),
  (a) => full(a).transpose().reshape([2, 3]),
  (a) =>
    full(a)
      .pad([
        [0, 0],
        [1, 0],
      ])
      .slice([0, 0], [2, 3]),
  (a) => tf.softmax(full(a)),
  (a) => tf.gather(full(a), tf.tensor1d([1, 1], "int32")),
  (a, b, c) => tf.addN([full(a), full(b), full(c)]),
  (a) => full(a).reverse(0).cumsum(1),
  (a) => a.toInt().toFloat(),
  (a) => tf.onesLike(a).sub(a),
];

function full(a: Tensor): Tensor {
  return a.broadcastTo([2, 3]);
}

const shapes = [[2, 3], [3], [1, 3], [2, 1], []];

/** A program of random operations, assignments and a gradient; made anew with the same seed it is the same. */
function program(seed: number) {
  const plan = rng(seed);
  const below = (count: number) => integer(plan, 0, count - 1);
  const variables: Variable[] = shapes.flatMap((shape) =>
    [1, 2].map(() => tf.variable(real(shape, -1, 1)(plan))),
  );
  const lines = Array.from({ length: 14 }, () => ({
    operation: operations[below(operations.length)]!,
    operands: [below(1000), below(1000), below(1000)] as [number, number, number],
    assigned: below(3) === 0 ? below(1000) : undefined,
  }));
  const step = (x: Tensor, y: Tensor) => {
    const compute = (x: Tensor, y: Tensor) => {
      const values: Tensor[] = [x, y, ...variables];
      for (const { operation, operands } of lines) {
        const [a, b, c] = operands.map((index) => values[index % values.length]!);
        values.push(operation(a!, b!, c!));
      }
      return values;
    };
    // Everything has a part in what the gradient is taken of.
    const last = (x: Tensor, y: Tensor) => {
      const values = compute(x, y);
      return tf.addN([x, y, ...variables, ...values.slice(-5)].map((value) => value.mean())).asScalar();
    };
    const gradients = tf.grads(last)([x, y]);
    const { value, grads } = tf.variableGrads(() => last(x, y), variables);
    const values = compute(x, y);
    for (const [index, { assigned }] of lines.entries()) {
      if (assigned === undefined) continue;
      const variable = variables[assigned % variables.length]!;
      const made = values[values.length - lines.length + index]!;
      variable.assign(variable.mul(0.9).add(sameShape(made, variable).mul(0.1)) as never);
    }
    for (const variable of variables) variable.assign(variable.sub(grads[variable.name]!.mul(0.05)) as never);
    return [...gradients, value, ...values.slice(-3)];
  };
  return { variables, step };
}

/** A tensor's first numbers in the shape of another. */
function sameShape(a: Tensor, { shape }: Tensor): Tensor {
  const rows = shape.length < 2 ? 1 : shape[0]!;
  return full(a)
    .slice([0, 0], [rows, shape.at(-1) ?? 1])
    .reshape(shape);
}

function run(
  seed: number,
  wrap: (step: ReturnType<typeof program>["step"]) => ReturnType<typeof program>["step"],
) {
  const { step, variables } = program(seed);
  const wrapped = wrap(step);
  const generator: RandomGenerator = rng(seed + 1000);
  return Array.from({ length: 5 }, () => {
    const results = wrapped(real([2, 3])(generator), real([3])(generator));
    return [...results, ...variables].flatMap((tensor) => [...tensor.dataSync()]);
  }).flat();
}

describe("Random programs", function () {
  this.timeout(60_000);
  for (let first = 1; first <= 40; first += 10) {
    it(`compute compiled what they compute eagerly, from seed ${first} on`, () => {
      for (let seed = first; seed < first + 10; seed++) {
        const expected = run(seed, (step) => step);
        const actual = run(seed, (step) =>
          compile(step, { onFallback: (reason) => assert.fail(`seed ${seed}: ${reason}`) }),
        );
        for (const [index, value] of expected.entries()) {
          const other = actual[index]!;
          assert.ok(
            Object.is(value, other) || Math.abs(value - other) <= 1e-4 * Math.max(1, Math.abs(value)),
            `seed ${seed}, number ${index}: ${other}, eager ${value}`,
          );
        }
      }
    });
  }
});
