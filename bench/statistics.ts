/** What several measurements of one thing say. */
export interface Summary {
  median: number;
  min: number;
  max: number;
  samples: number;
}

export function summarize(samples: number[]): Summary {
  const sorted = [...samples].sort((a, b) => a - b);
  const round = (value: number) => Number(value.toFixed(2));
  const middle = sorted.length >> 1;
  const median = sorted.length % 2 ? sorted[middle]! : (sorted[middle - 1]! + sorted[middle]!) / 2;
  return {
    median: round(median),
    min: round(sorted[0]!),
    max: round(sorted.at(-1)!),
    samples: sorted.length,
  };
}

export function format({ median, min, max }: Summary): string {
  const digits = (value: number) => (value >= 100 ? value.toFixed(0) : value.toFixed(1));
  return `${digits(median)} (${digits(min)} to ${digits(max)})`;
}
