/** A recursion of up to so many functions that call each other is recognized. */
const MAX_PERIOD = 6;
/** Shorter repetitions are shown in full. */
const MIN_FOLDED = 6;
/** How many rounds of a repetition are shown. */
const SHOWN_ROUNDS = 2;
const MAX_FRAMES = 60;
const LAST_FRAMES = 10;

/**
 * Leaves out the repeated frames of a recursion, and the middle of what is long nevertheless; a line of text says
 * what is missing.
 *
 * @param nameOf what two frames of the same function have in common; it begins with the function's name
 */
export function foldFrames<T>(frames: readonly T[], nameOf: (frame: T) => string): (T | string)[] {
  const names = frames.map(nameOf);
  const folded: (T | string)[] = [];
  let at = 0;
  while (at < frames.length) {
    const { period, length } = repetition(names, at);
    const shown = period * SHOWN_ROUNDS;
    if (length - shown < MIN_FOLDED) {
      folded.push(frames[at]!);
      at++;
      continue;
    }
    folded.push(...frames.slice(at, at + shown), missing(length - shown, names.slice(at, at + period)));
    at += length;
  }
  if (folded.length <= MAX_FRAMES) return folded;
  const first = MAX_FRAMES - LAST_FRAMES;
  return [...folded.slice(0, first), missing(folded.length - MAX_FRAMES, []), ...folded.slice(-LAST_FRAMES)];
}

/** The longest stretch from `at` on in which the same few functions take turns. */
function repetition(names: string[], at: number): { period: number; length: number } {
  let longest = { period: 1, length: 1 };
  for (let period = 1; period <= MAX_PERIOD; period++) {
    let end = at + period;
    while (end < names.length && names[end] === names[end - period]) end++;
    // A longer period must tell of clearly more than a shorter one.
    if (end - at > longest.length + MAX_PERIOD) longest = { period, length: end - at };
  }
  return longest;
}

function missing(count: number, names: string[]): string {
  const called = [...new Set(names.map((name) => name.split(" ")[0] || "a nameless function"))];
  const of = called.length ? ` of ${called.join(", ").replace(/, ([^,]*)$/, " and $1")}` : "";
  return `    … ${count} more frame${count === 1 ? "" : "s"}${of}`;
}
