const UNITS: [seconds: number, name: string][] = [
  [1, "s"],
  [1e-3, "ms"],
  [1e-6, "µs"],
  [1e-9, "ns"],
];

/** A time as a person says it: three digits and a unit; from a minute on in minutes and seconds. @param seconds ≥ 0 */
export function duration(seconds: number): string {
  if (seconds >= 60) {
    const minutes = Math.floor(seconds / 60);
    return `${minutes} min ${Math.round(seconds - 60 * minutes)} s`;
  }
  const [unit, name] = UNITS.find(([least]) => seconds >= least) ?? UNITS.at(-1)!;
  const value = seconds / unit;
  return `${value >= 100 ? Math.round(value) : Number(value.toPrecision(3))} ${name}`;
}
