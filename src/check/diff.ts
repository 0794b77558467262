/** A line of a comparison: in both texts, in the expected one only, or in the actual one only. */
export interface DiffLine {
  mark: " " | "-" | "+";
  text: string;
}

const maxLines = 200;

/**
 * Compares two texts line by line by their longest common subsequence. Of very long texts the lines beyond the first 200
 * are left out: they were cut already when the values were inspected.
 */
export function diffLines(expected: string, actual: string): DiffLine[] {
  const a = expected.split("\n").slice(0, maxLines);
  const b = actual.split("\n").slice(0, maxLines);
  // common[i][j]: how many lines a from i on and b from j on have in common.
  const common = Array.from({ length: a.length + 1 }, () => new Array<number>(b.length + 1).fill(0));
  for (let i = a.length - 1; i >= 0; i--) {
    for (let j = b.length - 1; j >= 0; j--) {
      common[i]![j] =
        a[i] === b[j] ? common[i + 1]![j + 1]! + 1 : Math.max(common[i + 1]![j]!, common[i]![j + 1]!);
    }
  }
  const lines: DiffLine[] = [];
  let i = 0;
  let j = 0;
  while (i < a.length || j < b.length) {
    if (i < a.length && j < b.length && a[i] === b[j]) {
      lines.push({ mark: " ", text: a[i++]! });
      j++;
    } else if (j === b.length || (i < a.length && common[i + 1]![j]! >= common[i]![j + 1]!)) {
      lines.push({ mark: "-", text: a[i++]! });
    } else {
      lines.push({ mark: "+", text: b[j++]! });
    }
  }
  return lines;
}
