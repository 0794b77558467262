/**
 * What magics become: the functions that a cell's text calls in their place. The type check reads this file's
 * declarations, so it imports nothing.
 */
export interface MagicCalls {
  /** Runs a magic. @returns what it gives, if anything @param body the cell's other lines, for magics of a whole cell */
  // biome-ignore lint/suspicious/noExplicitAny: each magic gives something else
  call(cell: number, name: string, args: string, body?: string): Promise<any>;
  /** Runs a command, its output shown as it comes. */
  shell(cell: number, command: string): Promise<void>;
  /** Runs a command. @returns the lines that it printed */
  lines(cell: number, command: string): Promise<string[]>;
  /** Starts a clock. @param what "line" or "cell" */
  start(what: string): void;
  /** Says how long it took since the clock started. @returns the value, unchanged */
  stop<T>(what: string, started: unknown, value: T): T;
  stop(what: string): void;
  /** Measures what its loops do, and says so after the last; each number is how often to repeat it at once. */
  timeit(options: string): Iterable<number>;
  /** Takes the values that measured code gives, so that the engine can't leave out their computation. */
  sink: unknown;
}
