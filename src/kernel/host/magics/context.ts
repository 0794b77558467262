import type { MagicQuestion } from "../../channel/index.js";

/** What a magic may use of the kernel while it runs. */
export interface MagicContext {
  /** Prints at the cell that the magic stands in. */
  print: (stream: "stdout" | "stderr", text: Uint8Array | string) => void;
  /** Asks the session thread. */
  ask: (question: MagicQuestion) => Promise<unknown>;
  /** Aborted when the cell is interrupted. */
  signal: AbortSignal;
  /** The notebook's folder. */
  folder: string;
  /** A name's value as cells see it. */
  valueNamed: (name: string) => unknown;
  /** The cells that ran, with their numbers, the oldest first. */
  inputs: () => [cell: number, source: string][];
  /** Forgets results, and the values of these names. */
  forget: (names: string[]) => void;
}

/** A magic's own function. @returns the value it gives, if any */
export type RunMagic = (context: MagicContext, args: string, body: string) => unknown;

/** A magic that was used wrongly, or that could not do what it was asked for. */
export class MagicError extends Error {
  override name = "MagicError";
}
