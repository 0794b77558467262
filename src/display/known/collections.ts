import { types } from "node:util";
import type { MimeBundle } from "../mime.js";
import { type Row, type Table, tableHtml } from "../table.js";
import { inspectText } from "../text.js";

const MAX_ROWS = 20;

/** A Map or a Set as a table of its first entries; undefined for anything else, and for empty ones. */
export function collectionBundle(value: object): MimeBundle | undefined {
  const table = types.isMap(value)
    ? tableOf(value.size, "key", ["value"], Map.prototype.entries.call(value) as Iterable<[unknown, unknown]>)
    : types.isSet(value)
      ? tableOf(value.size, "", ["element"], numbered(Set.prototype.values.call(value)))
      : undefined;
  if (table === undefined) return undefined;
  return { "text/html": tableHtml(table), "text/plain": inspectText(value, { maxArrayLength: MAX_ROWS }) };
}

function tableOf(
  size: number,
  corner: string,
  columns: string[],
  entries: Iterable<[unknown, unknown]>,
): Table | undefined {
  if (size === 0) return undefined;
  const rows: (Row | undefined)[] = [];
  for (const [key, item] of entries) {
    if (rows.length === MAX_ROWS) {
      rows.push(undefined);
      break;
    }
    rows.push({ label: typeof key === "string" ? key : inspectText(key, { depth: 1 }), cells: [item] });
  }
  const word = size === 1 ? "entry" : "entries";
  return { corner, columns, rows, note: `${size.toLocaleString("en")} ${word}` };
}

function* numbered(elements: Iterable<unknown>): Generator<[number, unknown]> {
  let index = 0;
  for (const element of elements) yield [index++, element];
}
