import assert from "node:assert/strict";
import type { Tensor, Variable } from "@tensorflow/tfjs";
import { type CompiledStep, compile, tf } from "../../../src/tensor/index.js";
import { assertNoTensorMore, tensorMemory } from "../../support/tensors.js";

type Runs = CompiledStep<never[], unknown>["forms"][number]["runs"];

/** The step compiled, with the reasons that it gives for running eagerly. */
function watched<A extends unknown[], R>(step: (...args: A) => R) {
  const reasons: string[] = [];
  const compiled = compile(step, { onFallback: (reason) => reasons.push(reason) });
  return { compiled, reasons, runs: (): Runs[] => compiled.forms.map(({ runs }) => runs) };
}

const numbers = (tensor: Tensor): number[] => [...tensor.dataSync()];
const one = () => tf.tensor1d([1, 2, 3]);

/** The line below the one that calls this, as an error's stack tells it. */
function nextLine(): string {
  const [, line] = /limits\.test\.[jt]s:(\d+)/.exec(new Error().stack!.split("\n")[2]!)!;
  return `limits.test.js:${Number(line) + 1}:`;
}

describe("A compiled step's limits", () => {
  describe("what runs eagerly, and why", () => {
    /** Calls the step five times; it must give what the eager one gives, and say once why it is eager. */
    function staysEager(step: (x: Tensor) => Tensor, again: (x: Tensor) => Tensor): string {
      const { compiled, reasons, runs } = watched(step);
      for (let call = 0; call < 5; call++) assert.deepEqual(numbers(compiled(one())), numbers(again(one())));
      assert.deepEqual(runs(), ["eager"]);
      assert.equal(reasons.length, 1);
      return reasons[0]!;
    }

    it("a step that reads values", () => {
      let line = "";
      const chooses = (x: Tensor) => {
        line = nextLine();
        return x.sum().dataSync()[0]! > 0 ? x.mul(2) : x;
      };
      const reason = staysEager(chooses, (x) => x.mul(2));
      assert.match(reason, /^The step chooses runs eagerly: a tensor's values are read \(/);
      assert.ok(reason.includes(line), `${reason} names ${line}`);
    });

    it("a step that makes constants of a counter", () => {
      let [count, other] = [0, 0];
      let line = "";
      const corrects = (x: Tensor) => {
        count++;
        line = nextLine();
        return x.mul(1 - 0.9 ** count);
      };
      const reason = staysEager(corrects, (x) => x.mul(1 - 0.9 ** ++other));
      assert.match(
        reason,
        /^The step corrects runs eagerly: a number or tensor that it makes of values outside the graph is another at each call \(/,
      );
      assert.ok(reason.includes(line), `${reason} names ${line}`);
    });

    it("a step that draws by Math.random", () => {
      const { compiled, reasons, runs } = watched((x: Tensor) => x.mul(Math.random()));
      const drawn = Array.from({ length: 5 }, () => numbers(compiled(one()))[0]);
      assert.equal(new Set(drawn).size, 5);
      assert.deepEqual(runs(), ["eager"]);
      assert.match(reasons[0]!, /is another at each call/);
    });

    it("noise that gets smaller from call to call", () => {
      let deviation = 1;
      const { compiled, reasons, runs } = watched(function explores(x: Tensor) {
        deviation *= 0.1;
        return x.add(tf.randomNormal([3], 0, deviation));
      });
      for (let call = 0; call < 5; call++) compiled(one());
      const noise = compiled(one()).sub(one()).abs().max();
      assert.ok(noise.dataSync()[0]! < 1e-4);
      assert.deepEqual(runs(), ["eager"]);
      assert.deepEqual(reasons, [
        "The step explores runs eagerly: it draws random numbers of another distribution or shape at each call",
      ]);
    });

    it("a step that is given a typed array, which may be filled anew", () => {
      const { compiled, reasons } = watched((batch: { x: Float32Array }) => tf.tensor(batch.x).mul(2));
      const x = new Float32Array(2);
      for (let call = 0; call < 5; call++) {
        if (call > 2) x.fill(call);
        assert.deepEqual(numbers(compiled({ x })), [2 * x[0]!, 2 * x[1]!]);
      }
      assert.deepEqual(reasons, [
        "The step runs eagerly: it is given a Float32Array, whose numbers may change unseen. Pass a tensor made of it.",
      ]);
    });

    it("a step that makes variables", () => {
      const step = (x: Tensor) => {
        const variable = tf.variable(x);
        variable.assign(variable.add(1));
        return variable.mul(2);
      };
      assert.match(staysEager(step, step), /^The step step runs eagerly: it updates other variables$/);
    });

    it("a kernel that has no counterpart, by its name and line", () => {
      let line = "";
      const transforms = (x: Tensor) => {
        const complex = tf.reshape(x, [1, 3]);
        line = nextLine();
        const { indices } = tf.unique(complex, 1);
        return indices;
      };
      const reason = staysEager(transforms, transforms);
      assert.match(reason, /^The step transforms runs eagerly: Unique can't be compiled \(/);
      assert.ok(reason.includes(line), `${reason} names ${line}`);
    });

    it("says so on the console where nobody else is told", () => {
      const { warn } = console;
      const said: unknown[] = [];
      console.warn = (...values) => said.push(...values);
      try {
        const compiled = compile((x: Tensor) => tf.tidy(() => x.mul(x.dataSync()[0]!)));
        for (let call = 0; call < 3; call++) compiled(one());
      } finally {
        console.warn = warn;
      }
      assert.equal(said.length, 1);
      assert.match(String(said[0]), /^The step runs eagerly: a tensor's values are read/);
    });

    it("more than 16 kinds of arguments", () => {
      const { compiled, reasons, runs } = watched((x: Tensor, n: number) => x.mul(n));
      for (let n = 0; n < 40; n++) assert.deepEqual(numbers(compiled(one(), n)), [n, 2 * n, 3 * n]);
      assert.equal(runs().length, 16);
      assert.deepEqual(reasons, [
        "The step runs eagerly: it was called with more than 16 kinds of arguments. A number that changes from call to call is best passed as a tensor.",
      ]);
    });
  });

  it("refuses a step that is async", () => {
    const message =
      /^compile: the step must not be async or return a promise; read values with await after it/;
    assert.throws(() => compile(async (x: Tensor) => x), { name: "TypeError", message });
    const compiled = compile((x: Tensor) => x.data());
    assert.throws(() => compiled(one()), { name: "TypeError", message });
  });

  it("passes on errors of the step, and traces no further than it", () => {
    let fails = true;
    const { compiled, runs } = watched((x: Tensor) => {
      if (fails) throw new RangeError("mine");
      return x.mul(2);
    });
    assert.throws(() => compiled(one()), { name: "RangeError", message: "mine" });
    assert.deepEqual(numbers(one().mul(3)), [3, 6, 9]);
    fails = false;
    for (let call = 0; call < 3; call++) assert.deepEqual(numbers(compiled(one())), [2, 4, 6]);
    assert.deepEqual(runs(), ["compiled"]);
  });

  it("tells what fails within the graph, and leaves the variables as they were", () => {
    const variable = tf.variable(tf.scalar(1));
    const compiled = compile((x: Tensor, index: Tensor) => {
      variable.assign(variable.add(1));
      return tf.gather(x, index as never);
    });
    const index = tf.tensor1d([1], "int32");
    for (let call = 0; call < 3; call++) compiled(one(), index);
    assert.throws(() => compiled(one(), tf.tensor1d([9], "int32")), {
      message: /^The compiled step failed: .*indices element out of data bounds, idx=9/,
    });
    assert.deepEqual(numbers(variable), [4]);
    compiled(one(), index);
    assert.deepEqual(numbers(variable), [5]);
  });

  it("keeps what the step looks at besides tensors as it was", () => {
    let factor = 2;
    const { compiled } = watched((x: Tensor) => x.mul(factor));
    for (let call = 0; call < 3; call++) compiled(one());
    factor = 5;
    assert.deepEqual(numbers(compiled(one())), [2, 4, 6]);
    compiled.dispose();
    assert.deepEqual(numbers(compiled(one())), [5, 10, 15]);
  });

  describe("arguments and results", () => {
    /** The third call and the following run compiled. */
    function thrice<A extends unknown[], R>(step: (...args: A) => R, ...args: A): R {
      const { compiled, runs, reasons } = watched(step);
      for (let call = 0; call < 2; call++) compiled(...args);
      const result = compiled(...args);
      assert.deepEqual([runs(), reasons], [["compiled"], []]);
      return result;
    }

    it("numbers, texts and options make a form each", () => {
      const step = (x: Tensor, n: number, { more }: { more: boolean }, name: string) =>
        x
          .mul(n)
          .add(more ? 1 : 0)
          .add(name.length);
      const { compiled, runs } = watched(step);
      for (let call = 0; call < 3; call++) {
        assert.deepEqual(numbers(compiled(one(), 2, { more: true }, "ab")), [5, 7, 9]);
        assert.deepEqual(numbers(compiled(one(), 3, { more: false }, "a")), [4, 7, 10]);
      }
      assert.deepEqual(runs(), ["compiled", "compiled"]);
    });

    it("other shapes and types are compiled anew", () => {
      const { compiled, runs } = watched((x: Tensor) => x.add(x));
      for (let call = 0; call < 3; call++) {
        assert.deepEqual(compiled(tf.ones([2, call % 2])).shape, [2, call % 2]);
        assert.deepEqual(numbers(compiled(tf.scalar(3, "int32"))), [6]);
      }
      compiled(tf.ones([2, 0]));
      assert.deepEqual(runs(), ["compiled", "compiled", "traced"]);
    });

    it("nested containers, with other values between the tensors", () => {
      const result = thrice(
        ({ pair: [a, { b }] }: { pair: [Tensor, { b: Tensor }] }) => ({
          sums: [a.add(b), { difference: a.sub(b) }],
          rest: [1, undefined, "text", null],
        }),
        { pair: [one(), { b: one() }] },
      );
      const [sum, { difference }] = result.sums as [Tensor, { difference: Tensor }];
      assert.deepEqual(
        [numbers(sum), numbers(difference)],
        [
          [2, 4, 6],
          [0, 0, 0],
        ],
      );
      assert.deepEqual(result.rest, [1, undefined, "text", null]);
    });

    it("the same tensor twice is not two tensors", () => {
      const { compiled } = watched((a: Tensor, b: Tensor) => a.sub(b));
      const x = one();
      for (let call = 0; call < 3; call++) assert.deepEqual(numbers(compiled(x, x)), [0, 0, 0]);
      for (let call = 0; call < 3; call++)
        assert.deepEqual(numbers(compiled(tf.zeros([3]), x)), [-1, -2, -3]);
    });

    it("a variable among the arguments is read and assigned", () => {
      const variable = tf.variable(one());
      const step = (v: Variable) => {
        v.assign(v.mul(2));
        return v.sum();
      };
      assert.deepEqual(numbers(thrice(step, variable)), [48]);
      assert.deepEqual(numbers(variable), [8, 16, 24]);
    });

    it("whole numbers, truths, numbers without axes and nothing are returned as they are", () => {
      const all = thrice((x: Tensor) => [x.toInt(), x.greater(1), x.sum()], one());
      assert.deepEqual(
        all.map(({ dtype, shape }) => `${dtype}[${shape}]`),
        ["int32[3]", "bool[3]", "float32[]"],
      );
      assert.deepEqual(all.map(numbers), [[1, 2, 3], [0, 1, 1], [6]]);
      assert.equal(
        thrice((x: Tensor) => void x.sum(), one()),
        undefined,
      );
    });

    it("an argument, a variable and what lies outside are returned themselves", () => {
      const variable = tf.variable(tf.scalar(0));
      const outside = one();
      const x = one();
      const step = (given: Tensor) => {
        variable.assign(variable.add(1));
        return { given, variable, outside };
      };
      const result = thrice(step, x);
      assert.equal(result.given, x);
      assert.equal(result.variable, variable);
      assert.equal(result.outside, outside);
      assert.deepEqual(numbers(variable), [3]);
    });

    it("one result in two places is one tensor", () => {
      const [a, b] = thrice((x: Tensor) => {
        const y = x.mul(2);
        return [y, y];
      }, one());
      assert.equal(a, b);
    });

    it("a disposed argument is refused like an eager operation refuses it", () => {
      const { compiled } = watched((x: Tensor) => x.mul(2));
      const x = one();
      for (let call = 0; call < 3; call++) compiled(x);
      x.dispose();
      assert.throws(() => compiled(x), { message: "Tensor is disposed." });
      assert.throws(() => x.mul(2), { message: "Tensor is disposed." });
    });
  });

  describe("within other functions", () => {
    const square = () => {
      const { compiled } = watched((x: Tensor) => x.square().sum());
      for (let call = 0; call < 3; call++) compiled(one());
      return compiled;
    };

    it("tf.tidy frees its results", () => {
      const compiled = square();
      const before = tensorMemory();
      tf.tidy(() => void compiled(one()));
      assertNoTensorMore(before);
    });

    it("a gradient goes through the function itself", () => {
      const compiled = square();
      assert.deepEqual(numbers(tf.grad((x) => compiled(x))(one())), [2, 4, 6]);
    });

    it("another compiled step takes it into its own graph", () => {
      const inner = square();
      const { compiled, runs } = watched((x: Tensor) => inner(x).add(1));
      for (let call = 0; call < 3; call++)
        assert.deepEqual(numbers(compiled(tf.tensor1d([call, 1, 1]))), [call ** 2 + 3]);
      assert.deepEqual(runs(), ["compiled"]);
    });
  });
});
