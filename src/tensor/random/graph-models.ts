import type { Tensor } from "@tensorflow/tfjs";
import { tf } from "../tf.js";

type Node = Parameters<Parameters<typeof tf.registerOp>[1]>[0];

const shapeOf = ({ inputs }: Node): number[] => [...inputs[0].dataSync()];
const numberOf = (tensor: Tensor): number => tensor.dataSync()[0];
const dtypeOf = (node: Node) => node.attrs["dtype"] as "float32" | "int32";
/** 0 is TensorFlow's word for no seed. */
const seedOf = ({ attrs }: Node): number | undefined => Number(attrs["seed"] ?? 0) || undefined;

/**
 * Has the operations of graph models draw from the one stream, too. The converter has copies of its own of tfjs-core's
 * operations, so replacing those doesn't reach it. A seed in the graph counts where it does in TensorFlow.js, which leaves it out
 * for RandomUniform.
 */
export function seedGraphModels(): void {
  tf.registerOp("RandomStandardNormal", (node) =>
    tf.randomNormal(shapeOf(node), 0, 1, dtypeOf(node), seedOf(node)),
  );
  tf.registerOp("TruncatedNormal", (node) =>
    tf.truncatedNormal(shapeOf(node), 0, 1, dtypeOf(node), seedOf(node)),
  );
  tf.registerOp("RandomUniform", (node) => tf.randomUniform(shapeOf(node), 0, 1, dtypeOf(node)));
  tf.registerOp("RandomUniformInt", (node) =>
    tf.randomUniformInt(shapeOf(node), numberOf(node.inputs[1]), numberOf(node.inputs[2]), seedOf(node)),
  );
  tf.registerOp("Multinomial", (node) =>
    tf.multinomial(node.inputs[0] as tf.Tensor2D, numberOf(node.inputs[1]), seedOf(node)),
  );
}
