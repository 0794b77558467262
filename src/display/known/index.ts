import { inspect, types } from "node:util";
import { chartBundle, chartKind } from "../charts.js";
import type { MimeBundle } from "../mime.js";
import { collectionBundle } from "./collections.js";
import { dataFrameBundle } from "./data-frames.js";
import { functionBundle } from "./functions.js";
import { modelBundle } from "./models.js";
import { pictureBundle } from "./pictures.js";
import { recordsBundle } from "./records.js";
import { sequenceText } from "./sequences.js";
import { isTensor, tensorBundle, tensorsInside } from "./tensor.js";
import { vegaBundle } from "./vega.js";

/**
 * How a value is shown that says nothing itself, by what it can do: libraries come in several copies, and values of
 * other realms are none of this one's classes. Undefined for values of no known kind.
 */
export function knownBundle(value: unknown): MimeBundle | undefined {
  if (typeof value === "function") return functionBundle(value as never);
  if (typeof value !== "object" || value === null) return undefined;
  if (Array.isArray(value)) return recordsBundle(value) ?? tensorsInside(value) ?? sequenceBundle(value);
  if (ArrayBuffer.isView(value)) return pictureBundle(value) ?? sequenceBundle(value);
  const kind = chartKind(value);
  if (kind !== undefined) return chartBundle(kind, value);
  if (isTensor(value)) return tensorBundle(value);
  return (
    tensorsInside(value) ??
    collectionBundle(value) ??
    pictureBundle(value) ??
    vegaBundle(value) ??
    modelBundle(value) ??
    dataFrameBundle(value)
  );
}

function sequenceBundle(value: object): MimeBundle | undefined {
  const text = sequenceText(value);
  return text === undefined ? undefined : { "text/plain": text };
}

/**
 * Whether looking at the value's properties would call a proxy's traps for nothing: an object literal's or a function's
 * proxy is somebody's experiment, which must not see our questions. Instances of classes may be a library's
 * (nodejs-polars has its frames behind proxies).
 */
export function isBareProxy(value: unknown): boolean {
  if (!types.isProxy(value)) return false;
  return /^\[(Object|Array|Function)\b/.test(inspect(value, { depth: -1 }));
}
