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

/** The median; undefined if there are no values. */
export function middle(values: number[]): number | undefined {
  const sorted = values.toSorted((a, b) => a - b);
  const half = sorted.length >> 1;
  return sorted.length % 2
    ? sorted[half]
    : sorted.length
      ? (sorted[half - 1]! + sorted[half]!) / 2
      : undefined;
}

export function summarize(samples: Sample[]): Summary {
  const sorted = samples.filter((sample) => typeof sample === "number").sort((a, b) => a - b);
  const round = (value: number | undefined) => (value === undefined ? null : Number(value.toFixed(4)));
  return {
    median: round(middle(sorted)),
    min: round(sorted[0]),
    max: round(sorted.at(-1)),
    samples: samples.length,
    never: samples.length - sorted.length,
  };
}

/**
 * As a cell of a table: median and spread, and how often nothing came.
 *
 * @param significant how many digits count; if not given, one after the point, and none from 100 on
 */
export function format({ median, min, max, samples, never }: Summary, significant?: number): string {
  if (samples === 0) return "–";
  if (median === null) return "never";
  const digits = (value: number | null) =>
    value!.toLocaleString("en", {
      ...(significant && value! < 10 ** significant
        ? { maximumSignificantDigits: significant }
        : { maximumFractionDigits: value! >= 100 ? 0 : 1 }),
    });
  const figures =
    samples - never > 1 ? `${digits(median)} (${digits(min)} to ${digits(max)})` : digits(median);
  return never ? `${figures}; never in ${never} of ${samples}` : figures;
}
