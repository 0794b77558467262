import { refuseUnknownOptions } from "../../display/index.js";
import { uniform } from "../../random/distributions.js";
import { mustBe, mustBeCount } from "../../random/options.js";
import { mustBeGenerator, type RandomGenerator } from "../../random/rng.js";

export interface TanhNetworkSpec {
  /** How many numbers come in. */
  inputs: number;
  /** The units of the one hidden layer (64 if not given). */
  hidden?: number;
  /** How many numbers come out. */
  outputs: number;
  /** Draws the initial weights, uniform within ±1/√(inputs of the layer), biases too. */
  generator: RandomGenerator;
}

/**
 * A small network, z = W2 · tanh(W1 · x + b1) + b2, with all its parameters in one array, Θ.
 *
 * An agent that learns as it goes asks for one x at a time, thousands of times a second. For that a network of 64 units is
 * fastest in plain loops, without tensors. `gradient` is written to be read; `addGradient` computes the same without making
 * arrays, and a test holds the two equal.
 */
export class TanhNetwork {
  readonly inputs: number;
  readonly hidden: number;
  readonly outputs: number;
  /** W1 [hidden, inputs] row by row, b1 [hidden], W2 [outputs, hidden] row by row, b2 [outputs]. */
  Θ: number[];
  /** What the hidden units gave for the last x. */
  readonly #h: number[];
  /** Where W2 begins in Θ. */
  readonly #second: number;

  /** @throws TypeError if an option is unknown, missing or out of its range */
  constructor(spec: TanhNetworkSpec) {
    const { inputs, hidden = 64, outputs, generator, ...unknown } = spec;
    refuseUnknownOptions("TanhNetwork", unknown, ["inputs", "hidden", "outputs", "generator"]);
    mustBeCount("TanhNetwork", "inputs", inputs);
    mustBeCount("TanhNetwork", "hidden", hidden);
    mustBeCount("TanhNetwork", "outputs", outputs);
    mustBeGenerator("TanhNetwork", generator);
    this.inputs = inputs;
    this.hidden = hidden;
    this.outputs = outputs;
    this.#h = new Array<number>(hidden).fill(0);
    this.#second = hidden * inputs + hidden;
    this.Θ = Array.from({ length: this.#second + outputs * hidden + outputs }, (_, i) => {
      const limit = 1 / Math.sqrt(i < this.#second ? inputs : hidden);
      return uniform(generator, -limit, limit);
    });
  }

  /** z [outputs] for x [inputs]. */
  forward(x: readonly number[]): number[] {
    const { hidden, outputs, Θ } = this;
    const h = this.#hidden(x);
    const z = new Array<number>(outputs);
    for (let k = 0; k < outputs; k++) {
      let sum = Θ[this.#second + outputs * hidden + k];
      for (let j = 0; j < hidden; j++) sum += Θ[this.#second + k * hidden + j] * h[j];
      z[k] = sum;
    }
    return z;
  }

  #hidden(x: readonly number[]): number[] {
    const { inputs, hidden, Θ } = this;
    mustHold("x", x, inputs);
    const h = this.#h;
    for (let j = 0; j < hidden; j++) {
      let sum = Θ[hidden * inputs + j];
      for (let i = 0; i < inputs; i++) sum += Θ[j * inputs + i] * x[i];
      h[j] = Math.tanh(sum);
    }
    return h;
  }

  /**
   * The derivatives of a quantity by Θ, by backpropagation.
   *
   * @param δ the derivatives of the quantity by z, [outputs]
   * @returns an array like Θ
   */
  gradient(x: readonly number[], δ: readonly number[]): number[] {
    const h = [...this.#hidden(x)];
    mustHold("δ", δ, this.outputs);
    // tanh' = 1 - tanh²
    const δ1 = h.map((h_j, j) => {
      const back = δ.reduce((sum, δ_k, k) => sum + δ_k * this.Θ[this.#second + k * this.hidden + j], 0);
      return back * (1 - h_j ** 2);
    });
    const W1 = δ1.flatMap((δ_j) => x.map((x_i) => δ_j * x_i));
    const W2 = δ.flatMap((δ_k) => h.map((h_j) => δ_k * h_j));
    return [...W1, ...δ1, ...W2, ...δ];
  }

  /** Adds `gradient(x, δ)` to `sum`, fast. */
  addGradient(x: readonly number[], δ: readonly number[], sum: number[]): void {
    const { inputs, hidden, outputs, Θ } = this;
    const h = this.#hidden(x);
    mustHold("δ", δ, outputs);
    mustHold("sum", sum, Θ.length);
    const second = this.#second;
    for (let j = 0; j < hidden; j++) {
      let back = 0;
      for (let k = 0; k < outputs; k++) {
        back += δ[k] * Θ[second + k * hidden + j];
        sum[second + k * hidden + j] += δ[k] * h[j];
      }
      const δ_j = back * (1 - h[j] * h[j]);
      for (let i = 0; i < inputs; i++) sum[j * inputs + i] += δ_j * x[i];
      sum[hidden * inputs + j] += δ_j;
    }
    for (let k = 0; k < outputs; k++) sum[second + outputs * hidden + k] += δ[k];
  }
}

/** Throws unless there are so many numbers: one too few would make a NaN of all that follow from it. */
function mustHold(name: string, values: readonly number[], size: number): void {
  mustBe("TanhNetwork", name, `an array of ${size} numbers`, values, values?.length === size);
}
