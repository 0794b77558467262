/** Numbers of cells that don't count (silent ones) start here, so that they stay out of the way of those that do. */
export const UNCOUNTED = 1_000_000_000;

/** What a cell is called in messages. */
export function cellName(cell: number): string {
  return cell < UNCOUNTED ? `cell ${cell}` : "uncounted cell";
}
