import type { LearnFigure, Results } from "./figure.js";

/** Mean and spread over the seeds of one number. */
export interface Spread {
  mean: number;
  /** The sample standard deviation; 0 for one seed. */
  deviation: number;
  /** In the order of the seeds. */
  samples: number[];
}

/** What a figure gave. */
export interface LearnResult {
  seeds: number[];
  /** How long all seeds took together. */
  seconds: number;
  of: Record<string, Spread>;
}

/**
 * Trains with each seed in turn.
 *
 * @throws Error if two seeds gave other names than each other, or anything but numbers
 */
export async function measureLearning(
  figure: LearnFigure,
  seeds: number[],
  report: (text: string) => void,
): Promise<LearnResult> {
  const begun = performance.now();
  const all: Results[] = [];
  for (const seed of seeds) {
    const results = await figure.run(seed, (text) => report(`seed ${seed}: ${text}`));
    const text = Object.entries(results).map(([name, value]) => `${name} ${value.toPrecision(5)}`);
    report(`seed ${seed} gave ${text.join(", ")}`);
    all.push(results);
  }
  const names = Object.keys(all[0] ?? {});
  const of: Record<string, Spread> = {};
  for (const name of names) of[name] = spread(all.map((results) => numberOf(figure, results, name)));
  return { seeds, seconds: Math.round((performance.now() - begun) / 1000), of };
}

function numberOf(figure: LearnFigure, results: Results, name: string): number {
  const value = results[name];
  if (typeof value === "number" && !Number.isNaN(value)) return value;
  throw new Error(`${figure.name}: every seed must give a number for "${name}", got ${value}`);
}

/** Mean and sample standard deviation. */
export function spread(samples: number[]): Spread {
  const mean = samples.reduce((sum, value) => sum + value, 0) / samples.length;
  const squares = samples.reduce((sum, value) => sum + (value - mean) ** 2, 0);
  const deviation = samples.length > 1 ? Math.sqrt(squares / (samples.length - 1)) : 0;
  const round = (value: number) => Number(value.toPrecision(6));
  return { mean: round(mean), deviation: round(deviation), samples: samples.map(round) };
}
