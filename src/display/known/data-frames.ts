import type { MimeBundle } from "../mime.js";
import { cutText, inspectText } from "../text.js";
import { rowsBundle } from "./records.js";

type Records = Record<string, unknown>[];
type Method = (...args: unknown[]) => unknown;

/** Data frames of the libraries that are used with Node, by what they can do; undefined for anything else. */
export function dataFrameBundle(value: object): MimeBundle | undefined {
  return arquero(value) ?? polars(value) ?? danfo(value) ?? ownHtml(value);
}

/** Arquero's tables give their rows from anywhere. */
function arquero(value: object): MimeBundle | undefined {
  const { numRows, columnNames, object } = value as Record<string, Method>;
  if (![numRows, columnNames, object].every(isFunction)) return undefined;
  const total = Number(numRows!.call(value));
  return rowsBundle(
    total,
    (index) => object!.call(value, index),
    String,
    columnNames!.call(value) as string[],
  );
}

/** nodejs-polars gives its first and last rows; what Deno's kernel asks for, too. */
function polars(value: object): MimeBundle | undefined {
  const { toRecords, head, height } = value as { toRecords?: Method; head?: Method; height?: unknown };
  if (!isFunction(toRecords) || !isFunction(head)) return undefined;
  const rowsOf = (part: unknown) => (part as { toRecords(): Records }).toRecords();
  const first = rowsOf(head.call(value, 20));
  const { tail } = value as { tail?: Method };
  const total = typeof height === "number" ? height : first.length;
  const last = isFunction(tail) ? rowsOf(tail.call(value, 20)) : [];
  const record = (index: number) => first[index] ?? last[index - total + last.length] ?? {};
  const { columns } = value as { columns?: unknown };
  return rowsBundle(total, record, String, isStrings(columns) ? columns : undefined);
}

/** Danfo's frames and series hold their rows, and the names of rows and columns, in arrays. */
function danfo(value: object): MimeBundle | undefined {
  const { values, columns, index, shape } = value as Record<string, unknown>;
  if (!Array.isArray(values) || !isStrings(columns) || !Array.isArray(index) || !Array.isArray(shape))
    return undefined;
  const record = (row: number) => {
    const cells = Array.isArray(values[row]) ? (values[row] as unknown[]) : [values[row]];
    return Object.fromEntries(columns.map((column, at) => [column, cells[at]]));
  };
  return rowsBundle(values.length, record, (row) => String(index[row]), columns);
}

/** Anything that makes HTML of itself. */
function ownHtml(value: object): MimeBundle | undefined {
  const { toHTML } = value as { toHTML?: Method };
  if (!isFunction(toHTML)) return undefined;
  const html = toHTML.call(value);
  if (typeof html !== "string") return undefined;
  const own = value.toString !== Object.prototype.toString;
  return {
    "text/html": html,
    "text/plain": own ? cutText(String(value), 20_000) : inspectText(value),
  };
}

function isFunction(value: unknown): value is Method {
  return typeof value === "function";
}

function isStrings(value: unknown): value is string[] {
  return Array.isArray(value) && value.length > 0 && value.every((item) => typeof item === "string");
}
