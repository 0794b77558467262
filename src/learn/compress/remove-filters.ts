/** Filters are taken out of a network for good: the layer becomes narrower, and so does all that reads it. */
import type { LayersModel, layers, SymbolicTensor, Tensor } from "@tensorflow/tfjs";
import { mustBe } from "../../random/options.js";
import { tf } from "../../tensor/index.js";

type Layer = layers.Layer;

/** Which of a tensor's channels are left, in ascending order; undefined means all. */
type Kept = number[] | undefined;

/** Layers that treat each channel by itself and have no weights. */
const channelwise = new Set([
  "Activation",
  "AveragePooling1D",
  "AveragePooling2D",
  "Dropout",
  "ELU",
  "GaussianDropout",
  "GaussianNoise",
  "GlobalAveragePooling1D",
  "GlobalAveragePooling2D",
  "GlobalMaxPooling1D",
  "GlobalMaxPooling2D",
  "LeakyReLU",
  "MaxPooling1D",
  "MaxPooling2D",
  "ReLU",
  "SpatialDropout1D",
  "UpSampling2D",
  "ZeroPadding2D",
]);

/** The layers whose last axis of the kernel counts their filters or units. */
const prunable: Record<string, "filters" | "units"> = {
  Conv1D: "filters",
  Conv2D: "filters",
  Dense: "units",
};

/**
 * A copy of a model in which some layers have only some of their filters (units, for a dense layer). Everything behind
 * them loses the channels that are gone: the next convolution or dense layer, also behind pooling and flattening, and batch
 * normalisation in between. The copy shares no weights with the model. What it computes is what the model would compute
 * with the removed filters' outputs set to 0.
 *
 * Layers that are added together must lose the same channels; concatenated ones may lose any.
 *
 * Source: H. Li and others, “Pruning Filters for Efficient ConvNets”, 2017, section 3.1.
 *
 * @param keep the numbers of the filters that are kept, by the layers' names
 * @throws TypeError if a layer can't lose filters, or one that can't bear it comes behind
 */
export function removeFilters(model: LayersModel, keep: Record<string, readonly number[]>): LayersModel {
  const isRecord = typeof keep === "object" && keep !== null && !Array.isArray(keep);
  mustBe("removeFilters", "keep", "lists of filters by the layers' names", keep, isRecord);
  for (const [name, filters] of Object.entries(keep)) mustBePrunable(model, name, filters);
  const copies = new Map<Layer, { layer: Layer; weights: Tensor[]; kept: Kept }>();
  const tensors = new Map<number, { tensor: SymbolicTensor; kept: Kept }>();

  // From a tensor back to the model's inputs, and then forward through narrower layers.
  const rebuild = (tensor: SymbolicTensor): { tensor: SymbolicTensor; kept: Kept } => {
    const known = tensors.get(tensor.id);
    if (known) return known;
    const { sourceLayer, inputs } = tensor;
    let built: { tensor: SymbolicTensor; kept: Kept };
    if (inputs.length === 0) {
      const input = tf.input({ batchShape: tensor.shape, name: sourceLayer.name, dtype: tensor.dtype });
      built = { tensor: input, kept: undefined };
    } else {
      const sources = inputs.map(rebuild);
      const copy =
        copies.get(sourceLayer) ??
        narrower(
          sourceLayer,
          inputs.map((input, i) => ({ shape: input.shape, kept: sources[i].kept })),
          keep[sourceLayer.name],
        );
      copies.set(sourceLayer, copy);
      const from = sources.map((source) => source.tensor);
      built = {
        tensor: copy.layer.apply(from.length === 1 ? from[0] : from) as SymbolicTensor,
        kept: copy.kept,
      };
    }
    tensors.set(tensor.id, built);
    return built;
  };

  const outputs = model.outputs.map((output) => rebuild(output).tensor);
  const inputs = model.inputs.map((input) => rebuild(input).tensor);
  const narrow = tf.model({ inputs, outputs, name: model.name });
  for (const { layer, weights } of copies.values()) {
    layer.setWeights(weights);
    tf.dispose(weights);
  }
  return narrow;
}

interface Source {
  shape: SymbolicTensor["shape"];
  kept: Kept;
}

