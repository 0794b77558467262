/** Gives the text of a cell by its number in stack traces; undefined for one that the kernel doesn't know. */
export type CellSource = (cell: number) => string | undefined;

/** The global under which the Lectern kernel tells what stands in a cell, for messages that quote it. */
export const cellSourceKey: unique symbol = Symbol.for("lectern.cell.source") as never;

/** A place in a cell, as the kernel's stack traces name it: `cell 3:2:5`, both from 1. */
const place = /\bcell (\d+):(\d+):(\d+)\)?$/m;

/**
 * The text of the cell that is called from, from the place of the call on.
 *
 * @param stack of an error that was made where the call arrived
 * @returns undefined outside of cells, and in kernels that don't tell
 */
export function textFromCall(stack: string): string | undefined {
  const found = place.exec(stack);
  const source = (globalThis as { [cellSourceKey]?: CellSource })[cellSourceKey];
  if (found === null || source === undefined) return undefined;
  const [cell, line, column] = found.slice(1).map(Number) as [number, number, number];
  const lines = source(cell)
    ?.split("\n")
    .slice(line - 1);
  return lines && [lines[0]?.slice(column - 1), ...lines.slice(1)].join("\n");
}
