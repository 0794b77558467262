import { brief, isPlainObject } from "../../display/index.js";

/**
 * Changes of a spec that the options don't offer, laid over it: objects are merged, key by key, and everything else is
 * replaced. An object laid over a list changes the entries it names: `{ layer: { 0: { mark: { opacity: 0.5 } } } }`.
 */
export type Overrides = Record<string, unknown>;

export function withOverrides<S extends object>(caller: string, spec: S, overrides: Overrides): S {
  if (!isPlainObject(overrides))
    throw new TypeError(`${caller}: overrides must be an object, got ${brief(overrides)}`);
  return laidOver(spec, overrides) as S;
}

function laidOver(below: unknown, above: unknown): unknown {
  if (!isPlainObject(above)) return above;
  if (Array.isArray(below)) {
    const entries = [...below] as unknown[];
    for (const [index, value] of Object.entries(above))
      entries[Number(index)] = laidOver(below[Number(index)], value);
    return entries;
  }
  const merged: Record<string, unknown> = isPlainObject(below) ? { ...below } : {};
  for (const [key, value] of Object.entries(above)) merged[key] = laidOver(merged[key], value);
  return merged;
}
