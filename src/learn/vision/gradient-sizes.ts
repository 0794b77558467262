import type { LayersModel, Scalar, SymbolicTensor, Tensor, Variable } from "@tensorflow/tfjs";
import { tf } from "../../tensor/index.js";

type Layer = LayersModel["layers"][number];

/** Root mean squares of what passes one layer with weights, forwards and backwards. */
export interface LayerGradient {
  /** The number of the layer among those with weights, counted from the input, from 1 on. */
  layer: number;
  /** The layer's name in the model. */
  name: string;
  /** Of the layer's outputs z: what arrives from the front. */
  output: number;
  /** Of ∂J/∂z: what arrives from behind. */
  outputGradient: number;
  /** Of ∂J/∂Θ, for the kernel Θ of the layer (biases are left out): what a step of gradient descent changes it by. */
  weightGradient: number;
}

/**
 * How large signal and gradient are in each layer. By the chain rule ∂J/∂z of a layer is a product with one factor for
 * each layer behind it, so in a deep network it vanishes (затухающий градиент) where the factors are below 1, and explodes
 * where they are above; the same goes for z and the layers in front. ∂J/∂Θ is made of the layer's inputs and of ∂J/∂z.
 *
 * @param model whose layers form one graph, each used once, with one output; nothing is changed
 * @param X the inputs of a batch
 * @param T what the loss compares the outputs with
 * @param loss J(T, Z) of the targets and the model's outputs
 * @returns the layers with a kernel, from the input to the output
 */
export function gradientSizes(
  model: LayersModel,
  X: Tensor,
  T: Tensor,
  loss: (T: Tensor, Z: Tensor) => Scalar,
): LayerGradient[] {
  return tf.tidy(() => {
    const layers = model.layers.filter(kernelOf);
    const outputs = outputsOf(model, X);
    // Zeros that are added to the outputs: their gradients are those of the outputs.
    const added = new Map(layers.map((layer) => [layer, tf.variable(tf.zerosLike(outputs.get(layer)!))]));
    const kernels = layers.map((layer) => kernelOf(layer)!);
    const J = () => {
      const values = outputsOf(model, X, added);
      return loss(T, values.get(model.outputLayers[0])!);
    };
    const { grads } = tf.variableGrads(J, [...kernels, ...added.values()]);
    const sizes = layers.map((layer, i) => ({
      layer: i + 1,
      name: layer.name,
      output: size(outputs.get(layer)!),
      outputGradient: size(grads[added.get(layer)!.name]),
      weightGradient: size(grads[kernels[i].name]),
    }));
    tf.dispose([...added.values()]);
    return sizes;
  });
}

/** What each layer gives for the inputs X, with `added` added to the outputs of some. */
function outputsOf(model: LayersModel, X: Tensor, added?: Map<Layer, Tensor>): Map<Layer, Tensor> {
  const outputs = new Map<Layer, Tensor>();
  // The model has its layers in such an order that a layer's inputs come before it.
  for (const layer of model.layers) {
    const inputs = sourcesOf(layer).map((source) => outputs.get(source)!);
    const z =
      inputs.length === 0
        ? X
        : (layer.apply(inputs.length > 1 ? inputs : inputs[0], { training: true }) as Tensor);
    const zeros = added?.get(layer);
    outputs.set(layer, zeros ? z.add(zeros) : z);
  }
  return outputs;
}

/** The layers whose outputs a layer takes. */
function sourcesOf(layer: Layer): Layer[] {
  if (layer.getClassName() === "InputLayer") return [];
  const inputs: SymbolicTensor | SymbolicTensor[] = layer.input;
  return (Array.isArray(inputs) ? inputs : [inputs]).map(({ sourceLayer }) => sourceLayer);
}

/** The variable of a layer's kernel: of its weights the one with two axes or more. */
function kernelOf(layer: Layer): Variable | undefined {
  return layer.trainableWeights.map((weight) => weight.read() as Variable).find(({ rank }) => rank >= 2);
}

const size = (tensor: Tensor) => tensor.square().mean().sqrt().dataSync()[0];
