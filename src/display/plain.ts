/** Whether the value is an object literal, or one as JSON.parse makes it; also true for those made in another realm. */
export function isPlainObject(value: unknown): value is Record<string, unknown> {
  if (typeof value !== "object" || value === null) return false;
  const prototype = Object.getPrototypeOf(value) as object | null;
  return prototype === null || Object.getPrototypeOf(prototype) === null;
}

/**
 * A copy that survives the way to the page as JSON: typed arrays become arrays (JSON would make objects of them),
 * bigints numbers; NaN and the infinities become null, which charts draw as a gap.
 */
export function toPlainJson<T>(value: T): T {
  return JSON.parse(
    JSON.stringify(value, (_key, item: unknown) => {
      if (typeof item === "bigint") return Number(item);
      if (ArrayBuffer.isView(item) && !(item instanceof DataView))
        return Array.from(item as Float64Array, Number);
      return item;
    }),
  ) as T;
}
