/** How many items a shape has, or undefined where that is more than can be counted exactly. */
export function itemCount(shape: readonly number[]): number | undefined {
  // Zero first, or [2^40, 2^40, 0] would count as too many.
  if (shape.includes(0)) return 0;
  const count = shape.reduce((product, size) => product * size, 1);
  return Number.isSafeInteger(count) ? count : undefined;
}

export function isShape(value: unknown): value is number[] {
  return Array.isArray(value) && value.every((size) => Number.isSafeInteger(size) && size >= 0);
}
