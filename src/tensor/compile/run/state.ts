import type { TypedArray, Variable } from "@tensorflow/tfjs-core";
import type { Tensor as OrtTensor } from "onnxruntime-common";
import { engine } from "../../engine.js";
import { arrayOf, sizeOf } from "../graph/shapes.js";
import { type Held, held } from "./held.js";
import { ortTensor } from "./ort-tensor.js";

/** One of the two places that a state's values are in by turns. */
interface Place {
  whole: OrtTensor;
  views: TypedArray[];
  tensors: OrtTensor[];
}

/**
 * Variables that a step updates, one after another in memory. A step reads them from one place and writes them to another,
 * since what it writes first may be read after; then the places change roles, and nothing is copied.
 */
export class State {
  readonly #places: [Place, Place];
  readonly #held: (Held | undefined)[];
  #current: 0 | 1 = 0;

  constructor(readonly variables: readonly Variable[]) {
    this.#places = [place(variables), place(variables)];
    this.#held = variables.map(() => undefined);
  }

  /** Where the step reads all variables' values. */
  get source(): OrtTensor {
    return this.#places[this.#current].whole;
  }

  /** Where the step writes them. */
  get target(): OrtTensor {
    return this.#places[1 - this.#current].whole;
  }

  /** Where the step reads one variable's values. */
  sourceOf(index: number): OrtTensor {
    return this.#places[this.#current].tensors[index];
  }

  /** Takes over what others have given the variables since the last step. */
  takeOver(): void {
    const { views } = this.#places[this.#current];
    this.variables.forEach((variable, index) => {
      if (variable.isDisposed)
        throw new Error(`the step's variable ${JSON.stringify(variable.name)} is disposed`);
      const now = held.get(variable.dataId);
      if (now && now === this.#held[index] && now.references === 1) return;
      (views[index] as Float32Array).set(engine.readSync(variable.dataId) as Float32Array);
      if (now && now === this.#held[index]) {
        // Another tensor shares the values, and keeps them as they are.
        now.values = now.values.slice();
        now.changes = false;
      }
      engine.disposeTensor(variable);
      variable.dataId = held.hold(views[index], true);
      engine.trackTensor(variable, held);
      this.#held[index] = held.get(variable.dataId);
    });
  }

  /** Makes what the step has written the variables' values. */
  advance(): void {
    this.#current = this.#current === 0 ? 1 : 0;
    const { views } = this.#places[this.#current];
    this.#held.forEach((one, index) => {
      one!.values = views[index];
    });
  }
}

function place(variables: readonly Variable[]): Place {
  const sizes = variables.map(({ shape }) => sizeOf(shape));
  const { dtype } = variables[0];
  const size = sizes.reduce((sum, one) => sum + one, 0);
  const values = arrayOf(dtype, size);
  let offset = 0;
  const views = sizes.map((one) => {
    offset += one;
    return values.subarray(offset - one, offset);
  });
  return {
    whole: ortTensor(dtype, values, variables.length === 1 ? variables[0].shape : [size]),
    views,
    tensors: views.map((view, index) => ortTensor(dtype, view, variables[index].shape)),
  };
}
