import { writeSync } from "node:fs";

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
    writeSync(2, `lectern kernel: ${short}\n`);
  } catch {
    // Nobody listens, or not fast enough.
  }
}
