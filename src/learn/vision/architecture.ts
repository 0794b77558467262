import { mustBe, mustBeBelowOne, mustBeCount, shown } from "../../random/options.js";
import { mustFit, outputSize } from "./output-size.js";

/** One layer of a network, by what it is. Sides are in pixels, and kernels and windows are square. */
export type LayerSpec =
  | {
      kind: "convolution";
      filters: number;
      kernel: number;
      /** 1 if not given. */
      stride?: number;
      /** 0 if not given. */
      padding?: number;
      /** Into how many parts the channels are divided, each with filters of its own (1 if not given). */
      groups?: number;
      /** "linear" if not given. */
      activation?: Activation;
    }
  | {
      kind: "pooling";
      window: number;
      /** As large as the window if not given. */
      stride?: number;
      /** "max" if not given. */
      mode?: "max" | "mean";
    }
  | { kind: "flatten" }
  | { kind: "dropout"; rate: number }
  | { kind: "dense"; units: number; activation?: Activation };

export type Activation = "linear" | "relu" | "tanh" | "sigmoid" | "softmax";

/** A network of layers one after another, before anything of it exists. */
export interface Architecture {
  name: string;
  /** The picture: rows, columns, channels. */
  input: readonly [number, number, number];
  layers: readonly LayerSpec[];
}

/** One line of a network's table. */
export interface LayerRow {
  layer: string;
  /** The shape of what the layer gives: [rows, columns, channels], or [units]. */
  output: number[];
  /** Numbers that are learnt, without the biases. */
  weights: number;
  biases: number;
  /** Of numbers by weights, for one picture. */
  multiplications: number;
  /** The weights that a fully connected layer between the same volumes would have. */
  "fully connected": number;
}

const isCount = (value: unknown): boolean => Number.isSafeInteger(value) && (value as number) > 0;

const activations = ["linear", "relu", "tanh", "sigmoid", "softmax"];

function mustBeActivation(where: string, activation: Activation = "linear"): void {
  const rule = `one of ${activations.join(", ")}`;
  mustBe(where, "activation", rule, activation, activations.includes(activation));
}

const product = (shape: readonly number[]): number => shape.reduce((all, length) => all * length, 1);

/**
 * The shapes, weights and multiplications of a network, computed from its description alone: nothing is built, so it
 * costs nothing to ask about a network with sixty million weights.
 *
 * @throws TypeError if a layer doesn't fit what the one before it gives
 */
export function layerTable({ name, input, layers }: Architecture): LayerRow[] {
  const sides = Array.isArray(input) && input.length === 3 && input.every(isCount);
  mustBe(name, "input", "[rows, columns, channels], integers above 0", input, sides);
  let shape: number[] = [...input];
  return layers.map((layer, i) => {
    const where = `${name}, layer ${i + 1}`;
    const row = layerRow(where, layer, shape);
    shape = row.output;
    return row;
  });
}

function layerRow(where: string, layer: LayerSpec, input: number[]): LayerRow {
  const unlearnt = (text: string, output: number[]): LayerRow => {
    return { layer: text, output, weights: 0, biases: 0, multiplications: 0, "fully connected": 0 };
  };
  const isVolume = input.length === 3;
  switch (layer.kind) {
    case "convolution": {
      mustBe(where, "the input of a convolution", "a volume", input, isVolume);
      const { filters, kernel, stride = 1, padding = 0, groups = 1 } = layer;
      mustBeCount(where, "filters", filters);
      mustBeCount(where, "groups", groups);
      const divides = input[2] % groups === 0 && filters % groups === 0;
      mustBe(where, "groups", `a divisor of ${input[2]} channels and ${filters} filters`, groups, divides);
      mustBeActivation(where, layer.activation);
      const side = sideOf(where, "kernel", kernel, stride, padding);
      const output = [side(input[0]), side(input[1]), filters];
      const weights = (input[2] / groups) * kernel * kernel * filters;
      return {
        layer: `convolution ${kernel}×${kernel}, ${filters} filters${stride > 1 ? `, stride ${stride}` : ""}`,
        output,
        weights,
        biases: filters,
        multiplications: weights * output[0] * output[1],
        "fully connected": product(input) * product(output),
      };
    }
    case "pooling": {
      mustBe(where, "the input of a pooling", "a volume", input, isVolume);
      const { window, stride = window, mode = "max" } = layer;
      mustBe(where, "mode", "max or mean", mode, mode === "max" || mode === "mean");
      const side = sideOf(where, "window", window, stride, 0);
      const text = `${mode} pooling ${window}×${window}${stride === window ? "" : `, stride ${stride}`}`;
      return unlearnt(text, [side(input[0]), side(input[1]), input[2]]);
    }
    case "flatten":
      return unlearnt("flatten", [product(input)]);
    case "dropout":
      mustBeBelowOne(where, "rate", layer.rate);
      return unlearnt(`dropout ${layer.rate}`, input);
    case "dense": {
      mustBe(where, "the input of a dense layer", "flat", input, input.length === 1);
      mustBeCount(where, "units", layer.units);
      mustBeActivation(where, layer.activation);
      const weights = input[0] * layer.units;
      return {
        layer: `dense, ${layer.units} units`,
        output: [layer.units],
        weights,
        biases: layer.units,
        multiplications: weights,
        "fully connected": weights,
      };
    }
    default: {
      const { kind } = layer as { kind?: unknown };
      throw new TypeError(
        `${where}: kind must be convolution, pooling, flatten, dropout or dense, got ${shown(kind)}`,
      );
    }
  }
}

/** The side of the result for a side q, by `outputSize`; what doesn't fit is said of this layer. */
function sideOf(where: string, name: string, k: number, stride: number, padding: number) {
  mustBeCount(where, name, k);
  mustBeCount(where, "stride", stride);
  mustBeCount(where, "padding", padding, 0);
  return (q: number) => {
    mustFit(where, q, k, padding);
    return outputSize(q, k, { stride, padding });
  };
}

/** All numbers that a network learns, biases included. */
export function parameterCount(architecture: Architecture): number {
  return layerTable(architecture).reduce((sum, { weights, biases }) => sum + weights + biases, 0);
}
