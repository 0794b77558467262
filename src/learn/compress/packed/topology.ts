import type { LayersModel } from "@tensorflow/tfjs";

/**
 * A model's topology without what only a start of training needs: initialisers, and settings that are null, which is what they
 * are if they are left out.
 */
export function topologyOf(model: LayersModel): object {
  return withoutStart(JSON.parse(model.toJSON(undefined, true) as string)) as object;
}

function withoutStart(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(withoutStart);
  if (typeof value !== "object" || value === null) return value;
  const kept = Object.entries(value).filter(
    ([key, item]) => !/_initializer$/.test(key) && (item !== null || !/_(regularizer|constraint)$/.test(key)),
  );
  return Object.fromEntries(kept.map(([key, item]) => [key, withoutStart(item)]));
}
