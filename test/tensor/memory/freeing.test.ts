import assert from "node:assert/strict";
import { collectTensors, compile, setMemoryBudget, tf } from "lectern/tensor";
import { collectGarbage } from "../../../src/tensor/memory/garbage.js";
import { assertNoneReachable, reachableTensors } from "../../support/tensors.js";

const values = (tensor: { dataSync(): ArrayLike<number> }) => Array.from(tensor.dataSync());

describe("tensors that can't be reached", () => {
  it("are freed, also those of a loop that never awaits", async () => {
    const before = reachableTensors();
    const loop = () => {
      for (let i = 0; i < 500; i++) tf.relu(tf.add(tf.ones([10]), i));
    };
    loop();
    // V8 holds a few for a while, when it is compiling what used them.
    assert.ok(reachableTensors().numTensors - before.numTensors < 10);
  });

  it("are freed without being asked for while a loop that never awaits goes on", async () => {
    const before = reachableTensors();
    setMemoryBudget(2 ** 20);
    try {
      let most = 0;
      for (let i = 0; i < 200; i++) {
        tf.ones([64, 1024]);
        most = Math.max(most, tf.engine().state.numBytes - before.numBytes);
      }
      // A quarter of a MiB each: at most four budgets and one tensor.
      assert.ok(most <= 4.25 * 2 ** 20, `${most} bytes`);
    } finally {
      setMemoryBudget(256 * 2 ** 20);
    }
    await assertNoneReachable(before);
  });

  it("are freed in turns after V8 has collected by itself", async () => {
    const before = reachableTensors();
    const loose = () => tf.engine().state.numTensors - before.numTensors;
    for (let i = 0; i < 300; i++) tf.add(tf.ones([4]), i);
    assert.ok(loose() >= 600);
    // What a WeakRef was made for is kept until the job that made it ends.
    await new Promise((resolve) => setImmediate(resolve));
    collectGarbage();
    while (loose() > 10) await new Promise((resolve) => setImmediate(resolve));
  });

  it("are none of those that are used: results, kept tensors, variables, layers, optimizers", async () => {
    const before = reachableTensors();
    const result = tf.tidy(() => tf.add(tf.ones([3]), 1));
    const kept = tf.tidy(() => tf.keep(tf.mul(tf.ones([3]), 3)));
    const variable = tf.variable(tf.tensor1d([5, 6, 7]));
    const model = tf.sequential({ layers: [tf.layers.dense({ units: 1, inputShape: [3] })] });
    const optimizer = tf.train.adam(0.1);
    const step = () =>
      optimizer.minimize(() => tf.sum(tf.mul(variable, result)) as ReturnType<typeof tf.scalar>, true, [
        variable,
      ]);
    for (let i = 0; i < 3; i++) {
      step();
      collectTensors();
    }
    assert.deepEqual(values(result), [2, 2, 2]);
    assert.deepEqual(values(kept), [3, 3, 3]);
    assert.ok(Math.abs(variable.dataSync()[0] - 4.7) < 1e-3);
    const predict = () => values(model.predict(tf.ones([1, 3])) as typeof result);
    assert.equal(predict().length, 1);
    model.dispose();
    optimizer.dispose();
    tf.dispose([result, kept, variable]);
    await assertNoneReachable(before);
  });

  it("leave the data alone that they share with others", async () => {
    const before = reachableTensors();
    let x: ReturnType<typeof tf.tensor> | undefined = tf.tensor1d([1, 2, 3, 4]);
    const square = x.reshape([2, 2]);
    let copy: typeof x | undefined = x.clone();
    const variable = tf.variable(x);
    x = undefined;
    collectTensors();
    assert.deepEqual(values(square), [1, 2, 3, 4]);
    assert.deepEqual(values(copy), [1, 2, 3, 4]);
    copy = undefined;
    collectTensors();
    assert.deepEqual(values(square), [1, 2, 3, 4]);
    square.dispose();
    assert.deepEqual(values(variable), [1, 2, 3, 4]);
    variable.assign(tf.zeros([4]));
    collectTensors();
    assert.deepEqual(values(variable), [0, 0, 0, 0]);
    variable.dispose();
    await assertNoneReachable(before);
  });

  it("are freed once, also where dispose() was called", async () => {
    const before = reachableTensors();
    const x = tf.tensor1d([1, 2]);
    (() => {
      const shared = x.reshape([2, 1]);
      shared.dispose();
      shared.dispose();
      const kept = tf.keep(x.clone());
      kept.dispose();
    })();
    collectTensors();
    collectTensors();
    assert.deepEqual(values(x), [1, 2]);
    x.dispose();
    await assertNoneReachable(before);
  });

  it("are freed when they were kept or saved for a gradient", async () => {
    const before = reachableTensors();
    const turn = () => {
      tf.tidy(() => void tf.keep(tf.ones([2])));
      const gradient = tf.grad((x) => tf.sum(tf.square(x)));
      assert.deepEqual(values(gradient(tf.tensor1d([3, 4]))), [6, 8]);
    };
    for (let i = 0; i < 20; i++) turn();
    await assertNoneReachable(before);
  });

  it("are freed with models, variables and optimizers that nothing refers to", async () => {
    const train = async () => {
      const model = tf.sequential({ layers: [tf.layers.dense({ units: 2, inputShape: [3] })] });
      model.compile({ optimizer: "adam", loss: "meanSquaredError" });
      await model.fit(tf.ones([4, 3]), tf.ones([4, 2]), { epochs: 1, verbose: 0 });
      const variable = tf.variable(tf.ones([2]));
      const optimizer = tf.train.momentum(0.1, 0.9);
      for (let i = 0; i < 3; i++)
        optimizer.minimize(() => tf.sum(tf.square(variable)) as tf.Scalar, false, [variable]);
      return values(variable);
    };
    const names = () => Object.keys(tf.engine().registeredVariables).length;
    const expected = await train();
    // The models that were used last stay for a while.
    for (let i = 0; i < 12; i++) assert.deepEqual(await train(), expected);
    const before = reachableTensors();
    const namesBefore = names();
    for (let i = 0; i < 12; i++) await train();
    await assertNoneReachable(before);
    assert.ok(names() <= namesBefore, `${names()} names`);
  });

  it("are freed with a compiled step and the variables that it keeps itself", async () => {
    const train = () => {
      const variable = tf.variable(tf.ones([4]));
      const optimizer = tf.train.sgd(0.1);
      const step = compile(() => optimizer.minimize(() => tf.sum(tf.square(variable)) as tf.Scalar, true)!);
      const losses = Array.from({ length: 6 }, () => step().dataSync()[0]);
      assert.ok(losses[5] < losses[0]);
    };
    train();
    const before = reachableTensors();
    for (let i = 0; i < 5; i++) train();
    await assertNoneReachable(before);
  });

  it("are none of the variables that are found by their names, nor free a name while there is one", () => {
    const variable = tf.variable(tf.ones([2]), true, "found by name");
    assert.equal(tf.engine().registeredVariables["found by name"], variable);
    assert.ok(Object.values(tf.engine().registeredVariables).includes(variable));
    assert.throws(() => tf.variable(tf.ones([1]), true, "found by name"), {
      message: "Variable with name found by name was already registered",
    });
    variable.dispose();
    assert.equal(tf.engine().registeredVariables["found by name"], undefined);
    tf.variable(tf.ones([2]), true, "found by name").dispose();
  });

  it("need no tidy in a training loop, whose results stay the same", async () => {
    const train = (tidy: boolean) => {
      const w = tf.variable(tf.tensor2d([[0.5], [-0.5]]));
      const x = tf.tensor2d([1, 2, 3, 4, 5, 6], [3, 2]);
      const loss = () => tf.mean(tf.square(tf.matMul(x, w))) as ReturnType<typeof tf.scalar>;
      const losses: number[] = [];
      for (let i = 0; i < 30; i++) {
        const step = () => {
          const { value, grads } = tf.variableGrads(loss, [w]);
          w.assign(tf.sub(w, tf.mul(grads[w.name], 0.01)) as ReturnType<typeof tf.tensor2d>);
          losses.push(value.dataSync()[0]);
        };
        if (tidy) tf.tidy(step);
        else step();
        if (i % 10 === 5) collectTensors();
      }
      w.dispose();
      return losses;
    };
    const before = reachableTensors();
    const expected = train(true);
    assert.deepEqual(train(false), expected);
    await assertNoneReachable(before);
  });

  it("has tidy do what it does", async () => {
    const before = reachableTensors();
    const counted = tf.engine().state;
    const start = counted.numTensors;
    const x = tf.tidy(() => {
      const a = tf.ones([2]);
      const b = tf.add(a, a);
      return tf.mul(b, b);
    });
    assert.equal(counted.numTensors, start + 1);
    assert.deepEqual(values(x), [4, 4]);
    x.dispose();
    await assertNoneReachable(before);
  });

  it("leaves scopes alone that are begun and ended by hand, over several turns", async () => {
    const before = reachableTensors();
    tf.engine().startScope();
    const x = tf.ones([2]);
    await new Promise((resolve) => setTimeout(resolve, 20));
    assert.deepEqual(values(tf.add(x, x)), [2, 2]);
    assert.ok(!x.isDisposed);
    tf.engine().endScope();
    assert.ok(x.isDisposed);
    await assertNoneReachable(before);
  });

  it("says what is wrong with a budget", () => {
    assert.throws(() => setMemoryBudget(5), {
      name: "TypeError",
      message: "setMemoryBudget: bytes must be a number of bytes, 1 MiB (1048576) or above, got 5",
    });
  });
});
