import type { tf } from "../tf.js";

/** What a function in a worker is given first. */
export interface WorkerContext<P> {
  /** The worker's own TensorFlow.js, on the same backend as the notebook's. */
  tf: typeof tf;
  /** Tells the notebook how far it is. Tensors and typed arrays in the value are copied; it holds no models. */
  progress: (value: P) => void;
  /** Whether it is asked to end: a loop looks at it, and returns what it has reached. True in a synchronous loop, too. */
  stopped: () => boolean;
  /** The same as a signal, for what takes one. It is aborted between the steps of asynchronous code, or when `stopped` is asked. */
  signal: AbortSignal;
}

/** A function for a worker. It must not use anything of its surroundings: its text alone goes there. */
export type WorkerTask<D, R, P> = (context: WorkerContext<P>, data: D) => R | Promise<R>;

export interface WorkerOptions<P> {
  /** Asks the worker to stop when it is aborted. */
  signal?: AbortSignal;
  /** Asks it to stop when it is pressed. Display it first. */
  stop?: StopSource;
  /** Is called with each value that the worker gives to `progress`. */
  onProgress?: (value: P) => void;
  /** How many seconds it has to end by itself once it was asked to; 3 unless told. */
  patience?: number;
}

/** A button as `stopButton` of `lectern/display` makes it. */
export interface StopSource {
  readonly pressed: boolean;
  on(event: "change:pressed", handler: (pressed: boolean) => void): void;
}
