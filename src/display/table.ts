import { escapeHtml } from "./escape.js";
import { shownIndices } from "./grid.js";
import { shortNumber } from "./numbers.js";
import { inspectText } from "./text.js";

/** Rows and columns to show, perhaps of more than are given. */
export interface Table {
  /** What stands above the labels of the rows. */
  corner?: string;
  columns: readonly string[];
  /** The rows that are shown; undefined stands for those left out. */
  rows: readonly (Row | undefined)[];
  /** All cells are numbers, already as text. */
  numeric?: boolean;
  /** Said below the table. */
  note?: string;
}

export interface Row {
  label: string;
  cells: readonly unknown[];
}

const MAX_COLUMNS = 20;
const MAX_HTML_CELL = 200;
const MAX_TEXT_CELL = 32;
const MAX_TEXT_WIDTH = 140;

/** The rows of a table of `total`, all or the first and the last of them. */
export function shownRows(total: number, row: (index: number) => Row): (Row | undefined)[] {
  const max = total > 20 ? 15 : 20;
  return shownIndices(total, max).map((index) => (index === undefined ? undefined : row(index)));
}

/** For example `150 rows × 4 columns`. */
export function sizeNote(rows: number, columns: number): string {
  const of = (count: number, word: string) =>
    `${count.toLocaleString("en")} ${word}${count === 1 ? "" : "s"}`;
  return `${of(rows, "row")} × ${of(columns, "column")}`;
}

/** The table as HTML, in the page's own colours; in JupyterLab a click on a column's head sorts the rows. */
export function tableHtml(table: Table): string {
  const { corner = "", columns, rows, note } = withShownColumns(table);
  const numeric = columns.map((_, column) => table.numeric || isNumeric(rows, column));
  const align = (column: number) => `style="text-align: ${numeric[column] ? "right" : "left"}"`;
  const heads = columns.map(
    (name, column) => `<th ${align(column)}>${escapeHtml(cut(name, MAX_HTML_CELL))}</th>`,
  );
  const lines = rows.map((row) => {
    if (row === undefined)
      return `<tr class="lectern-gap"><th>…</th>${columns.map((_, column) => `<td ${align(column)}>…</td>`).join("")}</tr>`;
    const cells = columns.map(
      (_, column) =>
        `<td ${align(column)}>${escapeHtml(cut(cellText(row.cells[column]), MAX_HTML_CELL))}</td>`,
    );
    return `<tr><th>${escapeHtml(cut(row.label, MAX_HTML_CELL))}</th>${cells.join("")}</tr>`;
  });
  return (
    `<table class="lectern-table"><thead><tr><th>${escapeHtml(corner)}</th>${heads.join("")}</tr></thead>` +
    `<tbody>${lines.join("")}</tbody></table>${note ? `<p>${escapeHtml(note)}</p>` : ""}`
  );
}

/** The table as text in columns. */
export function tableText(table: Table): string {
  const { corner = "", columns, rows, note } = withShownColumns(table);
  const numeric = columns.map((_, column) => table.numeric || isNumeric(rows, column));
  const grid = [
    [corner, ...columns],
    ...rows.map((row) =>
      row === undefined
        ? ["…", ...columns.map(() => "…")]
        : [row.label, ...columns.map((_, column) => cellText(row.cells[column]))],
    ),
  ].map((line) => line.map((cell) => cut(cell.replace(/\s*\n\s*/g, " "), MAX_TEXT_CELL)));
  const widths = grid[0]!.map((_, column) => Math.max(...grid.map((line) => line[column]!.length)));
  const shown = fitting(widths);
  const lines = grid.map((line) => {
    const cells = line
      .slice(0, shown)
      .map((cell, column) =>
        column > 0 && numeric[column - 1] ? cell.padStart(widths[column]!) : cell.padEnd(widths[column]!),
      );
    return `${cells.join("  ")}${shown < widths.length ? "  …" : ""}`.trimEnd();
  });
  return [...lines, ...(note ? [note] : [])].join("\n");
}

/** How many columns of these widths stand side by side, at least one besides the labels. */
function fitting(widths: number[]): number {
  let room = MAX_TEXT_WIDTH;
  let count = 0;
  while (count < widths.length && (count < 2 || room > widths[count]!)) {
    room -= widths[count]! + 2;
    count++;
  }
  return count;
}

/** The first and the last columns of very many. */
function withShownColumns(table: Table): Table {
  const { columns, rows } = table;
  if (columns.length <= MAX_COLUMNS) return table;
  const shown = shownIndices(columns.length, MAX_COLUMNS - 4);
  const pick = <T>(of: readonly T[], gap: T) =>
    shown.map((index) => (index === undefined ? gap : of[index]!));
  return {
    ...table,
    columns: pick(columns, "…"),
    rows: rows.map((row) => row && { ...row, cells: pick<unknown>(row.cells, gapCell) }),
  };
}

const gapCell = Symbol("…");

function isNumeric(rows: Table["rows"], column: number): boolean {
  return rows.every((row) => {
    const cell = row?.cells[column];
    return cell === undefined || cell === null || typeof cell === "number" || typeof cell === "bigint";
  });
}

function cellText(value: unknown): string {
  if (value === undefined) return "";
  if (value === gapCell) return "…";
  if (typeof value === "string") return value;
  if (typeof value === "number") return shortNumber(value);
  return inspectText(value, { depth: 1, maxArrayLength: 5, maxStringLength: 60 });
}

function cut(text: string, max: number): string {
  return text.length > max ? `${text.slice(0, max - 1)}…` : text;
}
