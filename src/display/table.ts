import { escapeHtml } from "./escape.js";
import { isPlainObject } from "./plain.js";
import { inspectText } from "./text.js";

const maxRows = 20;
const headRows = 10;
const tailRows = 5;
const maxColumns = 24;
const maxCell = 200;

/**
 * An HTML table for an array of records, or undefined if the value isn't one. Records are plain objects of single
 * values; arrays of nested objects read better as inspected text.
 */
export function recordTable(value: unknown): string | undefined {
  if (!Array.isArray(value) || value.length === 0 || !value.every(isPlainObject)) return undefined;
  const rows = value as Record<string, unknown>[];
  const long = rows.length > maxRows;
  const head = long ? rows.slice(0, headRows) : rows;
  const tail = long ? rows.slice(-tailRows) : [];
  const shown = [...head, ...tail];
  const columns = [...new Set(shown.flatMap((row) => Object.keys(row)))];
  if (columns.length === 0 || columns.length > maxColumns) return undefined;
  if (!shown.every((row) => columns.every((column) => isSingle(row[column])))) return undefined;

  const numeric = new Set(columns.filter((column) => shown.every((row) => isNumberOrNothing(row[column]))));
  const align = (column: string) => (numeric.has(column) ? "right" : "left");
  const header = columns.map(
    (column) => `<th style="text-align: ${align(column)}">${escapeHtml(column)}</th>`,
  );
  const line = (row: Record<string, unknown>, index: number) => {
    const cells = columns.map(
      (column) => `<td style="text-align: ${align(column)}">${cellHtml(row[column])}</td>`,
    );
    return `<tr><th style="text-align: right">${index}</th>${cells.join("")}</tr>`;
  };
  const lines = head.map(line);
  if (long) {
    lines.push(
      `<tr><th style="text-align: right">…</th>${columns.map((column) => `<td style="text-align: ${align(column)}">…</td>`).join("")}</tr>`,
    );
    lines.push(...tail.map((row, i) => line(row, rows.length - tailRows + i)));
  }
  const note = long ? `<p>${rows.length} rows × ${columns.length} columns</p>` : "";
  return `<table><thead><tr><th></th>${header.join("")}</tr></thead><tbody>${lines.join("")}</tbody></table>${note}`;
}

function isSingle(value: unknown): boolean {
  return (
    typeof value !== "function" && (typeof value !== "object" || value === null || value instanceof Date)
  );
}

function isNumberOrNothing(value: unknown): boolean {
  return typeof value === "number" || typeof value === "bigint" || value === undefined || value === null;
}

function cellHtml(value: unknown): string {
  if (value === undefined) return "";
  const text = typeof value === "string" ? value : inspectText(value);
  return escapeHtml(text.length > maxCell ? `${text.slice(0, maxCell)}…` : text);
}
