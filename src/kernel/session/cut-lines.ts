const MAX_LINES = 60;
const LAST_LINES = 10;
const MAX_LENGTH = 2000;

/** A text's lines; the middle of a very long one, and the ends of very long lines, are left out and counted. */
export function cutLines(text: string): string[] {
  const lines = text.split("\n");
  const first = MAX_LINES - LAST_LINES;
  const kept =
    lines.length <= MAX_LINES
      ? lines
      : [...lines.slice(0, first), `… ${lines.length - MAX_LINES} more lines …`, ...lines.slice(-LAST_LINES)];
  return kept.map((line) =>
    line.length <= MAX_LENGTH
      ? line
      : `${line.slice(0, MAX_LENGTH)}… ${line.length - MAX_LENGTH} more characters`,
  );
}
