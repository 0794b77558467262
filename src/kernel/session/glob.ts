/**
 * Whether the whole text fits a pattern with `*` and `?`, as shells have them. In time proportional to the product of
 * the lengths at worst: a regular expression of the same meaning can take forever.
 */
export function matchesGlob(text: string, pattern: string): boolean {
  let at = 0;
  let wanted = 0;
  /** Where the last star is in the pattern, and how far it reaches in the text so far. */
  let star = -1;
  let reach = 0;
  while (at < text.length) {
    // The star first: it may stand for itself, too.
    if (pattern[wanted] === "*") {
      star = wanted++;
      reach = at;
    } else if (wanted < pattern.length && (pattern[wanted] === "?" || pattern[wanted] === text[at])) {
      wanted++;
      at++;
    } else if (star >= 0) {
      wanted = star + 1;
      at = ++reach;
    } else return false;
  }
  while (pattern[wanted] === "*") wanted++;
  return wanted === pattern.length;
}
