import type { Sample } from "../statistics.js";
import type { Peer } from "./peers.js";

/** What one round gave: samples by the name of what was measured. Left out is what a kernel has no equivalent of. */
export type Samples = Record<string, Sample[]>;

/** Something that is measured in one go, and can be measured alone. */
export interface Figure {
  /** By which it is asked for. */
  name: string;
  /** What it measures, for --help. */
  about: string;
  /** The rows that it gives, in order, with the unit. */
  rows: string[];
  /** How often it is done with each kernel. */
  rounds: number;
  /**
   * One round.
   *
   * @param folder the notebook's: packages are installed there
   * @param few whether few samples are enough, to see that it works
   */
  measure: (peer: Peer, folder: string, few: boolean) => Promise<Samples>;
  /** What the same costs without a kernel, if that is a figure. */
  reference?: { name: string; measure: (folder: string) => Promise<Sample> };
}
