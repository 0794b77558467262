type Losses = Record<string, number>[];

/**
 * How far losses may be from each other over the first steps, as a part of 1 or of the loss where that is greater.
 * Float32 sums in another order are 1e-6 apart; Adam then magnifies it where a gradient is near zero, and after twenty
 * steps PyTorch in double precision and TensorFlow in single are up to 0.003 apart. A wrong epsilon shows as much.
 */
const TOLERANCES = [
  { steps: 5, tolerance: 1e-4 },
  { steps: 20, tolerance: 5e-3 },
];

/**
 * @param updates how many updates there are between losses
 * @returns what is wrong with losses that should be the expected ones; undefined if they are near enough
 */
export function tellApart(found: Losses, expected: Losses, updates = 1): string | undefined {
  for (const { steps, tolerance } of TOLERANCES) {
    const apart = difference(found.slice(0, Math.floor(steps / updates)), expected);
    if (apart > tolerance)
      return `its losses are ${apart.toPrecision(2)} apart in the first ${steps} steps, where ${tolerance} is allowed`;
  }
  return undefined;
}

/**
 * The greatest difference of a loss, relative where the loss is above 1, over the steps that both have.
 *
 * @returns infinity if a loss is no number in one of them, or they have not as many losses
 */
export function difference(found: Losses, expected: Losses): number {
  let greatest = 0;
  for (const [i, losses] of found.entries()) {
    const rights = Object.values(expected[i] ?? losses);
    const values = Object.values(losses);
    if (values.length !== rights.length) return Number.POSITIVE_INFINITY;
    // By their order: what is one loss to us is named by others as they like.
    for (const [k, value] of values.entries()) {
      const apart = Math.abs(value - rights[k]!) / Math.max(1, Math.abs(rights[k]!));
      if (!Number.isFinite(apart)) return Number.POSITIVE_INFINITY;
      greatest = Math.max(greatest, apart);
    }
  }
  return greatest;
}
