import type { Tensor, Variable } from "@tensorflow/tfjs";
import type { RandomGenerator } from "../../../src/data/index.js";

/** Something that is trained: an ordinary function over tensors, as a lecture's cell has it, and what it is given. */
export interface Training {
  /** Forward, backward and update. @returns the loss before the update, or several by their names */
  step: (...inputs: Tensor[]) => Tensor | Record<string, Tensor>;
  /** What the i-th step is given (from 0). The batches repeat after a while and are never to be disposed of. */
  inputs(i: number): Tensor[];
  /** All that a step changes and the optimiser does not keep for itself. */
  variables: Variable[];
}

export interface TrainingOptions {
  /** Draws the initial weights and the inputs. */
  generator: RandomGenerator;
}

/** The batches of a training, drawn once. */
export function batches(draw: () => Tensor[], count = 4): (i: number) => Tensor[] {
  const drawn = Array.from({ length: count }, draw);
  return (i) => drawn[i % count]!;
}
