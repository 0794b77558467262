/** More numbers than these are not looked at for a display's sake. */
const MAX_COUNTED = 5_000_000;

/** A number with five significant digits, or all of its integer part, as a person would write it. */
export function formatNumber(value: number): string {
  if (Object.is(value, -0)) return "-0";
  if (!Number.isFinite(value) || Number.isInteger(value)) return String(value);
  const size = Math.abs(value);
  return String(Number(size >= 1000 && size < 1e15 ? value.toFixed(1) : value.toPrecision(5)));
}

/** What was typed in stays as it is; what was computed needs no sixteen digits. */
export function shortNumber(value: number): string {
  const text = Object.is(value, -0) ? "-0" : String(value);
  return text.length > 8 ? formatNumber(value) : text;
}

/**
 * For example `min 0.1, max 7.9, mean 3.4587, sd 1.975`, with what isn't finite counted apart; undefined for nothing
 * and for too many numbers to look at.
 */
export function statistics(values: ArrayLike<number>): string | undefined {
  const { length } = values;
  if (length === 0 || length > MAX_COUNTED) return undefined;
  let min = Number.POSITIVE_INFINITY;
  let max = Number.NEGATIVE_INFINITY;
  let count = 0;
  let nan = 0;
  let mean = 0;
  let squares = 0;
  for (let i = 0; i < length; i++) {
    const value = values[i]!;
    if (!Number.isFinite(value)) {
      if (Number.isNaN(value)) nan++;
      continue;
    }
    if (value < min) min = value;
    if (value > max) max = value;
    count++;
    // Welford's way, which stays exact where the mean is large.
    const difference = value - mean;
    mean += difference / count;
    squares += difference * (value - mean);
  }
  const infinite = length - count - nan;
  const parts = count
    ? [
        `min ${formatNumber(min)}`,
        `max ${formatNumber(max)}`,
        `mean ${formatNumber(mean)}`,
        `sd ${formatNumber(Math.sqrt(squares / count))}`,
      ]
    : [];
  if (nan) parts.push(`${nan.toLocaleString("en")} NaN`);
  if (infinite) parts.push(`${infinite.toLocaleString("en")} infinite`);
  return parts.join(", ");
}
