import assert from "node:assert/strict";
import type { Tensor } from "@tensorflow/tfjs";
import { rng } from "../../../src/random/index.js";
import { compile, tf } from "../../../src/tensor/index.js";
import { real } from "./cases/case.js";

const numbers = (tensors: Tensor[]): number[] => tensors.flatMap((tensor) => [...tensor.dataSync()]);

/** Runs a step of variables eagerly and compiled, five times each, and compares what the variables hold then. */
function sameUpdates(shapes: number[][], step: (variables: Tensor[]) => void): void {
  const [eager, compiled] = [step, compile(step, { onFallback: (reason) => assert.fail(reason) })].map(
    (run) => {
      const variables = shapes.map((shape, index) => tf.variable(real(shape)(rng(index)).mul(0.1)));
      for (let call = 0; call < 5; call++) run(variables);
      return numbers(variables);
    },
  );
  for (const [index, value] of compiled!.entries()) {
    assert.ok(Math.abs(value - eager![index]!) <= 1e-5, `${index}: ${value}, not ${eager![index]}`);
  }
}

describe("Updates packed into one", () => {
  it("are those of variables of several shapes", () => {
    sameUpdates([[3, 2], [2], [4]], (variables) => {
      for (const variable of variables as ReturnType<typeof tf.variable>[])
        variable.assign(variable.mul(0.9).add(0.1));
    });
  });

  it("may need each other: the second's is of the first's new value", () => {
    sameUpdates([[3], [3], [3]], (given) => {
      const [a, b, c] = given as ReturnType<typeof tf.variable>[];
      a!.assign(a!.mul(0.5));
      b!.assign(tf.cumsum(a!).mul(0.5) as never);
      c!.assign(tf.cumsum(b!).mul(0.5) as never);
    });
  });

  it("may exchange values", () => {
    sameUpdates([[3], [3]], (given) => {
      const [a, b] = given as ReturnType<typeof tf.variable>[];
      const before = a!.clone();
      a!.assign(b!.mul(2));
      b!.assign(before.mul(2));
    });
  });

  it("may use each value twice, over and over", () => {
    sameUpdates([[2, 2], [3]], (variables) => {
      for (const variable of variables as ReturnType<typeof tf.variable>[]) {
        let value: Tensor = variable;
        for (let link = 0; link < 50; link++) value = value.mul(value).sub(value.mul(0.5));
        variable.assign(value as never);
      }
    });
  });
});
