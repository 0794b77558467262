/** One of the things that may happen after an action. */
export interface Outcome {
  /** How likely it is; over all outcomes of an action this sums to 1. */
  probability: number;
  /** The state that follows. */
  state: number;
  reward: number;
  /** Nothing can be earned from there. */
  terminated: boolean;
}

/**
 * A Markov decision process (марковский процесс принятия решений) that is known: the S, A, R and P of (S, A, R, P, γ), in
 * which what follows depends on the state and the action alone, and not on how the state was reached.
 */
export interface Model {
  /** How many states there are: 0, 1, …, states - 1. */
  readonly states: number;
  readonly actions: { readonly count: number };
  /** What may happen, R and P together. */
  transitions(state: number, action: number): readonly Outcome[];
}
