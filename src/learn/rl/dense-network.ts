import type { LayersModel, Sequential } from "@tensorflow/tfjs";
import { refuseUnknownOptions } from "../../display/index.js";
import { mustBe, mustBeCount } from "../../random/options.js";
import { mustBeGenerator, type RandomGenerator } from "../../random/rng.js";
import { tf, withSeed } from "../../tensor/index.js";

export interface DenseNetworkSpec {
  /** How many numbers come in. */
  inputs: number;
  /** The units of each hidden layer; they have ReLU. */
  hidden: readonly number[];
  /** How many numbers come out. */
  outputs: number;
  /** What the last layer does with its sums ("linear" if not given). */
  activation?: "linear" | "tanh";
  /** Draws the initial weights. */
  generator: RandomGenerator;
}

/**
 * A network of dense layers, whose weights and biases begin uniform within ±1/√(inputs of the layer), as in PyTorch's
 * `Linear` and in the hidden layers of Lillicrap et al. (2016).
 *
 * @returns a model [m, inputs] → [m, outputs]
 */
export function denseNetwork(spec: DenseNetworkSpec): Sequential {
  const { inputs, hidden, outputs, activation = "linear", generator, ...unknown } = spec;
  const known = ["inputs", "hidden", "outputs", "activation", "generator"];
  refuseUnknownOptions("denseNetwork", unknown, known);
  mustBeCount("denseNetwork", "inputs", inputs);
  const holds = Array.isArray(hidden) && hidden.every((units) => Number.isInteger(units) && units > 0);
  mustBe("denseNetwork", "hidden", "an array of integers above 0", hidden, holds);
  mustBeCount("denseNetwork", "outputs", outputs);
  mustBe(
    "denseNetwork",
    "activation",
    '"linear" or "tanh"',
    activation,
    ["linear", "tanh"].includes(activation),
  );
  mustBeGenerator("denseNetwork", generator);
  const sizes = [inputs, ...hidden, outputs];
  return withSeed(generator.next() >>> 0, () =>
    tf.sequential({
      layers: sizes.slice(1).map((units, k) => {
        const limit = 1 / Math.sqrt(sizes[k]);
        const initializer = tf.initializers.randomUniform({ minval: -limit, maxval: limit });
        return tf.layers.dense({
          inputShape: [sizes[k]],
          units,
          activation: k < hidden.length ? "relu" : activation,
          kernelInitializer: initializer,
          biasInitializer: initializer,
        });
      }),
    }),
  );
}

/**
 * The same network for one state at a time, without tensors: an agent that acts needs an answer for one state, and tf's
 * way to it is ten times longer than the multiplications. `model.predict` is the readable version; both agree to
 * rounding (float32).
 */
export class SingleForward {
  readonly #model: LayersModel;
  readonly #activations: string[];
  #layers: { kernel: Float32Array; bias: Float32Array }[] = [];

  /** @param model of dense layers with biases, and "relu", "tanh" or "linear" */
  constructor(model: LayersModel) {
    this.#activations = model.layers.map((layer) => String(layer.getConfig()["activation"] ?? "linear"));
    for (const [k, layer] of model.layers.entries()) {
      const known = ["relu", "tanh", "linear"].includes(this.#activations[k]);
      const rule = "dense layers with biases, and relu, tanh or linear";
      const dense = layer.getClassName() === "Dense" && layer.weights.length === 2;
      mustBe("SingleForward", "the model", rule, layer.name, dense && known);
    }
    this.#model = model;
    this.refresh();
  }

  /** Reads the weights anew; to be called after each change of them. */
  refresh(): void {
    this.#layers = this.#model.layers.map((layer) => {
      const [kernel, bias] = layer.weights.map((weight) => weight.read().dataSync() as Float32Array);
      return { kernel: kernel.slice(), bias: bias.slice() };
    });
  }

  /** @returns the outputs for one state */
  apply(state: ArrayLike<number>): Float32Array {
    const [{ kernel, bias }] = this.#layers;
    const inputs = kernel.length / bias.length;
    mustBe("SingleForward", "the state", `${inputs} numbers`, state, state?.length === inputs);
    let x: ArrayLike<number> = state;
    for (const [k, { kernel, bias }] of this.#layers.entries()) {
      const activation = this.#activations[k];
      const units = bias.length;
      const z = bias.slice();
      for (let i = 0; i < x.length; i++) {
        const x_i = x[i];
        if (x_i === 0) continue;
        const row = i * units;
        for (let j = 0; j < units; j++) z[j] += x_i * kernel[row + j];
      }
      if (activation === "relu") for (let j = 0; j < units; j++) z[j] = z[j] > 0 ? z[j] : 0;
      else if (activation === "tanh") for (let j = 0; j < units; j++) z[j] = Math.tanh(z[j]);
      x = z;
    }
    return x as Float32Array;
  }
}
