import assert from "node:assert/strict";
import type { Tensor, Tensor4D, Variable } from "@tensorflow/tfjs";
import { integer, rng } from "../../../src/random/index.js";
import { compile, tf } from "../../../src/tensor/index.js";
import { real } from "./cases/case.js";

type Make = (a: Tensor, b: Tensor, c: Tensor) => Tensor;

/** Operations on tensors whose shapes broadcast to the first one. */
interface Family {
  shapes: number[][];
  operations: Make[];
  operationsOfAProgram: number;
}

/** Of any shapes. */
const anywhere: Make[] = [
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
  (a) => a.sum(),
  (a) => (a.rank > 0 ? a.sum(-1, true) : a),
  (a) => (a.rank > 1 ? a.mean(0, true) : a),
  (a) => (a.rank > 1 ? a.max(1, true) : a),
  (a) => a.toInt().toFloat(),
  (a) => tf.onesLike(a).sub(a),
];

const full = (a: Tensor): Tensor => a.broadcastTo([2, 3]);

const matrices: Family = {
  shapes: [[2, 3], [3], [1, 3], [2, 1], []],
  operationsOfAProgram: 14,
  operations: [
    ...anywhere,
    (a, b) => tf.maximum(full(a), full(b)),
    full,
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
  ],
};

const picture = (a: Tensor): Tensor4D => a.broadcastTo([2, 4, 4, 3]) as Tensor4D;

/** A filter [3, 3, 3, 3] made of a picture. */
const filter = (a: Tensor): Tensor4D => picture(a).flatten().slice(0, 81).reshape([3, 3, 3, 3]).mul(0.2);

const pictures: Family = {
  shapes: [[2, 4, 4, 3], [3], [1, 4, 4, 1], [2, 1, 1, 3], [4, 1, 3], []],
  operationsOfAProgram: 10,
  operations: [
    ...anywhere,
    picture,
    (a, b) => tf.conv2d(picture(a), filter(b), 1, "same"),
    (a, b, c) =>
      tf
        .conv2d(picture(a), filter(b), 1, "same")
        .add(picture(c).mean([0, 1, 2]))
        .relu(),
    (a, b) => tf.conv2dTranspose(tf.avgPool(picture(a), 2, 2, "same"), filter(b), [2, 4, 4, 3], 2, "same"),
    (a, b) =>
      tf.depthwiseConv2d(picture(a), filter(b).slice([0, 0, 0, 0], [3, 3, 3, 1]) as Tensor4D, 1, "same"),
    (a) => tf.maxPool(picture(a), 3, 1, "same"),
    (a) => tf.image.resizeNearestNeighbor(tf.maxPool(picture(a), 2, 2, "same"), [4, 4]),
    (a) => tf.image.resizeBilinear(tf.avgPool(picture(a), 2, 2, "same"), [4, 4]),
    (a, b) => tf.concat([picture(a), picture(b)], -1).slice([0, 0, 0, 2], [2, 4, 4, 3]),
    (a, b) => tf.concat([picture(a), picture(b)], 1).slice([0, 2, 0, 0], [2, 4, 4, 3]),
    (a) => picture(a).transpose([0, 2, 1, 3]),
    (a) => picture(a).reshape([2, 48]).softmax().reshape([2, 4, 4, 3]),
    (a) =>
      picture(a)
        .pad([
          [0, 0],
          [1, 0],
          [0, 0],
          [0, 0],
        ])
        .slice([0, 0, 0, 0], [2, 4, 4, 3]),
    (a, b, c) => {
      const { mean, variance } = tf.moments(picture(b), [0, 1, 2]);
      const [offset, scale] = [picture(c).mean([0, 1, 2]), picture(c).max([0, 1, 2])];
      return tf.batchNorm(picture(a), mean as never, variance as never, offset as never, scale as never, 0.1);
    },
    (a) => picture(a).mean([1, 2], true),
    (a) => picture(a).sum([0, 3], true).mul(0.1),
    (a) => picture(a).max([1, 2]).mean(0),
    (a, b) => tf.matMul(picture(a), picture(b), true).mean(2, true),
    (a, b, c) => tf.addN([picture(a), picture(b), picture(c)]),
    (a) => picture(a).reverse(1),
  ],
};

/** A program of random operations, assignments and gradients; made anew with the same seed it is the same. */
function program({ shapes, operations, operationsOfAProgram }: Family, seed: number) {
  const plan = rng(seed);
  const below = (count: number) => integer(plan, 0, count - 1);
  const variables: Variable[] = shapes.flatMap((shape) =>
    [1, 2].map(() => tf.variable(real(shape, -1, 1)(plan))),
  );
  const lines = Array.from({ length: operationsOfAProgram }, () => ({
    operation: operations[below(operations.length)]!,
    operands: [below(1000), below(1000), below(1000)] as [number, number, number],
    assigned: below(3) === 0 ? below(1000) : undefined,
  }));
  const compute = (x: Tensor, y: Tensor) => {
    const values: Tensor[] = [x, y, ...variables];
    for (const { operation, operands } of lines) {
      const [a, b, c] = operands.map((index) => values[index % values.length]!);
      values.push(operation(a!, b!, c!));
    }
    return values;
  };
  // Everything has a part in what the gradient is taken of.
  const loss = (x: Tensor, y: Tensor) => {
    const values = compute(x, y);
    return tf.addN([x, y, ...variables, ...values.slice(-5)].map((value) => value.mean())).asScalar();
  };
  const step = (x: Tensor, y: Tensor) => {
    const gradients = tf.grads(loss)([x, y]);
    const { value, grads } = tf.variableGrads(() => loss(x, y), variables);
    const values = compute(x, y);
    for (const [index, { assigned }] of lines.entries()) {
      if (assigned === undefined) continue;
      const variable = variables[assigned % variables.length]!;
      const made = values[values.length - lines.length + index]!;
      variable.assign(variable.mul(0.9).add(made.mean().mul(0.1)) as never);
    }
    for (const variable of variables) variable.assign(variable.sub(grads[variable.name]!.mul(0.05)) as never);
    return [...gradients, value, ...values.slice(-3)];
  };
  return { variables, step };
}

type Step = ReturnType<typeof program>["step"];

/** All that five calls return and leave in the variables. */
function run(family: Family, seed: number, wrap: (step: Step) => Step): number[] {
  const { step, variables } = program(family, seed);
  const wrapped = wrap(step);
  const generator = rng(seed + 1000);
  const [first, second] = family.shapes;
  return Array.from({ length: 5 }, () => {
    const results = wrapped(real(first!)(generator), real(second!)(generator));
    return [...results, ...variables].flatMap((tensor) => [...tensor.dataSync()]);
  }).flat();
}

describe("Random programs", function () {
  this.timeout(60_000);
  for (const [name, family] of Object.entries({ matrices, pictures })) {
    for (let first = 1; first <= 30; first += 10) {
      it(`of ${name} compute compiled what they compute eagerly, from seed ${first} on`, () => {
        for (let seed = first; seed < first + 10; seed++) {
          const expected = run(family, seed, (step) => step);
          const actual = run(family, seed, (step) =>
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
  }
});
