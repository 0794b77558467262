import { gridText } from "../grid.js";
import { formatNumber, shortNumber, statistics } from "../numbers.js";
import { inspectText } from "../text.js";

type NumberArray = { readonly length: number; readonly [index: number]: number };

const LONG = 100;
const FIRST = 60;
const LAST = 20;

/**
 * Long arrays and typed arrays by their length, statistics, first and last values; two-dimensional arrays of numbers
 * as a matrix. Undefined for short ones, which inspection shows in full.
 */
export function sequenceText(value: object): string | undefined {
  if (ArrayBuffer.isView(value)) return value instanceof DataView ? undefined : typedText(value as never);
  if (!Array.isArray(value)) return undefined;
  const matrix = matrixText(value as unknown[]);
  if (matrix !== undefined) return matrix;
  if (value.length <= LONG) return undefined;
  return ends(facts(value, `Array(${value.length})`), value.length, (from, to) =>
    value.slice(from, to).map(shown),
  );
}

function typedText(value: NumberArray & object): string | undefined {
  const name = `${value.constructor.name}(${value.length})`;
  const part = (from: number, to?: number) =>
    Array.from((value as unknown as number[]).slice(from, to), shown);
  if (value.length <= LONG)
    return value instanceof Float32Array && value.length ? `${name} ${inspectText(part(0))}` : undefined;
  return ends(typeof value[0] === "bigint" ? name : facts(value, name), value.length, part);
}

/** Single precision has seven digits, and the rest of what JavaScript prints is noise. */
const shown = (item: unknown) => (typeof item === "number" ? Number(shortNumber(item)) : item);

function facts(values: NumberArray, name: string): string {
  if (!isAllNumbers(values)) return name;
  const found = statistics(values);
  return found === undefined ? name : `${name}: ${found}`;
}

function isAllNumbers(values: ArrayLike<unknown>): values is ArrayLike<number> {
  if (ArrayBuffer.isView(values)) return true;
  if (values.length > 5_000_000) return false;
  for (let i = 0; i < values.length; i++) if (typeof values[i] !== "number") return false;
  return true;
}

function ends(heading: string, length: number, part: (from: number, to?: number) => unknown[]): string {
  const first = inspectText(part(0, FIRST)).replace(/\s*\]$/, "");
  const last = inspectText(part(length - LAST)).replace(/^\[\s*/, "");
  const left = (length - FIRST - LAST).toLocaleString("en");
  return `${heading}\n${first},\n  … ${left} more items …\n  ${last}`;
}

/** An array of at least ten rows of numbers of the same length; smaller ones are shown in full anyway. */
function matrixText(rows: readonly unknown[]): string | undefined {
  const [first] = rows;
  if (rows.length < 10 || !isRow(first) || first.length === 0) return undefined;
  const width = first.length;
  if (rows.length * width <= LONG || rows.length * width > 5_000_000) return undefined;
  const all = new Float64Array(rows.length * width);
  for (let i = 0; i < rows.length; i++) {
    const row = rows[i];
    if (!isRow(row) || row.length !== width || !isAllNumbers(row)) return undefined;
    all.set(row, i * width);
  }
  const heading = `Array ${rows.length} × ${width}: ${statistics(all)}`;
  return `${heading}\n${gridText([rows.length, width], (index) => formatNumber(all[index]!))}`;
}

function isRow(value: unknown): value is NumberArray {
  return (
    (Array.isArray(value) || (ArrayBuffer.isView(value) && !(value instanceof DataView))) &&
    typeof (value as unknown[])[0] === "number"
  );
}
