import { writeSync } from "node:fs";

/** Whether kernels/lectern/start.sh stands behind this process: its descriptors 1 and 2 lead back to the session thread. */
export const isPiped = process.env["LECTERN_DESCRIPTORS"] === "piped";

/** The descriptors that start.sh opens, besides 1 and 2. */
export enum Descriptor {
  /** What was standard error. */
  Log = 3,
  /** Where what is written to 1 and 2 comes out. */
  Stdout = 4,
  Stderr = 5,
  /** Where the session says what runs, for the case that the process ends without a word. */
  State = 6,
}

// As it is now: cells get another one, which leads to the notebook (host/output.ts).
const write = writeSync;

const MAX_LENGTH = 300;

/**
 * Tells whoever runs the kernel of something, in one line on standard error. Not by `console` or `process.stderr`,
 * which belong to the cells.
 */
export function log(text: string): void {
  // Part of it may come from outside: it must not look like several lines, nor steer a terminal.
  const line = text.replace(/[\p{Cc}\p{Zl}\p{Zp}]+/gu, " ");
  const short = line.length > MAX_LENGTH ? `${line.slice(0, MAX_LENGTH)}…` : line;
  try {
    write(isPiped ? Descriptor.Log : 2, `lectern kernel: ${short}\n`);
  } catch {
    // Nobody listens, or not fast enough.
  }
}
