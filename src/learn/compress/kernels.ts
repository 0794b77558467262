/** The kernels of a model: the weights that compression is about. Biases are few, and stay as they are. */
import type { LayersModel, layers, Variable } from "@tensorflow/tfjs";
import { mustBe } from "../../random/options.js";

type Layer = layers.Layer;

/** The weights of one dense or convolution layer, without its biases. */
export interface Kernel {
  /** The layer's name. */
  layer: string;
  /** The weight's name in the model, such as "conv1/kernel". */
  name: string;
  /** The numbers, in TensorFlow.js's order: dense [in, out], convolution [height, width, in, out]. */
  variable: Variable;
  shape: number[];
  channels: Channels;
}

/** Which output channel a weight belongs to: number i of the flat array to channel ⌊i / inner⌋ mod count. */
export interface Channels {
  count: number;
  inner: number;
}

/** A weight as a layer has it; `read()` gives its variable. */
interface LayerWeight {
  originalName: string;
  read(): Variable;
}

/**
 * The kernels of all layers, also of models within the model, in the order of the layers. A layer without a kernel
 * (pooling, normalisation, …) is passed over.
 *
 * @throws TypeError if no layer has one
 */
export function kernelsOf(model: LayersModel): Kernel[] {
  const kernels = flatLayers(model).flatMap((layer) =>
    (layer.weights as unknown as LayerWeight[])
      .filter((weight) => /kernel$/.test(weight.originalName) && weight.read().rank > 1)
      .map((weight): Kernel => {
        const variable = weight.read();
        const channels = channelsOf(layer.getClassName(), weight.originalName, variable.shape);
        return { layer: layer.name, name: weight.originalName, variable, shape: variable.shape, channels };
      }),
  );
  mustBe("compress", "the model", "one with dense or convolution layers", model.name, kernels.length > 0);
  return [...new Map(kernels.map((kernel) => [kernel.variable.id, kernel])).values()];
}

function flatLayers(model: LayersModel): Layer[] {
  return model.layers.flatMap((layer) =>
    "layers" in layer ? flatLayers(layer as unknown as LayersModel) : [layer],
  );
}

/** The last axis is the output's, but for transposed convolutions; in a depthwise one each input has outputs of its own. */
function channelsOf(className: string, name: string, shape: number[]): Channels {
  if (/Transpose$/.test(className)) return { count: shape.at(-2)!, inner: shape.at(-1)! };
  if (/depthwise/.test(name)) return { count: shape.at(-2)! * shape.at(-1)!, inner: 1 };
  return { count: shape.at(-1)!, inner: 1 };
}

/** All weights of one tensor as one channel. */
export const oneChannel: Channels = { count: 1, inner: 1 };

export function channelOf(index: number, { count, inner }: Channels): number {
  return Math.floor(index / inner) % count;
}

/** Chooses kernels by the names of their layers; all, if none are given. */
export function chooseKernels(where: string, model: LayersModel, names?: readonly string[]): Kernel[] {
  const kernels = kernelsOf(model);
  if (names === undefined) return kernels;
  const known = kernels.map(({ layer }) => layer);
  mustBe(where, "the layers", `one or more of ${known.join(", ")}`, names, names.length > 0);
  for (const name of names)
    mustBe(where, "a layer's name", `one of ${known.join(", ")}`, name, known.includes(name));
  return kernels.filter(({ layer }) => names.includes(layer));
}

/** What is said once for all layers, or for each layer by its name. */
export type PerLayer<T> = T | Record<string, T>;

/** The part of a `PerLayer` that is one layer's; undefined if it is not named. */
export function forLayer<T>(setting: PerLayer<T>, layer: string): T | undefined {
  const isRecord = typeof setting === "object" && setting !== null && !("kind" in setting);
  if (!isRecord) return setting as T;
  return Object.hasOwn(setting, layer) ? (setting as Record<string, T>)[layer] : undefined;
}
