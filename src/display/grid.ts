/** Which indices of a dimension are shown; undefined stands for those left out. */
export function shownIndices(size: number, max: number): (number | undefined)[] {
  const all = (from: number, to: number) => Array.from({ length: to - from }, (_, i) => from + i);
  if (size <= max) return all(0, size);
  const last = Math.floor(max / 3);
  return [...all(0, max - last), undefined, ...all(size - last, size)];
}

const MAX_OF_MATRIX = 10;
const MAX_INNER = 6;
const MAX_OUTER = 3;

/**
 * Numbers in nested brackets, as NumPy prints them: columns aligned, the middle of long dimensions left out.
 *
 * @param at gives the text of one element by its index in row-major order
 */
export function gridText(shape: readonly number[], at: (index: number) => string): string {
  if (shape.length === 0) return at(0);
  if (shape.includes(0)) return "[".repeat(shape.length) + "]".repeat(shape.length);
  const cells = new Map<number, string>();
  const strides = shape.map((_, axis) => shape.slice(axis + 1).reduce((product, size) => product * size, 1));
  const inner = shape.length > 2 ? MAX_INNER : MAX_OF_MATRIX;
  const indices = shape.map((size, axis) => shownIndices(size, axis >= shape.length - 2 ? inner : MAX_OUTER));
  const collect = (axis: number, offset: number): void => {
    for (const index of indices[axis]!) {
      if (index === undefined) continue;
      const next = offset + index * strides[axis]!;
      if (axis === shape.length - 1) cells.set(next, at(next));
      else collect(axis + 1, next);
    }
  };
  collect(0, 0);
  const width = Math.max(...[...cells.values()].map((cell) => cell.length));

  const render = (axis: number, offset: number): string => {
    const isLast = axis === shape.length - 1;
    const parts = indices[axis]!.map((index) => {
      if (index === undefined) return "…";
      const next = offset + index * strides[axis]!;
      return isLast ? cells.get(next)!.padStart(width) : render(axis + 1, next);
    });
    const separator = isLast
      ? ", "
      : `,${"\n".repeat(Math.min(2, shape.length - 1 - axis))}${" ".repeat(axis + 1)}`;
    return `[${parts.join(separator)}]`;
  };
  return render(0, 0);
}
