import type { LayersModel, Scalar, Tensor, Variable } from "@tensorflow/tfjs";
import { tf } from "../../tensor/index.js";

export interface LayerGradient {
  /** The number of the layer among those with weights, counted from the input, from 1 on. */
  layer: number;
  /** The layer's name in the model. */
  name: string;
  /** The root mean square of ∂J/∂θ over the weights of its kernel (biases are left out). */
  size: number;
}

/**
 * How large the gradient is in each layer: by the chain rule the gradient of the first layer is a product with one factor
 * for each layer behind it, so in a deep network it vanishes (затухающий градиент) where the factors are below 1, and
 * explodes where they are above.
 *
 * @param model whose kernels are looked at; nothing is changed
 * @param X the inputs of a batch
 * @param T what the loss compares the outputs with
 * @param loss J(T, Z) of the targets and the model's outputs
 */
export function gradientSizes(
  model: LayersModel,
  X: Tensor,
  T: Tensor,
  loss: (T: Tensor, Z: Tensor) => Scalar,
): LayerGradient[] {
  const layers = model.layers.filter((layer) => kernelOf(layer));
  const kernels = layers.map((layer) => kernelOf(layer) as Variable);
  return tf.tidy(() => {
    const J = () => loss(T, model.apply(X, { training: true }) as Tensor);
    const { grads } = tf.variableGrads(J, kernels);
    return layers.map((layer, i) => {
      const [size] = grads[kernels[i].name].square().mean().sqrt().dataSync();
      return { layer: i + 1, name: layer.name, size };
    });
  });
}

/** The variable of a layer's kernel: of its weights the one with two axes or more. */
function kernelOf(layer: LayersModel["layers"][number]): Variable | undefined {
  return layer.trainableWeights.map((weight) => weight.read() as Variable).find(({ rank }) => rank >= 2);
}
