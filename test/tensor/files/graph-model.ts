/** A graph model as the converter writes it: y = x · w + b. */
export function graphModel(quantization?: object): object {
  const shape = (...sizes: number[]) => ({ shape: { dim: sizes.map((size) => ({ size: String(size) })) } });
  const float = { T: { type: "DT_FLOAT" } };
  const constant = (name: string, ...sizes: number[]) => ({
    name,
    op: "Const",
    attr: {
      dtype: { type: "DT_FLOAT" },
      value: { tensor: { dtype: "DT_FLOAT", tensorShape: shape(...sizes).shape } },
    },
  });
  return {
    format: "graph-model",
    modelTopology: {
      node: [
        { name: "x", op: "Placeholder", attr: { dtype: { type: "DT_FLOAT" }, shape: shape(-1, 2) } },
        constant("w", 2, 1),
        constant("b", 1),
        { name: "product", op: "MatMul", input: ["x", "w"], attr: { ...float } },
        { name: "y", op: "BiasAdd", input: ["product", "b"], attr: { ...float } },
      ],
      versions: { producer: 1 },
    },
    weightsManifest: [
      {
        paths: ["group1-shard1of1.bin"],
        weights: [
          { name: "w", shape: [2, 1], dtype: "float32", ...(quantization ? { quantization } : {}) },
          { name: "b", shape: [1], dtype: "float32" },
        ],
      },
    ],
  };
}