/** A layer's copy without the input channels that are gone and without the filters that it loses itself. */
function narrower(
  layer: Layer,
  sources: Source[],
  own: readonly number[] | undefined,
): { layer: Layer; weights: Tensor[]; kept: Kept } {
  const kind = layer.getClassName();
  const size = prunable[kind];
  const filters = own && [...own].sort((a, b) => a - b);
  const config = filters && size ? { ...layer.getConfig(), [size]: filters.length } : layer.getConfig();
  const copy = fromConfig(layer, config);
  const weights = layer.getWeights();
  const [{ kept, shape }] = sources;
  if (size) {
    // A kernel [..., in, out], and perhaps biases [out].
    const [kernel, ...biases] = weights;
    const narrow = take(take(kernel, kernel.rank - 2, kept), kernel.rank - 1, filters);
    return { layer: copy, weights: [narrow, ...biases.map((bias) => take(bias, 0, filters))], kept: filters };
  }
  if (kind === "Flatten") return { layer: copy, weights: [], kept: flattened(shape, kept) };
  if (kind === "BatchNormalization" || channelwise.has(kind)) {
    return { layer: copy, weights: weights.map((weight) => take(weight, 0, kept)), kept };
  }
  if (kind === "Concatenate") {
    const axis = layer.getConfig()["axis"] as number;
    const whole = sources.every((source) => source.kept === undefined);
    mustBe(
      "removeFilters",
      `the axis along which ${layer.name} concatenates removed filters`,
      "the last one",
      axis,
      whole || axis === -1 || axis === shape.length - 1,
    );
    return { layer: copy, weights: [], kept: concatenated(sources) };
  }
  if (kind === "Add" || kind === "Average" || kind === "Maximum") {
    const same = sources.every((source) => String(source.kept) === String(kept));
    mustBe(
      "removeFilters",
      `what ${layer.name} adds`,
      "without the same channels",
      sources.map((s) => s.kept),
      same,
    );
    return { layer: copy, weights: [], kept };
  }
  const whole = sources.every((source) => source.kept === undefined);
  mustBe(
    "removeFilters",
    `the layer behind removed filters, ${layer.name},`,
    "of a kind that can lose channels",
    kind,
    whole,
  );
  return { layer: copy, weights: weights.map((weight) => weight.clone()), kept: undefined };
}

/** The places of the channels that are left, along one axis. */
function take(weight: Tensor, axis: number, kept: Kept): Tensor {
  return kept === undefined
    ? weight.clone()
    : tf.tidy(() => tf.gather(weight, tf.tensor1d(kept, "int32"), axis));
}

/** Flattening [h, w, c] puts the channels of each place side by side. */
function flattened(shape: Source["shape"], kept: Kept): Kept {
  if (kept === undefined) return undefined;
  const channels = shape.at(-1)!;
  const places = shape.slice(1, -1).reduce<number>((product, side) => product * side!, 1);
  return Array.from({ length: places }, (_, place) => kept.map((k) => place * channels + k)).flat();
}

/** Concatenating along the last axis puts the channels one behind the other. */
function concatenated(sources: Source[]): Kept {
  if (sources.every(({ kept }) => kept === undefined)) return undefined;
  let offset = 0;
  return sources.flatMap(({ shape, kept }) => {
    const channels = shape.at(-1)!;
    const all = kept ?? Array.from({ length: channels }, (_, k) => k);
    offset += channels;
    return all.map((k) => k + offset - channels);
  });
}

function fromConfig(layer: Layer, config: object): Layer {
  type LayerClass = { fromConfig(layerClass: LayerClass, config: object): Layer };
  const layerClass = layer.constructor as unknown as LayerClass;
  return layerClass.fromConfig(layerClass, config);
}

function mustBePrunable(model: LayersModel, name: string, filters: readonly number[]): void {
  const names = model.layers.filter((layer) => prunable[layer.getClassName()]).map((layer) => layer.name);
  mustBe("removeFilters", "a layer's name", `one of ${names.join(", ")}`, name, names.includes(name));
  const layer = model.getLayer(name);
  const isOutput = model.outputs.some((output) => output.sourceLayer === layer);
  mustBe("removeFilters", name, "a layer before the output, whose units are the classes", name, !isOutput);
  const first = layer.getConfig()["dataFormat"] === "channelsFirst";
  mustBe("removeFilters", `the data format of ${name}`, "channelsLast", "channelsFirst", !first);
  const count = layer.getWeights()[0].shape.at(-1)!;
  const holds =
    Array.isArray(filters) &&
    filters.length > 0 &&
    new Set(filters).size === filters.length &&
    filters.every((k) => Number.isInteger(k) && k >= 0 && k < count);
  mustBe(
    "removeFilters",
    `the filters kept in ${name}`,
    `different integers from 0 to ${count - 1}, at least one`,
    filters,
    holds,
  );
}
