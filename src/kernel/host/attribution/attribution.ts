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
  /** Called where the event loop begins with what no cell caused: a cell that was cut off by an interrupt could not say that it ended. */
  begun(): void;
}
