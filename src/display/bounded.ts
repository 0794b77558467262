import { inspect, types } from "node:util";

/** What is looked at of a value before it counts as large: objects, entries of collections, fields. */
const BUDGET = 5000;
const MAX_FIELDS = 100;

export interface Limits {
  depth: number;
  maxArrayLength: number;
}

/** Tried one after the other, until one leaves little enough to inspect. */
const steps: Limits[] = [
  { depth: 3, maxArrayLength: 50 },
  { depth: 2, maxArrayLength: 20 },
  { depth: 1, maxArrayLength: 20 },
  { depth: 0, maxArrayLength: 20 },
];

/**
 * What to inspect, and within which limits, so that the work is bounded however large the value is. Node bounds the
 * depth and the length of arrays, but neither the number of an object's fields nor the product of all.
 */
export function bounded(value: unknown, limits: Limits): { value: unknown; limits: Limits } {
  try {
    const keysOf = remembered(Object.keys);
    const fitting = fittingLimits(value, limits, keysOf);
    if (fitting) return { value, limits: fitting };
    const narrow = withFirstFields(value as object, keysOf);
    return { value: narrow, limits: fittingLimits(narrow, limits, keysOf) ?? steps.at(-1)! };
  } catch {
    // Such as a module whose variables have no value yet: inspection copes with it.
    return { value, limits: steps.at(-1)! };
  }
}

type KeysOf = (item: object) => string[];

/** Listing a million fields takes half a second: once is enough. */
function remembered(list: KeysOf): KeysOf {
  const known = new Map<object, string[]>();
  return (item) => {
    const keys = known.get(item) ?? list(item);
    known.set(item, keys);
    return keys;
  };
}

function fittingLimits(value: unknown, limits: Limits, keysOf: KeysOf): Limits | undefined {
  const candidates = [limits, ...steps.filter(({ depth }) => depth < limits.depth)];
  return candidates.find((step) => isSmall(value, step, keysOf));
}

function isSmall(value: unknown, { depth, maxArrayLength }: Limits, keysOf: KeysOf): boolean {
  let left = BUDGET;
  const seen = new Set<object>();
  const walk = (item: unknown, level: number): void => {
    left--;
    if (left < 0 || typeof item !== "object" || item === null || level > depth || seen.has(item)) return;
    // Inspection shows a proxy's target, while looking at it ourselves would call its traps.
    if (types.isProxy(item) || ArrayBuffer.isView(item) || hasOwnInspection(item)) return;
    seen.add(item);
    for (const inner of contents(item, maxArrayLength, keysOf)) {
      if (left < 0) return;
      walk(inner, level + 1);
    }
  };
  walk(value, 0);
  return left >= 0;
}

function* contents(item: object, max: number, keysOf: KeysOf): Generator<unknown> {
  if (Array.isArray(item)) {
    for (let i = 0; i < Math.min(item.length, max); i++)
      yield Object.getOwnPropertyDescriptor(item, i)?.value;
    return;
  }
  if (types.isMap(item)) {
    let count = 0;
    for (const entry of Map.prototype.entries.call(item)) {
      if (count++ >= max) break;
      yield* entry;
    }
  } else if (types.isSet(item)) {
    let count = 0;
    for (const element of Set.prototype.values.call(item)) {
      if (count++ >= max) break;
      yield element;
    }
  }
  for (const key of keysOf(item)) yield Object.getOwnPropertyDescriptor(item, key)?.value;
}

/** A copy of an object that has very many fields. */
function withFirstFields(value: object, keysOf: KeysOf): object {
  const copy = Object.create(Object.getPrototypeOf(value) as object | null) as object;
  const keys = keysOf(value);
  for (const key of keys.slice(0, MAX_FIELDS))
    Object.defineProperty(copy, key, Object.getOwnPropertyDescriptor(value, key)!);
  const rest = words(`${(keys.length - MAX_FIELDS).toLocaleString("en")} more fields`);
  return Object.defineProperty(copy, "…", { value: rest, enumerable: true });
}

function hasOwnInspection(value: object): boolean {
  return typeof (value as { [inspect.custom]?: unknown })[inspect.custom] === "function";
}

/** Something that is inspected as the given text. */
export function words(text: string): object {
  return { [inspect.custom]: () => text };
}
