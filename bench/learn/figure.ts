/** What one seed gave: numbers by the name of what was measured, in the order of the table. */
export type Results = Record<string, number>;

/** Something that is trained with several seeds, beside what the literature has for it. */
export interface LearnFigure {
  /** By which it is asked for. */
  name: string;
  /** What it trains and on what, for --help and the table. */
  about: string;
  /** What should come out, and by whom. */
  reference: string;
  /** Three or more. */
  seeds: number[];
  /** Why it can't be measured here, such as for want of a data set; undefined where it can. */
  unavailable?: () => string | undefined;
  /**
   * Trains once.
   *
   * @param report says on the terminal how far it is, in a few words
   * @returns the same names for every seed
   */
  run(seed: number, report: (text: string) => void): Results | Promise<Results>;
}
