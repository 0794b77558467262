import assert from "node:assert/strict";
import type { Tensor } from "@tensorflow/tfjs";
import { type RandomGenerator, rng } from "../../../src/random/index.js";
import { lowerableKernels } from "../../../src/tensor/compile/lower/index.js";
import { compile, tf } from "../../../src/tensor/index.js";
import { registerWasm } from "../../../src/tensor/wasm/index.js";
import type { Case } from "./cases/case.js";
import { elementwise } from "./cases/elementwise.js";
import { indices } from "./cases/indices.js";
import { pictures } from "./cases/pictures.js";
import { products } from "./cases/products.js";
import { reductions } from "./cases/reductions.js";
import { shapes } from "./cases/shapes.js";

const groups = { elementwise, reductions, shapes, indices, products, pictures };

/** The function's results and the gradients of a weighted sum of them with respect to all real tensors. */
function stepOf({ of, gradient }: Case): (...inputs: Tensor[]) => Tensor[] {
  if (!gradient) return (...inputs) => [of(...inputs)].flat();
  return (...inputs) => {
    const real = inputs.filter(({ dtype }) => dtype === "float32");
    const loss = (...given: Tensor[]) => {
      const rest = [...given];
      const results = [
        of(...inputs.map((input) => (input.dtype === "float32" ? rest.shift()! : input))),
      ].flat();
      return tf.addN(results.map((result, index) => result.mul(weights(result.shape, index)).sum()));
    };
    return [...[of(...inputs)].flat(), ...tf.grads(loss)(real)];
  };
}

function weights(shape: number[], index: number): Tensor {
  const values = Float32Array.from({ length: tf.util.sizeFromShape(shape) }, (_, i) =>
    Math.cos(3 * i + index),
  );
  return tf.tensor(values, shape);
}

function assertClose(actual: Tensor, expected: Tensor, tolerance: number, what: string): void {
  assert.deepEqual([actual.dtype, actual.shape], [expected.dtype, expected.shape], what);
  const [a, b] = [actual.dataSync(), expected.dataSync()];
  for (let i = 0; i < b.length; i++) {
    const isClose =
      Object.is(a[i], b[i]) || Math.abs(a[i]! - b[i]!) <= tolerance * Math.max(1, Math.abs(b[i]!));
    assert.ok(isClose || a[i] === b[i], `${what}, element ${i}: ${a[i]}, eager ${b[i]}`);
  }
}

describe("Compiled kernels", () => {
  const used = new Set<string>();
  const usual = tf.getBackend();
  // The backend that has the most kernels right.
  before(() => registerWasm());
  after(() => tf.setBackend(usual));
  for (const [group, cases] of Object.entries(groups)) {
    describe(group, () => {
      for (const one of cases) {
        it(one.title, async () => {
          tf.setBackend(one.reference ?? "wasm");
          await agree(one, rng(1));
        });
      }
    });
  }

  async function agree(one: Case, generator: RandomGenerator): Promise<void> {
    const draw = () => one.inputs.map((input) => input(generator));
    const step = stepOf(one);
    const compiled = compile(step, { onFallback: (reason) => assert.fail(reason) });
    compiled(...draw());
    compiled(...draw());
    const inputs = draw();
    const { kernelNames } = await tf.profile(() => step(...inputs));
    for (const name of kernelNames) used.add(name);
    const expected = step(...inputs);
    compiled(...inputs).forEach((actual, index) => {
      assertClose(actual, expected[index]!, one.tolerance ?? 1e-5, `result ${index}`);
    });
    assert.deepEqual(
      compiled.forms.map(({ runs }) => runs),
      ["compiled"],
    );
    compiled.dispose();
  }

  describe("all together", () => {
    it("are all that can be compiled", () => {
      assert.deepEqual(
        // Broadcasts are made by the simplification.
        lowerableKernels().filter((name) => !used.has(name) && name !== "BroadcastTo"),
        [],
      );
    });
  });
});
