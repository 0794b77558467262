import { types } from "node:util";
import { words } from "../bounded.js";
import { escapeHtml } from "../escape.js";
import { gridText, shownIndices } from "../grid.js";
import type { MimeBundle } from "../mime.js";
import { formatNumber, statistics } from "../numbers.js";
import { isPlainObject } from "../plain.js";
import { tableHtml } from "../table.js";
import { inspectText } from "../text.js";

/** What tensors of TensorFlow.js have in common, whichever copy of the package made them. */
interface TensorLike {
  shape: number[];
  dtype: string;
  dataSync(): ArrayLike<number | string>;
  isDisposed?: boolean;
  name?: unknown;
  trainable?: unknown;
}

const MAX_INSIDE = 100;
const MAX_TABLE_ROWS = 10;
const MAX_TABLE_COLUMNS = 12;

/** Whether a value is a tensor of TensorFlow.js, or a variable. */
export function isTensor(value: object): value is TensorLike {
  const { shape, dtype, dataSync } = value as Partial<TensorLike>;
  return (
    Array.isArray(shape) &&
    shape.every((size) => Number.isInteger(size) && size >= 0) &&
    typeof dtype === "string" &&
    typeof dataSync === "function"
  );
}

/** For example `Tensor float32 [150, 4]`, `Variable "kernel" float32 [4, 3], trainable`. */
export function tensorHeading(tensor: TensorLike): string {
  const { shape, dtype, isDisposed, name, trainable } = tensor;
  const isVariable = typeof trainable === "boolean" && typeof name === "string";
  const kind = isVariable ? `Variable ${JSON.stringify(name)}` : "Tensor";
  const state = isDisposed ? ", disposed" : isVariable ? `, ${trainable ? "" : "not "}trainable` : "";
  return `${kind} ${dtype} [${shape.join(", ")}]${state}`;
}

/** A tensor's heading, statistics and corner values. */
export function tensorBundle(tensor: TensorLike): MimeBundle {
  const heading = tensorHeading(tensor);
  if (tensor.isDisposed) return { "text/plain": heading };
  let data: ArrayLike<number | string>;
  try {
    data = tensor.dataSync();
  } catch {
    // Some back ends give data by promises only.
    return { "text/plain": `${heading}; await its data() to see the values` };
  }
  const { shape, dtype } = tensor;
  const size = shape.reduce((product, length) => product * length, 1);
  if (data.length < size) return { "text/plain": heading };
  const at = (index: number) => elementText(dtype, data, index);
  const numeric = dtype === "float32" || dtype === "int32";
  const facts = numeric && shape.length > 0 ? statistics(data as ArrayLike<number>) : undefined;
  const title = facts === undefined ? heading : `${heading}: ${facts}`;
  const bundle: MimeBundle = { "text/plain": `${title}\n${gridText(shape, at)}` };
  if (shape.length === 2 && size > 0)
    bundle["text/html"] = `<p>${escapeHtml(title)}</p>${matrixHtml(shape, at)}`;
  return bundle;
}

/** Arrays of tensors and objects with tensors as fields, with each tensor's heading in its place. */
export function tensorsInside(value: object): MimeBundle | undefined {
  const headed = (item: unknown) =>
    typeof item === "object" && item !== null && !types.isProxy(item) && isTensor(item)
      ? words(tensorHeading(item))
      : item;
  let copy: unknown;
  if (Array.isArray(value)) {
    if (value.length > MAX_INSIDE) return undefined;
    copy = value.map(headed);
    if (value.every((item, i) => (copy as unknown[])[i] === item)) return undefined;
  } else if (isPlainObject(value)) {
    const keys = Object.keys(value);
    if (keys.length > MAX_INSIDE) return undefined;
    const fields = keys.map((key) => [key, Object.getOwnPropertyDescriptor(value, key)!] as const);
    if (fields.every(([, field]) => headed(field.value) === field.value)) return undefined;
    copy = Object.defineProperties(
      {},
      Object.fromEntries(
        fields.map(([key, field]) => [
          key,
          "value" in field ? { ...field, value: headed(field.value) } : field,
        ]),
      ),
    );
  }
  return copy === undefined ? undefined : { "text/plain": inspectText(copy) };
}

function elementText(dtype: string, data: ArrayLike<number | string>, index: number): string {
  if (dtype === "complex64") {
    const [real, imaginary] = [Number(data[2 * index]), Number(data[2 * index + 1])];
    return `${formatNumber(real)}${imaginary < 0 ? "-" : "+"}${formatNumber(Math.abs(imaginary))}i`;
  }
  const value = data[index]!;
  if (dtype === "bool") return String(Boolean(value));
  if (typeof value === "number") return formatNumber(value);
  return inspectText(value, { maxStringLength: 30 });
}

function matrixHtml([height, width]: number[], at: (index: number) => string): string {
  const columns = shownIndices(width!, MAX_TABLE_COLUMNS);
  const rows = shownIndices(height!, MAX_TABLE_ROWS).map((row) =>
    row === undefined
      ? undefined
      : {
          label: String(row),
          cells: columns.map((column) => (column === undefined ? "…" : at(row * width! + column))),
        },
  );
  return tableHtml({ columns: columns.map((column) => String(column ?? "…")), rows, numeric: true });
}
