import type { Optimizer } from "./learning-rates.js";

/** What a graph takes for given of an optimizer, to be looked at before each step. */
export class WatchedOptimizer {
  readonly #rate: number;
  readonly #slots: unknown[];

  /**
   * @param followsRate whether the graph asks for the learning rate at each step
   */
  constructor(
    private readonly optimizer: Optimizer,
    private readonly followsRate: boolean,
  ) {
    this.#rate = optimizer.learningRate;
    this.#slots = slotsOf(optimizer);
  }

  /** Whether it has another learning rate, or other variables of its own, as `setWeights` gives it. */
  get hasChanged(): boolean {
    if (!this.followsRate && this.optimizer.learningRate !== this.#rate) return true;
    const slots = slotsOf(this.optimizer);
    return slots.some((slot, index) => slot !== this.#slots[index]);
  }
}

/** The lists that an optimizer has its variables in: it makes them once, and `setWeights` makes new ones. */
function slotsOf(optimizer: Optimizer): unknown[] {
  return Object.values(optimizer).filter(Array.isArray);
}
