/**
 * Which cell caused what happens now, so that what a timer prints and a promise throws is shown at the cell that
 * started them.
 */
export interface Attribution {
  /** The cell that caused what runs now; undefined where that isn't known. */
  readonly cell: number | undefined;
  /** Calls `action` on behalf of a cell; all that it starts belongs to the cell, too. */
  run<T>(cell: number, action: () => T): T;
  /** Called after each `await` of compiled cells. */
  resumed(cell: number): void;
}

const major = Number.parseInt(process.versions.node, 10);

/**
 * Whether Node carries contexts through asynchronous work inside V8. Where it uses async hooks for that, a timer's
 * callback that is broken off aborts the process, so that they can't be used.
 */
export const hasContextFrames =
  major >= 24 || (major >= 22 && process.execArgv.includes("--experimental-async-context-frame"));
