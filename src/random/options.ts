/** Checks shared by every function that takes options: what was wrong, the rule, and the value that broke it. */
import { inspect } from "node:util";

/** A value as an error message shows it: short, on one line. */
export function shown(value: unknown): string {
  if (isMatrix(value)) return `a matrix [${value.rows}, ${value.columns}]`;
  // A matrix within an array describes itself in several lines, whatever is asked for.
  const text = inspect(value, { depth: 1, breakLength: Infinity, maxArrayLength: 6 }).replace(
    /\s*\n\s*/g,
    " ",
  );
  return text.length > 80 ? `${text.slice(0, 77)}...` : text;
}

/** Throws `where: name must be rule, got value` unless `holds`. */
export function mustBe(where: string, name: string, rule: string, value: unknown, holds: boolean): void {
  if (!holds) throw new TypeError(`${where}: ${name} must be ${rule}, got ${shown(value)}`);
}

export function mustBeNumber(where: string, name: string, value: unknown): void {
  mustBe(where, name, "a finite number", value, Number.isFinite(value));
}

export function mustBePositive(where: string, name: string, value: unknown): void {
  mustBe(where, name, "a finite number above 0", value, Number.isFinite(value) && (value as number) > 0);
}

export function mustBeNotNegative(where: string, name: string, value: unknown): void {
  mustBe(where, name, "a finite number, 0 or above", value, Number.isFinite(value) && (value as number) >= 0);
}

export function mustBeCount(where: string, name: string, value: unknown, atLeast = 1): void {
  mustBe(
    where,
    name,
    `an integer, ${atLeast} or above`,
    value,
    Number.isSafeInteger(value) && (value as number) >= atLeast,
  );
}

export function mustBeBoolean(where: string, name: string, value: unknown): void {
  mustBe(where, name, "true or false", value, typeof value === "boolean");
}

export function mustBeBelowOne(where: string, name: string, value: unknown): void {
  const holds = typeof value === "number" && value >= 0 && value < 1;
  mustBe(where, name, "a number from 0 to below 1", value, holds);
}

export function mustBeFunction(where: string, name: string, value: unknown): void {
  mustBe(where, name, "a function", value, typeof value === "function");
}

export function mustBeInterval(where: string, name: string, value: unknown): void {
  const holds =
    Array.isArray(value) && value.length === 2 && value.every(Number.isFinite) && value[0] < value[1];
  mustBe(where, name, "[low, high] with low < high", value, holds);
}

/** Known by what it can do, so that drawing random numbers needs no matrices. */
function isMatrix(value: unknown): value is { rows: number; columns: number } {
  const candidate = value as { rows?: unknown; columns?: unknown; to2DArray?: unknown } | null | undefined;
  return (
    Number.isInteger(candidate?.rows) &&
    Number.isInteger(candidate?.columns) &&
    typeof candidate?.to2DArray === "function"
  );
}
