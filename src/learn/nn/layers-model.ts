/** The same network in TensorFlow.js: layers with the same weights and the same J. */
import type { Sequential, Tensor } from "@tensorflow/tfjs";
import { Matrix } from "ml-matrix";
import { tf } from "../../tensor/index.js";
import { mustBeWeights, type Network, type Weights } from "./network.js";

/**
 * A model of dense layers that computes what `forward` does, with copies of the weights: the first row of Θ⁽ᵏ⁾
 * becomes the biases, the rest the kernel. TensorFlow.js computes with 32 bits, so results agree to about 1e-6.
 */
export function toLayersModel(net: Network, Θ: Weights): Sequential {
  mustBeWeights("toLayersModel", net, Θ);
  const model = tf.sequential();
  for (const [k, Θk] of Θ.entries()) {
    const isLast = k === Θ.length - 1;
    const layer = tf.layers.dense({
      inputShape: [net.layers[k]],
      units: Θk.columns,
      activation: isLast ? net.output : net.activation,
    });
    model.add(layer);
    const kernel = Θk.subMatrix(1, Θk.rows - 1, 0, Θk.columns - 1).to2DArray();
    layer.setWeights([tf.tensor2d(kernel), tf.tensor1d(Θk.getRow(0))]);
  }
  return model;
}

/** The weights of a model of dense layers, in the shapes of Θ⁽ᵏ⁾. */
export function fromLayersModel(model: Sequential): Matrix[] {
  return model.layers.map((layer) => {
    const [kernel, biases] = layer.getWeights().map((weight) => weight.arraySync());
    return new Matrix([biases as number[], ...(kernel as number[][])]);
  });
}

/**
 * J of `networkObjective` as a loss for `model.compile`. TensorFlow.js's own binaryCrossentropy is the mean over the
 * classes where the slide has the sum, so it is smaller by the factor n_l, and a step with the same α is shorter.
 */
export function networkLoss(net: Network): (Y: Tensor, H: Tensor) => Tensor {
  if (net.output === "softmax") return tf.metrics.categoricalCrossentropy;
  const classes = net.layers[net.layers.length - 1];
  return (Y, H) => tf.metrics.binaryCrossentropy(Y, H).mul(classes);
}
