import type { LayersModel, layers, SymbolicTensor, Tensor } from "@tensorflow/tfjs";
import { tf } from "../../tensor/index.js";

type Layer = layers.Layer;

/** A new layer, and the weights it gets. */
export interface Replacement {
  layer: Layer;
  weights: Tensor[];
}

/**
 * A copy of a model in which some layers are replaced by chains of others. It shares no weights with the model.
 *
 * @param replacements the chains, by the names of the layers; their weights are freed
 */
export function replaceLayers(
  model: LayersModel,
  replacements: ReadonlyMap<string, Replacement[]>,
): LayersModel {
  const chains = new Map<Layer, Replacement[]>();
  const chainOf = (layer: Layer): Replacement[] => {
    const chain = chains.get(layer) ??
      replacements.get(layer.name) ?? [{ layer: copyOf(layer), weights: [] }];
    chains.set(layer, chain);
    return chain;
  };
  const tensors = new Map<number, SymbolicTensor>();
  // From a tensor back to the model's inputs, and then forward through the new layers.
  const rebuild = (tensor: SymbolicTensor): SymbolicTensor => {
    const known = tensors.get(tensor.id);
    if (known) return known;
    const { sourceLayer, inputs } = tensor;
    let rebuilt: SymbolicTensor | SymbolicTensor[];
    if (inputs.length === 0) {
      rebuilt = tf.input({ batchShape: tensor.shape, name: sourceLayer.name, dtype: tensor.dtype });
    } else {
      const sources = inputs.map(rebuild);
      rebuilt = sources.length === 1 ? sources[0] : sources;
      for (const { layer } of chainOf(sourceLayer)) rebuilt = layer.apply(rebuilt) as SymbolicTensor;
    }
    tensors.set(tensor.id, rebuilt as SymbolicTensor);
    return rebuilt as SymbolicTensor;
  };
  const outputs = model.outputs.map(rebuild);
  const copy = tf.model({ inputs: model.inputs.map(rebuild), outputs });
  for (const [layer, chain] of chains) {
    if (replacements.get(layer.name) !== chain) chain[0].layer.setWeights(layer.getWeights());
    else for (const { layer: part, weights } of chain) part.setWeights(weights);
  }
  return copy;
}

function copyOf(layer: Layer): Layer {
  const kind = layer.constructor as unknown as { fromConfig(kind: unknown, config: object): Layer };
  return kind.fromConfig(kind, layer.getConfig());
}
