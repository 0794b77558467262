import { chartBundle, chartKind } from "../charts.js";
import type { MimeBundle } from "../mime.js";
import { isPlainObject, toPlainJson } from "../plain.js";

/** Something that gives a spec of Vega or Vega-Lite, such as vega-lite-api's charts; undefined for anything else. */
export function vegaBundle(value: object): MimeBundle | undefined {
  const { toSpec } = value as { toSpec?: unknown };
  if (typeof toSpec !== "function") return undefined;
  const spec: unknown = toSpec.call(value);
  if (!isPlainObject(spec)) return undefined;
  const [, name, version] = /\/schema\/(vega|vega-lite)\/v(\d+)/.exec(String(spec["$schema"])) ?? [];
  if (name === "vega")
    return { [`application/vnd.vega.v${version}+json`]: toPlainJson(spec), "text/plain": "Vega chart" };
  return chartKind(spec) === "vega-lite" ? chartBundle("vega-lite", spec) : undefined;
}
