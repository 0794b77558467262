import type { Tensor, TypedArray } from "@tensorflow/tfjs-core";
import type { Leaf } from "../graph/value.js";

/** What a trace knows of TensorFlow.js's optimizers. */
export interface Optimizer {
  learningRate: number;
  iterations: number;
  incrementIterations(): void;
  getConfig(): Record<string, unknown>;
  /** SGD and momentum keep the negative rate as a tensor. */
  c?: Tensor;
}

/**
 * Tells an optimizer's learning rate from other constants of its update, so that a schedule may change it between steps:
 * a number made while the optimizer applies gradients, that equals the rate and can be nothing else.
 */
export class LearningRates {
  #applying: Optimizer | undefined;

  within<T>(optimizer: Optimizer, apply: () => T): T {
    const outer = this.#applying;
    this.#applying = optimizer;
    try {
      return apply();
    } finally {
      this.#applying = outer;
    }
  }

  ofNumber(tensor: Tensor, values: TypedArray): Leaf | undefined {
    const optimizer = this.#applying;
    if (!optimizer || tensor.size !== 1 || tensor.dtype !== "float32") return undefined;
    const rate = optimizer.learningRate;
    if (values[0] === Math.fround(-rate)) return { op: "LearningRate", optimizer, sign: -1 };
    return values[0] === Math.fround(rate) && !alsoOther(optimizer, rate)
      ? { op: "LearningRate", optimizer, sign: 1 }
      : undefined;
  }

  ofTensor(tensor: Tensor): Leaf | undefined {
    const optimizer = this.#applying;
    return optimizer && optimizer.c === tensor ? { op: "LearningRate", optimizer, sign: -1 } : undefined;
  }
}

/** Whether another of the optimizer's numbers, or one minus it, or one, equals the rate. */
function alsoOther(optimizer: Optimizer, rate: number): boolean {
  const others = Object.entries(optimizer.getConfig()).filter(([name]) => name !== "learningRate");
  const numbers = [
    1,
    ...others.flatMap(([, value]) => (typeof value === "number" ? [value, 1 - value] : [])),
  ];
  return numbers.some((number) => Math.fround(number) === Math.fround(rate));
}
