import type { MimeBundle } from "../mime.js";
import { isPlainObject } from "../plain.js";
import { shownRows, sizeNote, type Table, tableHtml, tableText } from "../table.js";

const MAX_COLUMNS = 1000;
const SAMPLES = 200;

/**
 * An array of records as a table, or undefined if the value isn't one. Records are plain objects of single values;
 * arrays of nested objects read better as inspected text.
 */
export function recordsBundle(value: object): MimeBundle | undefined {
  if (!Array.isArray(value) || value.length === 0 || !isRecord(value[0])) return undefined;
  const step = Math.ceil(value.length / SAMPLES);
  for (let i = 0; i < value.length; i += step) if (!isRecord(value[i])) return undefined;
  return rowsBundle(value.length, (index) => value[index] as unknown, String);
}

/**
 * Rows by their index, as a table.
 * @param label what stands before a row
 */
export function rowsBundle(
  total: number,
  record: (index: number) => unknown,
  label: (index: number) => string,
  allColumns?: readonly string[],
): MimeBundle | undefined {
  const records: Record<string, unknown>[] = [];
  const rows = shownRows(total, (index) => {
    records.push(record(index) as Record<string, unknown>);
    return { label: label(index), cells: [] };
  });
  if (!records.every(isRecord)) return undefined;
  const columns = allColumns ?? columnsOf(records);
  if (columns === undefined || columns.length === 0 || columns.length > MAX_COLUMNS) return undefined;
  let at = 0;
  const filled = rows.map((row) => {
    const each = row && records[at++]!;
    return row && { ...row, cells: columns.map((column) => each![column]) };
  });
  if (!filled.every((row) => row === undefined || row.cells.every(isSingle))) return undefined;
  return tableBundle({ columns, rows: filled, note: sizeNote(total, columns.length) });
}

/** The names of all fields; undefined if there are too many. */
function columnsOf(records: readonly object[]): string[] | undefined {
  const names = new Set<string>();
  for (const record of records) {
    for (const name of Object.keys(record)) names.add(name);
    if (names.size > MAX_COLUMNS) return undefined;
  }
  return [...names];
}

/** The forms of a table. */
export function tableBundle(table: Table): MimeBundle {
  return { "text/html": tableHtml(table), "text/plain": tableText(table) };
}

const isRecord = (value: unknown) => isPlainObject(value);

function isSingle(value: unknown): boolean {
  return (
    typeof value !== "function" && (typeof value !== "object" || value === null || value instanceof Date)
  );
}
