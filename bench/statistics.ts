/** A measurement, or that what was waited for did not come. */
export type Sample = number | "never";

/** What several measurements of one thing say; the figures are those of the measurements that ended. */
export interface Summary {
  median: number | null;
  min: number | null;
  max: number | null;
  samples: number;
  /** How many did not end. */
  never: number;
}

export function summarize(samples: Sample[]): Summary {
  const sorted = samples.filter((sample) => typeof sample === "number").sort((a, b) => a - b);
  const round = (value: number | undefined) => (value === undefined ? null : Number(value.toFixed(2)));
  const middle = sorted.length >> 1;
  const median = sorted.length % 2 ? sorted[middle] : (sorted[middle - 1]! + sorted[middle]!) / 2;
  return {
    median: round(sorted.length ? median : undefined),
    min: round(sorted[0]),
    max: round(sorted.at(-1)),
    samples: samples.length,
    never: samples.length - sorted.length,
  };
}

/** As a cell of a table: median and spread, and how often nothing came. */
export function format({ median, min, max, samples, never }: Summary): string {
  if (samples === 0) return "–";
  if (median === null) return "never";
  const digits = (value: number | null) =>
    value!.toLocaleString("en", value! >= 100 ? { maximumFractionDigits: 0 } : { maximumFractionDigits: 1 });
  const figures =
    samples - never > 1 ? `${digits(median)} (${digits(min)} to ${digits(max)})` : digits(median);
  return never ? `${figures}; never in ${never} of ${samples}` : figures;
}
