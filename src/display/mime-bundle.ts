import { base64 } from "./image.js";
import { isBareProxy, knownBundle } from "./known/index.js";
import type { MimeBundle } from "./mime.js";
import { inspectText } from "./text.js";

/**
 * The method by which a value says how it is shown; the name is what Deno's kernel uses too. It returns a MimeBundle, at once
 * (not a promise). An empty bundle shows nothing.
 */
export const displayMethod: unique symbol = Symbol.for("Jupyter.display") as never;

/** The method by which a value learns under which display id `display()` has shown it. */
export const shownMethod: unique symbol = Symbol.for("lectern.shown") as never;

/**
 * How a value is shown, by `display()` and as a cell's last value: by its own `Symbol.for("Jupyter.display")` method, else as
 * the known thing it is (a Vega-Lite spec, a Plotly figure, a picture, a tensor, a model, a data frame, something with `outerHTML`,
 * records, a long array, a Map or Set, a function), else as inspected text. Each bundle that isn't empty has `text/plain`.
 *
 * Never throws: a value that can't be shown well is shown as text.
 */
export function toMimeBundle(value: unknown): MimeBundle {
  try {
    if (!isBareProxy(value)) return ownBundle(value) ?? knownBundle(value) ?? inspected(value);
  } catch {
    // A getter, a proxy, a disposed tensor: whatever failed, inspecting copes with it.
  }
  return inspected(value);
}

const inspected = (value: unknown): MimeBundle => ({ "text/plain": inspectText(value) });

/** A bundle as the wire wants it: bytes in base64, nothing undefined. */
export function cleanBundle(bundle: MimeBundle): MimeBundle {
  const entries = Object.entries(bundle).filter(([, content]) => content !== undefined);
  return Object.fromEntries(
    entries.map(([mime, content]) => [mime, content instanceof Uint8Array ? base64(content) : content]),
  );
}

function ownBundle(value: unknown): MimeBundle | undefined {
  if ((typeof value !== "object" && typeof value !== "function") || value === null) return undefined;
  const method = (value as { [displayMethod]?: unknown })[displayMethod];
  if (typeof method !== "function") return undefined;
  const bundle: unknown = method.call(value);
  if (typeof bundle !== "object" || bundle === null || bundle instanceof Promise) return undefined;
  const clean = cleanBundle(bundle as MimeBundle);
  if (Object.keys(clean).length > 0) clean["text/plain"] ??= inspectText(value);
  return clean;
}
