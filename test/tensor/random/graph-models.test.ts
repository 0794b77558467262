import assert from "node:assert/strict";
import { setSeed, tf } from "lectern/tensor";

const type = (name: string) => ({ type: name });

/** A node that holds integers. */
function constant(name: string, values: number[], shape: number[]): object {
  const tensor = {
    dtype: "DT_INT32",
    tensorShape: { dim: shape.map((size) => ({ size: String(size) })) },
    intVal: values,
  };
  return { name, op: "Const", input: [], attr: { dtype: type("DT_INT32"), value: { tensor } } };
}

function draw(op: string, input: string[], attributes: object = {}): object {
  return { name: op, op, input, attr: { T: type("DT_INT32"), dtype: type("DT_FLOAT"), ...attributes } };
}

/** A graph of every operation that draws, as TensorFlow writes it. */
async function graphModel(seed: number): Promise<tf.GraphModel> {
  const seeds = { seed: { i: String(seed) }, seed2: { i: "0" } };
  const node = [
    constant("shape", [2, 3], [2]),
    constant("low", [5], []),
    constant("high", [900], []),
    constant("samples", [20], []),
    {
      name: "logits",
      op: "Placeholder",
      input: [],
      attr: { dtype: type("DT_FLOAT"), shape: { shape: { dim: [{ size: "1" }, { size: "50" }] } } },
    },
    draw("RandomStandardNormal", ["shape"], seeds),
    draw("TruncatedNormal", ["shape"], seeds),
    draw("RandomUniform", ["shape"], seeds),
    draw("RandomUniformInt", ["shape", "low", "high"], { Tout: type("DT_INT32"), ...seeds }),
    draw("Multinomial", ["logits", "samples"], { output_dtype: type("DT_INT32"), ...seeds }),
  ];
  const weights = [
    { name: "shape", shape: [2], dtype: "int32" as const },
    { name: "low", shape: [], dtype: "int32" as const },
    { name: "high", shape: [], dtype: "int32" as const },
    { name: "samples", shape: [], dtype: "int32" as const },
  ];
  return tf.loadGraphModel(
    tf.io.fromMemory({
      modelTopology: { node, versions: { producer: 1 } },
      weightSpecs: weights,
      weightData: Int32Array.from([2, 3, 5, 900, 20]).buffer,
    }),
  );
}

const operations = [
  "RandomStandardNormal",
  "TruncatedNormal",
  "RandomUniform",
  "RandomUniformInt",
  "Multinomial",
];

describe("random numbers of graph models", () => {
  it("come from the one stream, or repeat where the graph has a seed", async () => {
    const [free, seeded] = [await graphModel(0), await graphModel(9)];
    const run = (model: tf.GraphModel) => {
      const results = model.execute({ logits: tf.zeros([1, 50]) }, operations) as tf.Tensor[];
      return results.map((result) => [...result.dataSync()]);
    };
    setSeed(4);
    const first = run(free);
    assert.deepEqual(
      first.map((values) => values.length),
      [6, 6, 6, 6, 20],
    );
    const second = run(free);
    for (const [i, values] of second.entries()) assert.notDeepEqual(values, first[i], operations[i]);
    setSeed(4);
    assert.deepEqual(run(free), first);
    assert.ok(first[3].every((value) => Number.isInteger(value) && value >= 5 && value < 900));
    const [one, other] = [run(seeded), run(seeded)];
    for (const [i, values] of one.entries())
      if (operations[i] === "RandomUniform") assert.notDeepEqual(other[i], values);
      else assert.deepEqual(other[i], values, operations[i]);
    free.dispose();
    seeded.dispose();
  });
});
